using System.Globalization;
using System.Text;
using CertBot.Inspection.Code;
using CertBot.Inspection.Model;
using CertBot.Packages;

namespace CertBot.Inspection.Content;

/// <summary>Reads which scripts the words of a text are written in.</summary>
internal static class TextClassifier
{
    private const int MaxSample = 40;

    /// <summary>Facts of a text; the sample begins with the first word that gave rise to the class; of a mixed word its foreign letter is told.</summary>
    public static TextFacts Classify(ReadOnlySpan<char> text)
    {
        if (text.IsWhiteSpace())
            return new(TextClass.Empty, 0, null);

        var result = TextClass.None;
        string? sample = null;
        for (var at = 0; at < text.Length; )
        {
            if (!IsWordCharacter(text, at, out var length))
            {
                at += length;
                continue;
            }

            var start = at;
            var (hasLatin, foreign) = (false, (Rune?)null);
            for (; at < text.Length && IsWordCharacter(text, at, out length); at += length)
            {
                Rune.DecodeFromUtf16(text[at..], out var rune, out _);
                switch (LatinScript.ScriptOf(rune))
                {
                    case LetterScript.Latin:
                        hasLatin = true;
                        break;
                    case LetterScript.Other:
                        foreign ??= rune;
                        break;
                }
            }

            if (foreign is null)
            {
                result |= hasLatin ? TextClass.Latin : TextClass.None;
                continue;
            }

            // A word in another script is worse than one with a single foreign letter, and is what is shown: with what follows it, so that people find it.
            if (!hasLatin || sample is null)
                sample = hasLatin ? $"U+{foreign.Value.Value:X4} in \"{Cut(text[start..at])}\"" : $"\"{Cut(text[start..])}\"";
            result |= hasLatin ? TextClass.MixedWord | TextClass.Latin : TextClass.OtherScript;
            if (!hasLatin)
                break;
        }
        return new(result, string.GetHashCode(text, StringComparison.Ordinal), sample);
    }

    /// <summary>Whether the language of a culture ("sr-Cyrl-RS", "ru-RU") is written in Latin letters. A part that names the script decides.</summary>
    public static bool IsLatinCulture(string culture)
    {
        var parts = culture.Split('-');
        return parts.FirstOrDefault(p => p.Length == 4 && p.All(char.IsAsciiLetter)) is { } script
            ? script.Equals("Latn", StringComparison.OrdinalIgnoreCase)
            : !OtherScriptLanguages.Contains(parts[0]);
    }

    private static readonly HashSet<string> OtherScriptLanguages = new(
        (
            "ab am ar as av ba be bg bn bo ce ckb cv dv dz el fa gu he hi hy iu ja ka kk km kn ko kok ky lo mai mk ml mn mni mr my ne nqo or os pa ps ru sa sah sat "
            + "sd si sr ta te tg th ti tk-cyrl tt ug uk ur yi zh"
        ).Split(' '),
        StringComparer.OrdinalIgnoreCase
    );

    private static string Cut(ReadOnlySpan<char> text) =>
        text.Length <= MaxSample ? text.TrimEnd().ToString() : DisplayText.Truncate(text[..(MaxSample + 1)].ToString(), MaxSample);

    private static bool IsWordCharacter(ReadOnlySpan<char> text, int at, out int length)
    {
        Rune.DecodeFromUtf16(text[at..], out var rune, out length);
        return Rune.IsLetter(rune)
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
    }
}
