using System.Collections.Immutable;
using CertBot.Core.Primitives;

namespace CertBot.Core.Recognizers;

/// <summary>The language somebody writes in, told by the letters. What could be either is left open: names, file names, addresses, single words in Latin.</summary>
public static class LanguageRecognizer
{
    private const int MaxTextLength = 500;

    /// <summary>A name or a command of one or two words is Latin in every language: only a sentence says that its writer speaks English.</summary>
    private const int MinLatinWords = 3;

    /// <summary>Russian where most words are in Cyrillic letters, English where a sentence is in Latin ones; null: it can't be told.</summary>
    public static LanguageCode? Recognize(string text)
    {
        ImmutableArray<string> words =
        [
            .. (text.Length > MaxTextLength ? text[..MaxTextLength] : text)
                .Split((char[])[' ', '\n', '\t', ',', ';'], StringSplitOptions.RemoveEmptyEntries)
                .Select(w => w.Trim('.', '!', '?', ':', '"', '«', '»', '“', '”', '(', ')', '…'))
                .Where(w => w.Length > 0 && w.All(c => char.IsLetter(c) || c is '-' or '\'' or '’')),
        ];
        var cyrillic = words.Count(w => w.All(c => !char.IsLetter(c) || IsCyrillic(c)));
        var latin = words.Count(w => w.All(c => !char.IsLetter(c) || char.IsAsciiLetter(c)));
        // Latin words in a Russian sentence are names.
        return cyrillic > latin || (cyrillic > 1 && cyrillic == latin) ? LanguageCode.Ru
            : cyrillic == 0 && latin >= MinLatinWords && latin == words.Length ? LanguageCode.En
            : null;
    }

    /// <summary>Whether a text has a Cyrillic letter, and is therefore read by the Russian readers.</summary>
    internal static bool HasCyrillic(string text) => text.Any(IsCyrillic);

    private static bool IsCyrillic(char c) => c is >= '\u0400' and <= '\u04ff';
}
