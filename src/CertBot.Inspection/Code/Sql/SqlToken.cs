using System.Runtime.InteropServices;

namespace CertBot.Inspection.Code.Sql;

internal enum SqlTokenKind
{
    /// <summary>A key word, or a name without quotes.</summary>
    Word,

    /// <summary>A name in quotes or square brackets.</summary>
    QuotedName,

    /// <summary>A string literal.</summary>
    Text,

    Number,
    Symbol,
}

/// <summary>One token; comments and white space are none.</summary>
/// <param name="Start">Of its value: behind an opening quote.</param>
/// <param name="Length">Of its value, without quotes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, int Length);

/// <summary>The tokens of one text.</summary>
internal sealed class SqlTokens(string text, List<SqlToken> tokens)
{
    public int Count => tokens.Count;

    public SqlToken this[int index] => tokens[index];

    /// <summary>The value of a token; empty before the first and behind the last.</summary>
    public ReadOnlySpan<char> ValueAt(int index) => index < 0 || index >= tokens.Count ? [] : text.AsSpan(tokens[index].Start, tokens[index].Length);

    /// <summary>Whether there is that key word, without quotes and in any case, or that symbol.</summary>
    public bool Is(int index, string word) =>
        index >= 0
        && index < tokens.Count
        && tokens[index].Kind is SqlTokenKind.Word or SqlTokenKind.Symbol
        && ValueAt(index).Equals(word, StringComparison.OrdinalIgnoreCase);

    public bool IsAny(int index, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (Is(index, word))
            {
                return true;
            }
        }

        return false;
    }

    public bool IsName(int index) => index >= 0 && index < tokens.Count && tokens[index].Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName;

    /// <summary>Whether a token begins its line, or ends it.</summary>
    public bool IsAloneInLine(int index)
    {
        var (_, start, length) = tokens[index];
        var before = text.AsSpan(0, start).TrimEnd(" \t");
        var behind = text.AsSpan(start + length).TrimStart(" \t");
        return (before.IsEmpty || before[^1] is '\n' or '\r') && (behind.IsEmpty || behind[0] is '\n' or '\r');
    }

    /// <summary>Whether nothing is between a token and the one before it.</summary>
    public bool IsAdjacent(int index) => index > 0 && tokens[index].Start == tokens[index - 1].Start + tokens[index - 1].Length;

    /// <summary>Line numbers are asked for in rising order; a text is counted through once.</summary>
    public int LineOf(int index)
    {
        var start = tokens[index].Start;
        if (start < _countedTo)
        {
            (_countedTo, _line) = (0, 1);
        }

        _line += text.AsSpan(_countedTo, start - _countedTo).Count('\n');
        _countedTo = start;
        return _line;
    }

    private int _countedTo;
    private int _line = 1;
}
