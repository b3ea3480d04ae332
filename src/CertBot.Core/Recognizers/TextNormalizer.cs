using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace CertBot.Core.Recognizers;

/// <summary>Normalises typed text, so that different spellings of the same text compare as equal.</summary>
public static class TextNormalizer
{
    // No real answer is longer. Longer texts are truncated first, because the cost of the following steps grows with the length.
    private const int MaxLength = 10_000;

    /// <summary>
    /// Lower case, ё as е, compatibility characters replaced by their plain forms (full width, no-break space), white space collapsed, control and
    /// invisible characters removed, leading and trailing punctuation removed. Unpaired surrogates become U+FFFD.
    /// </summary>
    public static string Normalize(string text) => TrimPunctuation(NormalizeKeepingPunctuation(text));

    /// <summary>The words of a text in normalised form without punctuation. Symbols such as emoji are words of their own.</summary>
    public static ImmutableArray<string> Split(string text)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        var word = new StringBuilder();
        foreach (var rune in NormalizeKeepingPunctuation(text).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || IsMark(rune) || (rune.Value is '\'' && word.Length > 0))
            {
                word.Append(rune.ToString());
                continue;
            }

            EndWord();
            if (IsSymbol(rune))
            {
                words.Add(rune.ToString());
            }
        }

        EndWord();
        return words.ToImmutable();

        void EndWord()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString().TrimEnd('\''));
                word.Clear();
            }
        }
    }

    /// <summary>
    /// The tokens of a text: what stands between spaces, emoji and separating punctuation. What is written in one piece is one token, so nothing is read out
    /// of a part of it: <c>no-code</c>, <c>yes.pdf</c>, <c>1:30</c>, <c>:-1:</c>.
    /// </summary>
    internal static ImmutableArray<TextToken> SplitTokens(string text)
    {
        var tokens = ImmutableArray.CreateBuilder<TextToken>();
        var plain = NormalizeKeepingPunctuation(text);
        var start = 0;
        for (var at = 0; at < plain.Length; )
        {
            var rune = Rune.GetRuneAt(plain, at);
            var isEmoji = Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol;
            if (isEmoji || IsSeparator(plain, at))
            {
                AddToken(plain[start..at]);
                if (isEmoji)
                    tokens.Add(new TextToken(rune.ToString(), [rune.ToString()]));
                start = at + rune.Utf16SequenceLength;
            }

            at += rune.Utf16SequenceLength;
        }

        AddToken(plain[start..]);
        return tokens.ToImmutable();

        void AddToken(string chunk)
        {
            if (TextToken.Parse(chunk) is { } token)
                tokens.Add(token);
        }
    }

    private static bool IsSeparator(string plain, int at)
    {
        var isBetweenDigits = at > 0 && at + 1 < plain.Length && char.IsAsciiDigit(plain[at - 1]) && char.IsAsciiDigit(plain[at + 1]);
        var isRepeated = (at > 0 && plain[at - 1] == plain[at]) || (at + 1 < plain.Length && plain[at + 1] == plain[at]);
        return plain[at] switch
        {
            ' ' or ';' or '!' or '?' or '"' or '«' or '»' or '“' or '”' or '„' or '(' or ')' or '[' or ']' or '{' or '}' or '—' or '–' or '•' or '|' => true,
            ',' => !isBetweenDigits,
            '.' or '-' => isRepeated,
            _ => false,
        };
    }

    /// <summary>Like <see cref="Normalize"/>, but keeps leading and trailing punctuation.</summary>
    internal static string NormalizeKeepingPunctuation(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in RemoveInvisible(text).EnumerateRunes())
        {
            plain.Append(ToLower(rune));
        }

        return plain.ToString();
    }

    /// <summary>The text as typed, without invisible characters and truncated, for quoting it back to the user.</summary>
    internal static string Excerpt(string text)
    {
        const int maxLength = 60;
        var clean = RemoveInvisible(text);
        return clean.Length <= maxLength ? clean : clean[..(char.IsHighSurrogate(clean[maxLength - 2]) ? maxLength - 2 : maxLength - 1)] + "…";
    }

    private static string RemoveInvisible(string text)
    {
        var plain = new StringBuilder(Math.Min(text.Length, MaxLength));
        var isGap = false;
        foreach (var rune in ToCompatibilityForm(text.Length > MaxLength ? text[..MaxLength] : text).EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                isGap = true;
            }
            else if (!IsInvisible(rune))
            {
                if (isGap && plain.Length > 0)
                {
                    plain.Append(' ');
                }

                isGap = false;
                plain.Append(rune.ToString());
            }
        }

        return plain.ToString();
    }

    private static string ToLower(Rune rune) =>
        rune.Value switch
        {
            'ё' or 'Ё' => "е",
            '’' or '‘' or 'ʼ' or '`' => "'",
            _ => Rune.ToLowerInvariant(rune).ToString(),
        };

    // The character № would be decomposed to "No" and so read as an answer. Unpaired surrogates and noncharacters cannot be normalised.
    private static string ToCompatibilityForm(string text)
    {
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            whole.Append(
                rune.Value is '№' ? "#"
                : (rune.Value & 0xfffe) == 0xfffe ? "\ufffd"
                : rune.ToString()
            );
        }

        var composed = whole.ToString().Normalize(NormalizationForm.FormKC);
        return composed.Length > MaxLength ? composed[..MaxLength] : composed;
    }

    private static string TrimPunctuation(string plain)
    {
        var start = 0;
        var end = plain.Length;
        while (start < end && IsTrimmed(plain[start]))
        {
            start++;
        }

        while (end > start && IsTrimmed(plain[end - 1]))
        {
            end--;
        }

        return plain[start..end];
    }

    private static bool IsTrimmed(char c) => c is ' ' or '`' || char.IsPunctuation(c);

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool IsSymbol(Rune rune) =>
        rune.Value is '#' or '%' or '&'
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol;

    // Variation selectors and skin tones change the appearance of an emoji, not its meaning.
    private static bool IsInvisible(Rune rune) =>
        Rune.IsControl(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format
        || rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0x1F3FB and <= 0x1F3FF);
}

/// <summary>A piece of a text without a space in it, in normalised form, and its words. A signed number and a short name in colons have no words but themselves.</summary>
internal sealed record TextToken(string Text, ImmutableArray<string> Words)
{
    /// <summary>Neither a word nor a plain number: a short name in colons, or digits behind a sign.</summary>
    public bool IsOpaque { get; private init; }

    /// <summary>The token as one word: its only word, or all of it, which equals no word.</summary>
    public string WholeWord =>
        Words switch
        {
            [var only] => only,
            ["#", var number] => number,
            _ => Text,
        };

    /// <summary>Null: there is nothing but punctuation.</summary>
    public static TextToken? Parse(string chunk)
    {
        var text = chunk.Trim('*', '_', '`', '~', '\'').TrimEnd('.', ',', '-');
        if (text is [':', .. { Length: > 0 }, ':'] or ['-' or '−' or '+' or '.' or ':', >= '0' and <= '9', ..])
            return new TextToken(text, [text]) { IsOpaque = true };

        text = text.Trim(':', '-', ',', '.', '\'');
        return TextNormalizer.Split(text) is { IsEmpty: false } words ? new TextToken(text, words) : null;
    }
}
