using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace CertBot.Inspection.Code.Sql;

/// <summary>Finds T-SQL that would overflow the stack of the parser, which has no guard of its own, or of a visitor.</summary>
internal static class TransactSqlDepth
{
    /// <summary>Comments in a text.</summary>
    public const int Comments = 2_000;

    private const int Depth = 100;
    private const int Branches = 1_000;
    private const int Signs = 50;
    private const int Operators = 20_000;

    public static (int Line, string Reason)? FindExcess(IList<TSqlParserToken> tokens)
    {
        var (brackets, blocks, branches, signs, operators) = (0, 0, 0, 0, 0);
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (token.TokenType is TSqlTokenType.WhiteSpace or TSqlTokenType.SingleLineComment or TSqlTokenType.MultilineComment)
            {
                continue;
            }

            var isSign = false;
            switch (token.TokenType)
            {
                case TSqlTokenType.LeftParenthesis:
                    brackets++;
                    break;
                case TSqlTokenType.RightParenthesis:
                    brackets = Math.Max(0, brackets - 1);
                    break;
                case TSqlTokenType.Begin or TSqlTokenType.Case:
                    blocks++;
                    break;
                // "END CONVERSATION" ends no block.
                case TSqlTokenType.End when !IsConversation(tokens, i + 1):
                    blocks = Math.Max(0, blocks - 1);
                    break;
                case TSqlTokenType.If or TSqlTokenType.Else or TSqlTokenType.While:
                    branches++;
                    break;
                case TSqlTokenType.Minus or TSqlTokenType.Plus or TSqlTokenType.Tilde or TSqlTokenType.Not:
                    isSign = true;
                    operators++;
                    break;
                case TSqlTokenType.Star or TSqlTokenType.Divide or TSqlTokenType.PercentSign or TSqlTokenType.And or TSqlTokenType.Or:
                case TSqlTokenType.Ampersand or TSqlTokenType.VerticalLine or TSqlTokenType.Circumflex:
                case TSqlTokenType.Union or TSqlTokenType.Except or TSqlTokenType.Intersect or TSqlTokenType.Join or TSqlTokenType.Dot or TSqlTokenType.Collate:
                    operators++;
                    break;
                case TSqlTokenType.Semicolon:
                    operators = 0;
                    break;
                case TSqlTokenType.Go:
                    (brackets, blocks, branches, operators) = (0, 0, 0, 0);
                    break;
            }

            signs = isSign ? signs + 1 : 0;
            if (brackets > Depth || blocks > Depth || branches > Branches || signs > Signs || operators > Operators)
            {
                return (token.Line, brackets > Depth || blocks > Depth ? $"nested deeper than {Depth}" : "a statement is too long");
            }
        }

        return null;
    }

    private static bool IsConversation(IList<TSqlParserToken> tokens, int at)
    {
        while (at < tokens.Count && tokens[at].TokenType is TSqlTokenType.WhiteSpace or TSqlTokenType.SingleLineComment or TSqlTokenType.MultilineComment)
        {
            at++;
        }

        return at < tokens.Count && string.Equals(tokens[at].Text, "CONVERSATION", StringComparison.OrdinalIgnoreCase);
    }
}
