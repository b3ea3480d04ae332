namespace CertBot.Inspection.Code.Sql;

/// <summary>
/// Splits SQL of any engine into tokens, in one pass and without recursion: nested comments, doubled quotes, brackets of T-SQL, escape strings and dollar quotes
/// of PostgreSQL, alternative quotes of Oracle. The body of a function ("AS $$ … $$") is code, not a literal.
/// </summary>
internal sealed class SqlTokenizer(string text, SqlEngine engine)
{
    private readonly List<SqlToken> _tokens = [];
    private readonly Stack<string> _bodies = new();
    private int _at;

    public static SqlTokens Read(string text, SqlEngine engine) => new SqlTokenizer(text, engine).ReadAll();

    private SqlTokens ReadAll()
    {
        while (_at < text.Length)
        {
            ReadNext();
        }

        return new SqlTokens(text, _tokens);
    }

    private void ReadNext()
    {
        var c = text[_at];
        switch (c)
        {
            case '-' when Next() == '-':
                SkipLine();
                break;
            case '/' when Next() == '*':
                SkipComment();
                break;
            case '\'':
                ReadQuoted(SqlTokenKind.Text, '\'', Backslashes.Plain);
                break;
            case '"':
                ReadQuoted(SqlTokenKind.QuotedName, '"', Backslashes.Plain);
                break;
            case '[' when engine == SqlEngine.MsSql:
                ReadQuoted(SqlTokenKind.QuotedName, ']', Backslashes.Plain);
                break;
            case '$' when engine == SqlEngine.PostgreSql && DollarTag() is { } tag:
                ReadDollarQuoted(tag);
                break;
            case '$' when Next() == '$':
                Add(SqlTokenKind.Symbol, _at, 2);
                break;
            case >= '0' and <= '9':
                ReadWhile(SqlTokenKind.Number, static n => char.IsAsciiLetterOrDigit(n) || n == '.');
                break;
            case 'n' or 'N' or 'e' or 'E' or 'b' or 'B' or 'x' or 'X' when Next() == '\'':
                _at++;
                ReadQuoted(SqlTokenKind.Text, '\'', char.ToLowerInvariant(c) == 'e' && engine == SqlEngine.PostgreSql ? Backslashes.Escape : Backslashes.Plain);
                break;
            case 'q' or 'Q' when engine == SqlEngine.Oracle && Next() == '\'' && _at + 2 < text.Length:
                ReadAlternativeQuoted();
                break;
            default:
                ReadWordOrSymbol(c);
                break;
        }
    }

    private void ReadWordOrSymbol(char c)
    {
        if (char.IsWhiteSpace(c))
        {
            _at++;
        }
        else if (IsWordStart(c) || (engine == SqlEngine.MsSql && c is '@' or '#'))
        {
            ReadWhile(SqlTokenKind.Word, static n => char.IsLetterOrDigit(n) || n is '_' or '$' or '#' or '@');
        }
        else
        {
            Add(SqlTokenKind.Symbol, _at, 1);
        }
    }

    private static bool IsWordStart(char c) => char.IsLetter(c) || c == '_';

    private char Next() => _at + 1 < text.Length ? text[_at + 1] : '\0';

    private void Add(SqlTokenKind kind, int start, int length)
    {
        _tokens.Add(new SqlToken(kind, start, length));
        _at = Math.Max(_at, start + length);
    }

    private void ReadWhile(SqlTokenKind kind, Func<char, bool> isPart)
    {
        var end = _at + 1;
        // A "$" that begins the end of the function's body is no part of the word before it.
        while (end < text.Length && isPart(text[end]) && !(text[end] == '$' && _bodies.TryPeek(out var tag) && text.AsSpan(end).StartsWith(tag)))
        {
            end++;
        }

        Add(kind, _at, end - _at);
    }

    private void SkipLine()
    {
        var end = text.AsSpan(_at).IndexOfAny('\r', '\n');
        _at = end < 0 ? text.Length : _at + end;
    }

    private void SkipComment()
    {
        // In Oracle a comment ends at the first end.
        var depth = 1;
        _at += 2;
        while (_at < text.Length && depth > 0)
        {
            if (text[_at] == '*' && Next() == '/')
            {
                depth--;
                _at += 2;
            }
            else if (text[_at] == '/' && Next() == '*' && engine != SqlEngine.Oracle)
            {
                depth++;
                _at += 2;
            }
            else
            {
                _at++;
            }
        }
    }

    /// <summary>At its opening quote; a doubled end stands for itself. An unclosed one ends with the text.</summary>
    private void ReadQuoted(SqlTokenKind kind, char end, Backslashes backslashes)
    {
        var start = ++_at;
        while (_at < text.Length)
        {
            if (text[_at] == '\\' && backslashes == Backslashes.Escape)
            {
                _at++;
            }
            else if (text[_at] == end)
            {
                if (Next() != end)
                {
                    break;
                }

                _at++;
            }

            _at++;
        }

        var length = Math.Min(_at, text.Length) - start;
        _at = Math.Min(text.Length, _at + 1);
        _tokens.Add(new SqlToken(kind, start, length));
    }

    private void ReadAlternativeQuoted()
    {
        var open = text[_at + 2];
        var close = open switch
        {
            '[' => ']',
            '(' => ')',
            '{' => '}',
            '<' => '>',
            _ => open,
        };
        var start = _at + 3;
        var end = text.IndexOf($"{close}'", Math.Min(start, text.Length), StringComparison.Ordinal);
        end = end < 0 ? text.Length : end;
        _tokens.Add(new SqlToken(SqlTokenKind.Text, Math.Min(start, end), Math.Max(0, end - start)));
        _at = Math.Min(text.Length, end + 2);
    }

    /// <summary>"$$" or "$body$" where one stands, or null ("$1" is a parameter).</summary>
    private string? DollarTag()
    {
        var end = _at + 1;
        while (end < text.Length && (char.IsLetter(text[end]) || text[end] == '_' || (end > _at + 1 && char.IsDigit(text[end]))))
        {
            end++;
        }

        return end < text.Length && text[end] == '$' ? text[_at..(end + 1)] : null;
    }

    private void ReadDollarQuoted(string tag)
    {
        if (_bodies.TryPeek(out var open) && open == tag)
        {
            _bodies.Pop();
            Add(SqlTokenKind.Symbol, _at, tag.Length);
            return;
        }

        if (IsBody())
        {
            _bodies.Push(tag);
            Add(SqlTokenKind.Symbol, _at, tag.Length);
            return;
        }

        var start = _at + tag.Length;
        var end = text.IndexOf(tag, start, StringComparison.Ordinal);
        _tokens.Add(new SqlToken(SqlTokenKind.Text, start, (end < 0 ? text.Length : end) - start));
        _at = end < 0 ? text.Length : end + tag.Length;
    }

    // "AS $$", "DO $$", "LANGUAGE plpgsql $$" behind DO.
    private bool IsBody()
    {
        var tokens = new SqlTokens(text, _tokens);
        var last = _tokens.Count - 1;
        return tokens.IsAny(last, "AS", "DO") || (tokens.Is(last - 1, "LANGUAGE") && tokens.Is(last - 2, "DO"));
    }

    private enum Backslashes
    {
        Plain,
        Escape,
    }
}
