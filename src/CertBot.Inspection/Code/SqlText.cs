using System.Collections.Immutable;

namespace CertBot.Inspection.Code;

/// <summary>Tells SQL from sentences in literals.</summary>
/// <param name="statements">What a text begins with, as words with "…" where others stand between: "select … from".</param>
internal sealed class SqlText(ImmutableArray<string> statements)
{
    private const int Longest = 4_000;
    private static readonly char[] Separators = [' ', '\t', '\r', '\n', '(', ')', ';', ','];
    private readonly ImmutableArray<ImmutableArray<string>> _statements = [.. statements.Select(s => s.Split(' ').ToImmutableArray())];

    public bool IsEmpty => _statements.IsEmpty;

    /// <summary>The statement that the text is ("select … from"), or null. Key words are written alike in SQL; in a sentence ("Select a value from …") they are not.</summary>
    public string? Find(string text)
    {
        var words = (text.Length > Longest ? text[..Longest] : text).Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        var found = _statements.FirstOrDefault(s => IsStatement(words, s));
        return found.IsDefault ? null : string.Join(' ', found);
    }

    private static bool IsStatement(string[] words, ImmutableArray<string> statement)
    {
        var at = 0;
        var gap = false;
        string? first = null;
        foreach (var part in statement)
        {
            if (part == "…")
            {
                gap = true;
                at++;
                continue;
            }

            while (gap && at < words.Length && !words[at].Equals(part, StringComparison.OrdinalIgnoreCase))
            {
                at++;
            }

            if (
                at >= words.Length
                || !words[at].Equals(part, StringComparison.OrdinalIgnoreCase)
                || (first is not null && StyleOf(first) != StyleOf(words[at]))
            )
            {
                return false;
            }

            first ??= words[at];
            gap = false;
            at++;
        }

        return at < words.Length || statement.Length > 1;
    }

    private static int StyleOf(string word) =>
        word.All(char.IsUpper) ? 2
        : char.IsUpper(word[0]) ? 1
        : 0;
}
