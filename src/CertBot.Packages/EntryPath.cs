using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace CertBot.Packages;

/// <summary>
/// The path of an entry in its package: relative, separated by <c>/</c>, at least one segment, no <c>..</c>.
/// </summary>
public sealed record EntryPath
{
    private static readonly SearchValues<char> ForbiddenCharacters = SearchValues.Create(":*?\"<>|");

    private EntryPath(ImmutableArray<string> segments) => Segments = segments;

    public ImmutableArray<string> Segments { get; }

    /// <summary>Both separators are accepted, because packages are created on Windows and on Linux.</summary>
    /// <exception cref="PackageRefusedException">The path leaves the package or is invalid.</exception>
    internal static EntryPath Read(string text, PackageLimits limits)
    {
        if (text.EnumerateRunes().Any(IsForbidden))
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
            // Invalid in Windows file names; a colon would address an alternate data stream.
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

    /// <summary>True if the entry is in this top-level folder of the package.</summary>
    public bool IsIn(string folder) => Segments.Length > 1 && Segments[0].Equals(folder, StringComparison.OrdinalIgnoreCase);

    /// <summary>True if this is the last segment of the path.</summary>
    public bool IsNamed(string name) => Segments[^1].Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Equal for all spellings of one file on disk: letter case, Unicode composition, and trailing dots and spaces of a
    /// name, which Windows drops.
    /// </summary>
    internal string Normalized() => string.Join('/', Segments.Select(s => s.TrimEnd('.', ' '))).Normalize(NormalizationForm.FormC).ToUpperInvariant();

    public override string ToString() => string.Join('/', Segments);

    // Of the characters that are not seen, only what deceives is refused: controls, marks that turn the direction of the text, and byte order marks. Others
    // are letters' glue, as the joiners of Persian words and emoji, or stand where a word may break; every file system takes them.
    private static bool IsForbidden(Rune rune) =>
        DisplayText.IsInvisible(rune)
        && (
            Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format
            || rune.Value is 0x200e or 0x200f or 0x061c or (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069) or 0xfeff
        );

    // "..", "." and "", and ".. " too, which Windows reads as "..".
    private static bool IsRelativeSegment(string segment) => segment.AsSpan().Trim(". ").IsEmpty;
}
