using System.Collections.Frozen;

namespace CertBot.Core.Recognizers;

/// <summary>Words and phrases as they are listed in the code.</summary>
internal static class WordList
{
    private const StringSplitOptions Options = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    /// <summary>Words with spaces or line breaks between.</summary>
    public static FrozenSet<string> Words(string list) => list.Split((char[])[' ', '\n'], Options).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Phrases with commas or line breaks between.</summary>
    public static FrozenSet<string> Phrases(string list) => list.Split((char[])[',', '\n'], Options).ToFrozenSet(StringComparer.Ordinal);
}
