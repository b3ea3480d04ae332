using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace CertBot.Packages;

/// <summary>
/// Where an entry lies in its package: relative, <c>/</c> between folders, at least one segment, none of them going up.
/// </summary>
public sealed record EntryPath
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create(":*?\"<>|");

    private EntryPath(ImmutableArray<string> segments) => Segments = segments;

    public ImmutableArray<string> Segments { get; }

    /// <summary>Both separators are read, since packages are written on Windows and on Linux.</summary>
    /// <exception cref="RefusedException">The path points elsewhere or cannot be a path.</exception>
    internal static EntryPath Read(string text, Limits limits)
    {
        if (text.EnumerateRunes().Any(Shown.IsInvisible))
        {
            throw new RefusedException(Because.PathCharacters).With("place", text);
        }

        var path = text.Replace('\\', '/');
        if (path.StartsWith('/') || (path.Length > 1 && path[1] == ':'))
        {
            throw new RefusedException(Because.PathAbsolute).With("place", text);
        }

        if (path.AsSpan().ContainsAny(NotInNames))
        {
            // No file of Windows has these, and a colon would name a second stream of another entry.
            throw new RefusedException(Because.PathCharacters).With("place", text);
        }

        var segments = path.Split('/');
        if (segments.Any(GoesNowhere))
        {
            throw new RefusedException(Because.PathOutside).With("place", text);
        }

        return segments.Length <= limits.PathDepth
            ? new EntryPath([.. segments])
            : throw new RefusedException(Because.PathDepth).With("place", text).With("limit", limits.PathDepth);
    }

    /// <summary>True where the entry lies in this folder of the package's root.</summary>
    public bool IsIn(string folder) => Segments.Length > 1 && Segments[0].Equals(folder, StringComparison.OrdinalIgnoreCase);

    /// <summary>True where the entry's own name is this.</summary>
    public bool IsNamed(string name) => Segments[^1].Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The same for all spellings that one file on a disk can have: letter case, composed letters, and the dots and
    /// spaces at the end of a name, which Windows drops.
    /// </summary>
    internal string Folded() =>
        string.Join('/', Segments.Select(s => s.TrimEnd('.', ' '))).Normalize(NormalizationForm.FormC).ToUpperInvariant();

    public override string ToString() => string.Join('/', Segments);

    // "..", "." and "", and ".. " too, which Windows reads as "..".
    private static bool GoesNowhere(string segment) => segment.AsSpan().Trim(". ").IsEmpty;
}
