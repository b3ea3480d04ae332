namespace CertBot.Inspection.Code.Sql;

/// <summary>The database an SQL script is for.</summary>
internal enum SqlEngine
{
    MsSql,
    Oracle,
    PostgreSql,
}

internal sealed class SqlScanner(CodeRuleSet rules)
{
    public CodeScan Scan(string text, SqlEngine engine) => rules.NewCollector().ToScan();
}
