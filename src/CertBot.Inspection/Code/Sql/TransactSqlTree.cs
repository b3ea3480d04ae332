using System.Collections.Immutable;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace CertBot.Inspection.Code.Sql;

/// <summary>Reads the statements of T-SQL from its syntax tree.</summary>
internal static class TransactSqlTree
{
    /// <summary>Needs a deep stack. The result has either statements or the reason, with its line, why there are none.</summary>
    public static (ImmutableArray<SqlStatement> Statements, string? Reason, int Line) Parse(string text, CodeLimits limits)
    {
        // The scanner of tokens is recursive in comments, whether they are nested or not it does not know beforehand.
        if (text.AsSpan().Count("/*") > TransactSqlDepth.Comments)
        {
            return ([], $"more than {TransactSqlDepth.Comments} comments", 0);
        }

        var parser = new TSql170Parser(initialQuotedIdentifiers: true);
        using var reader = new StringReader(text);
        var tokens = parser.GetTokenStream(reader, out var errors);
        if (tokens.Count > limits.SqlTreeTokens)
        {
            return ([], $"{tokens.Count} tokens, more than {limits.SqlTreeTokens}", 0);
        }

        if (errors.Count == 0 && TransactSqlDepth.FindExcess(tokens) is { } excess)
        {
            return ([], excess.Reason, excess.Line);
        }

        var tree = errors.Count == 0 ? parser.Parse(new TimedTokens(tokens, limits.Time), out errors) : null;
        if (errors.Count > 0 || tree is null)
        {
            return ([], errors.Count > 0 ? errors[0].Message : "syntax error", errors.Count > 0 ? errors[0].Line : 0);
        }

        var visitor = new TransactSqlStatements();
        tree.Accept(visitor);
        return ([.. visitor.Statements], null, 0);
    }
}
