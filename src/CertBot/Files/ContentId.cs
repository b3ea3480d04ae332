using CertBot.Core.Primitives;

namespace CertBot.Files;

/// <summary>The id of a file: the first part of its SHA-256.</summary>
internal static class ContentId
{
    // 160 bits: collisions cannot be constructed, and the id is short enough for a card.
    private const int Length = 40;

    public static FileId Of(string sha256) => new(sha256[..Length]);

    /// <summary>An id comes back from cards and URLs, so it is untrusted and may even be a path.</summary>
    public static bool IsValid(FileId id) => id.Value is { Length: Length } value && value.All(char.IsAsciiHexDigitLower);
}
