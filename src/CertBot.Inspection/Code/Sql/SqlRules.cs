using System.Collections.Immutable;

namespace CertBot.Inspection.Code.Sql;

/// <summary>What the rules look for in SQL.</summary>
internal sealed class SqlRules(CodeRuleSet rules)
{
    private readonly ILookup<string, string> _statements = rules.Pairs(RuleParameters.SqlStatement).ToLookup(p => p.Value, p => p.Rule, StringComparer.Ordinal);
    private readonly ILookup<string, string> _writes = rules
        .Pairs(RuleParameters.SqlWrites)
        .ToLookup(p => p.Value, p => p.Rule, StringComparer.OrdinalIgnoreCase);

    /// <summary>Names that are a hit wherever they stand, also as a whole literal ("sp_configure 'xp_cmdshell'").</summary>
    public ILookup<string, string> Names { get; } = rules.Pairs(RuleParameters.SqlName).ToLookup(p => p.Value, p => p.Rule, StringComparer.OrdinalIgnoreCase);

    public ImmutableArray<string> NotLatin { get; } = rules.RulesWith(RuleParameters.SqlLiteral, "not-latin");
    public SqlSigns MsSqlSigns { get; } = new(rules.Pairs(RuleParameters.SqlForeignMsSql));
    public SqlSigns PostgreSqlSigns { get; } = new(rules.Pairs(RuleParameters.SqlForeignPostgreSql));

    public void Add(HitCollector hits, SqlStatement statement)
    {
        var shown = statement.Target.Length > 0 ? $"{statement.Words} {statement.Target}" : statement.Words;
        hits.Add(_statements[statement.Kind], statement.Line, shown);
        if (statement.Kind is not ("execute" or "create-table" or "create-view" or "create-trigger"))
        {
            hits.Add(_writes[NamePattern.LastOf(statement.Target)], statement.Line, shown);
        }
    }
}

/// <summary>A statement that rules may look for.</summary>
/// <param name="Kind">As rules name it ("create-table").</param>
/// <param name="Words">Its key words ("CREATE TABLE").</param>
/// <param name="Target">What it changes or runs, with dots and without quotes; empty if it is no name.</param>
internal sealed record SqlStatement(string Kind, string Words, string Target, int Line);
