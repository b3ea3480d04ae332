namespace CertBot.Inspection.Code.Sql;

/// <summary>The database an SQL script is for.</summary>
internal enum SqlEngine
{
    MsSql,
    Oracle,
    PostgreSql,
}

/// <summary>
/// Looks for code rules in SQL. T-SQL is parsed; PostgreSQL, Oracle, and T-SQL that cannot be parsed are looked at token by token. For Oracle that is all:
/// statements, names and literals, without signs of its own.
/// </summary>
internal sealed class SqlScanner(CodeRuleSet rules)
{
    private const int TokensBetweenLooks = 2_048;

    private readonly SqlRules _checks = new(rules);

    public CodeScan Scan(string text, SqlEngine engine)
    {
        var hits = rules.NewCollector();
        if (text.Length > rules.Limits.SqlLength)
        {
            return hits.ToUnreadable(0, $"{text.Length} characters, more than {rules.Limits.SqlLength}");
        }

        var tokens = SqlTokenizer.Read(text, engine);
        AddNamesAndLiterals(tokens, hits);
        var signs = engine == SqlEngine.MsSql ? _checks.PostgreSqlSigns : _checks.MsSqlSigns;
        if (signs.FindFirst(tokens) is { } sign)
        {
            // As its own engine it would only be a heap of errors.
            hits.Add(sign.Rule, sign.Line, sign.Sign);
            AddStatements(SqlTokenizer.Read(text, engine == SqlEngine.MsSql ? SqlEngine.PostgreSql : SqlEngine.MsSql), hits);
            return hits.ToScan();
        }

        return engine == SqlEngine.MsSql ? ScanTree(text, tokens, hits) : ScanTokens(tokens, hits);
    }

    private CodeScan ScanTokens(SqlTokens tokens, HitCollector hits)
    {
        AddStatements(tokens, hits);
        return hits.ToScan();
    }

    private CodeScan ScanTree(string text, SqlTokens tokens, HitCollector hits)
    {
        if (text.Length > rules.Limits.SqlTreeLength)
        {
            return ScanTokens(tokens, hits);
        }

        (System.Collections.Immutable.ImmutableArray<SqlStatement> Statements, string? Reason, int Line) result;
        try
        {
            result = DeepStack.Run(() => TransactSqlTree.Parse(text, rules.Limits), rules.Limits, hits);
        }
        catch (TimeoutException)
        {
            AddStatements(tokens, hits);
            return hits.ToTimedOut();
        }

        if (result.Reason is { } reason)
        {
            AddStatements(tokens, hits);
            return hits.ToUnreadable(result.Line, reason);
        }

        foreach (var statement in result.Statements)
        {
            _checks.Add(hits, statement);
        }

        return hits.ToScan();
    }

    private void AddStatements(SqlTokens tokens, HitCollector hits)
    {
        foreach (var statement in new SqlStatementReader(tokens).Read())
        {
            _checks.Add(hits, statement);
        }
    }

    private void AddNamesAndLiterals(SqlTokens tokens, HitCollector hits)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (i % TokensBetweenLooks == 0)
            {
                rules.Garbage.Check();
            }

            var kind = tokens[i].Kind;
            if (kind is SqlTokenKind.Number or SqlTokenKind.Symbol || (kind == SqlTokenKind.Word && _checks.Names.Count == 0))
            {
                continue;
            }

            var value = tokens.ValueAt(i).ToString();
            hits.Add(_checks.Names[value], kind == SqlTokenKind.Symbol ? 0 : LineIfNamed(tokens, i, value), value);
            if (kind != SqlTokenKind.Text)
            {
                continue;
            }

            hits.AddHosts(value);
            if (!_checks.NotLatin.IsEmpty && LatinScript.HasForeignLetter(value))
            {
                hits.Add(_checks.NotLatin, tokens.LineOf(i), value);
            }
        }
    }

    private int LineIfNamed(SqlTokens tokens, int index, string value) => _checks.Names.Contains(value) ? tokens.LineOf(index) : 0;
}
