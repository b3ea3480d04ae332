using System.Collections.Immutable;

namespace CertBot.Inspection.Code.Sql;

/// <summary>
/// Signs by which the SQL of one engine is told from another's: words and symbols in a row ("CREATE OR REPLACE", "GETDATE (", "dbo ."), and three that need
/// their surroundings: "GO" alone in its line, "[name]" for a name in square brackets, "@name" for a variable.
/// </summary>
internal sealed class SqlSigns(ImmutableArray<(string Rule, string Value)> signs)
{
    private readonly ImmutableArray<(string Rule, string Value, string[] Words)> _signs = [.. signs.Select(s => (s.Rule, s.Value, s.Value.Split(' ')))];

    public bool IsEmpty => _signs.IsEmpty;

    /// <summary>The first sign in the text, or null.</summary>
    public (string Rule, string Sign, int Line)? FindFirst(SqlTokens tokens)
    {
        var declared = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind == SqlTokenKind.Text)
            {
                continue;
            }

            // Oracle's own name for a type of the other engine: a script that declares it knows what it is for.
            if (tokens.Is(i, "SUBTYPE") && tokens.IsName(i + 1))
            {
                declared.Add(tokens.ValueAt(i + 1).ToString());
            }

            foreach (var (rule, value, words) in _signs)
            {
                if (IsAt(tokens, i, value, words) && !declared.Contains(words[0]))
                {
                    return (rule, value, tokens.LineOf(i));
                }
            }
        }

        return null;
    }

    private static bool IsAt(SqlTokens tokens, int index, string value, string[] words) =>
        value switch
        {
            "GO" => tokens.Is(index, "GO") && tokens.IsAloneInLine(index),
            "[name]" => tokens.Is(index, "[")
                && !tokens.IsAdjacent(index)
                && !tokens.Is(index - 1, "ARRAY")
                && tokens.IsName(index + 1)
                && tokens.Is(index + 2, "]"),
            "@name" => tokens.Is(index, "@") && !tokens.IsAdjacent(index) && tokens.IsName(index + 1) && tokens.IsAdjacent(index + 1),
            _ => IsRow(tokens, index, words),
        };

    private static bool IsRow(SqlTokens tokens, int index, string[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (!tokens.Is(index + i, words[i]))
            {
                return false;
            }
        }

        return true;
    }
}
