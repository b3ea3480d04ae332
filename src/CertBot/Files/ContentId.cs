using CertBot.Core.Primitives;

namespace CertBot.Files;

/// <summary>The name of a file by its content: the beginning of its SHA-256.</summary>
internal static class ContentId
{
    // 160 bits: no two files are made to share a name, and a name is short enough for a card.
    private const int Length = 40;

    public static FileId Of(string sha256) => new(sha256[..Length]);

    /// <summary>An id comes back from cards and addresses, so it may be anything, a path included.</summary>
    public static bool IsValid(FileId id) => id.Value is { Length: Length } value && value.All(char.IsAsciiHexDigitLower);
}
