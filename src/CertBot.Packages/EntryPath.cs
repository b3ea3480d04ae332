using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace CertBot.Packages;

/// <summary>
/// Where an entry lies in its package: relative, <c>/</c> between folders, at least one segment, none of them going up.
/// </summary>
public sealed record EntryPath
{
    private static readonly SearchValues<char> ForbiddenCharacters = SearchValues.Create(":*?\"<>|");

    private EntryPath(ImmutableArray<string> segments) => Segments = segments;

    public ImmutableArray<string> Segments { get; }

    /// <summary>Both separators are read, since packages are written on Windows and on Linux.</summary>
    /// <exception cref="PackageRefusedException">The path points elsewhere or cannot be a path.</exception>
    internal static EntryPath Read(string text, PackageLimits limits)
    {
        if (text.EnumerateRunes().Any(DisplayText.IsInvisible))
        {
            throw new PackageRefusedException(RefusalReason.PathCharacters).With("place", text);
        }

        var path = text.Replace('\\', '/');
        if (path.StartsWith('/') || (path.Length > 1 && path[1] == ':'))
        {
            throw new PackageRefusedException(RefusalReason.PathAbsolute).With("place", text);
        }

        if (path.AsSpan().ContainsAny(ForbiddenCharacters))
        {
            // No file of Windows has these, and a colon would name a second stream of another entry.
            throw new PackageRefusedException(RefusalReason.PathCharacters).With("place", text);
        }

        var segments = path.Split('/');
        if (segments.Any(IsRelativeSegment))
        {
            throw new PackageRefusedException(RefusalReason.PathOutside).With("place", text);
        }

        return segments.Length <= limits.MaxPathDepth
            ? new EntryPath([.. segments])
            : throw new PackageRefusedException(RefusalReason.PathDepth).With("place", text).With("limit", limits.MaxPathDepth);
    }

    /// <summary>True where the entry lies in this folder of the package's root.</summary>
    public bool IsIn(string folder) => Segments.Length > 1 && Segments[0].Equals(folder, StringComparison.OrdinalIgnoreCase);

    /// <summary>True where the entry's own name is this.</summary>
    public bool IsNamed(string name) => Segments[^1].Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The same for all spellings that one file on a disk can have: letter case, composed letters, and the dots and
    /// spaces at the end of a name, which Windows drops.
    /// </summary>
    internal string Normalized() => string.Join('/', Segments.Select(s => s.TrimEnd('.', ' '))).Normalize(NormalizationForm.FormC).ToUpperInvariant();

    public override string ToString() => string.Join('/', Segments);

    // "..", "." and "", and ".. " too, which Windows reads as "..".
    private static bool IsRelativeSegment(string segment) => segment.AsSpan().Trim(". ").IsEmpty;
}
