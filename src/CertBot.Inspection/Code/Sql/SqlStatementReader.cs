using System.Text;

namespace CertBot.Inspection.Code.Sql;

/// <summary>
/// Finds statements among tokens by the words they need. The same words elsewhere ("AFTER INSERT ON", "FOR UPDATE", "ON DELETE CASCADE", "GRANT INSERT") are
/// none. Tables that the script itself makes as temporary ones do not count.
/// </summary>
internal sealed class SqlStatementReader(SqlTokens tokens)
{
    private const int LongestTarget = 12;
    private readonly HashSet<string> _temporary = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<SqlStatement> Read()
    {
        // First, because scripts drop what a broken run left before they make it.
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens.Is(i, "CREATE"))
            {
                ReadDefinition(i, "create");
            }
        }

        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind == SqlTokenKind.Word && ReadAt(i) is { } statement && !IsTemporary(statement.Target))
            {
                yield return statement;
            }
        }
    }

    private SqlStatement? ReadAt(int at) =>
        tokens.ValueAt(at).Length switch
        {
            6 when tokens.Is(at, "INSERT") => tokens.Is(at + 1, "INTO") ? Create("insert", "INSERT INTO", at, at + 2)
            : StartsStatement(at) && tokens.IsName(at + 1) ? Create("insert", "INSERT INTO", at, at + 1)
            : null,
            6 when tokens.Is(at, "UPDATE") => ReadUpdate(at),
            6 when tokens.Is(at, "DELETE") => tokens.Is(at + 1, "FROM") && !tokens.IsAny(at - 1, "ON", "AFTER", "BEFORE")
                ? Create("delete", "DELETE FROM", at, at + 2)
            : StartsStatement(at) && tokens.IsName(at + 1) ? Create("delete", "DELETE FROM", at, at + 1)
            : null,
            5 when tokens.Is(at, "MERGE") && tokens.Is(at + 1, "INTO") => Create("merge", "MERGE INTO", at, at + 2),
            8 when tokens.Is(at, "TRUNCATE") => tokens.Is(at + 1, "TABLE") ? Create("truncate", "TRUNCATE TABLE", at, at + 2)
            : StartsStatement(at) && tokens.IsName(at + 1) ? Create("truncate", "TRUNCATE TABLE", at, at + 1)
            : null,
            6 when tokens.Is(at, "CREATE") => ReadDefinition(at, "create"),
            5 when tokens.Is(at, "ALTER") => ReadDefinition(at, "alter"),
            4 when tokens.Is(at, "DROP") => ReadDefinition(at, "drop"),
            4 when tokens.Is(at, "EXEC") => ReadExecute(at, "EXEC"),
            7 when tokens.Is(at, "EXECUTE") => ReadExecute(at, "EXECUTE"),
            4 when tokens.Is(at, "CALL") && StartsStatement(at) => Create("execute", "CALL", at, at + 1),
            4 when tokens.Is(at, "COPY") => ReadCopy(at),
            _ => null,
        };

    private bool StartsStatement(int at) =>
        at == 0 || tokens.IsAny(at - 1, ";", "BEGIN", "THEN", "ELSE", "GO", "LOOP", "AS", "$$", ")") || tokens.ValueAt(at - 1) is ['$', ..];

    // "UPDATE x SET", with an alias and "ONLY"; "DO UPDATE SET" belongs to an insert.
    private SqlStatement? ReadUpdate(int at)
    {
        if (tokens.IsAny(at - 1, "FOR", "ON", "AFTER", "BEFORE", "OR", "DO", "OF", ","))
        {
            return null;
        }

        var name = tokens.Is(at + 1, "ONLY") ? at + 2 : at + 1;
        for (var i = name; i < name + LongestTarget && i < tokens.Count; i++)
        {
            if (tokens.Is(i, "SET"))
            {
                return i > name ? Create("update", "UPDATE", at, name) : null;
            }

            if (!tokens.IsName(i) && !tokens.IsAny(i, ".", "*"))
            {
                return null;
            }
        }

        return null;
    }

    private SqlStatement? ReadDefinition(int at, string verb)
    {
        var next = at + 1;
        var temporary = false;
        while (tokens.IsAny(next, "OR", "REPLACE", "ALTER", "GLOBAL", "LOCAL", "TEMP", "TEMPORARY", "UNLOGGED", "MATERIALIZED", "CONSTRAINT", "RECURSIVE"))
        {
            temporary |= tokens.IsAny(next, "TEMP", "TEMPORARY");
            next++;
        }

        var noun =
            tokens.Is(next, "TABLE") ? "table"
            : tokens.Is(next, "VIEW") ? "view"
            : tokens.Is(next, "TRIGGER") ? "trigger"
            : null;
        // "CREATE OR ALTER VIEW" is one statement, not two.
        if (noun is null || (verb == "alter" && tokens.Is(at - 1, "OR")))
        {
            return null;
        }

        next++;
        while (tokens.IsAny(next, "IF", "NOT", "EXISTS", "ONLY"))
        {
            next++;
        }

        var statement = Create($"{verb}-{noun}", $"{verb} {noun}".ToUpperInvariant(), at, next);
        if (temporary)
        {
            _temporary.Add(statement.Target);
            return null;
        }

        return statement;
    }

    private SqlStatement? ReadExecute(int at, string word) =>
        tokens.IsAny(at + 1, "PROCEDURE", "FUNCTION", "ON", ",", "AS") || tokens.IsAny(at - 1, "GRANT", "REVOKE", "DENY", ",", "WITH", "AS")
            ? null
            : Create("execute", word, at, at + 1);

    private SqlStatement? ReadCopy(int at)
    {
        for (var i = at + 1; i < tokens.Count && !tokens.IsAny(i, ";", "COPY"); i++)
        {
            if (tokens.Is(i, "PROGRAM"))
            {
                return new SqlStatement("copy-program", "COPY … PROGRAM", "", tokens.LineOf(at));
            }
        }

        return null;
    }

    private SqlStatement Create(string kind, string words, int at, int name) => new(kind, words, NameAt(name), tokens.LineOf(at));

    private string NameAt(int at)
    {
        if (!tokens.IsName(at))
        {
            return "";
        }

        var name = new StringBuilder().Append(tokens.ValueAt(at));
        for (var i = at + 1; i + 1 < tokens.Count && i < at + LongestTarget && tokens.Is(i, ".") && tokens.IsName(i + 1); i += 2)
        {
            name.Append('.').Append(tokens.ValueAt(i + 1));
        }

        return name.ToString();
    }

    private bool IsTemporary(string target) => target is ['#', ..] or ['@', ..] || (_temporary.Count > 0 && _temporary.Contains(target));
}
