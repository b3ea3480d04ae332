using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CertBot.Inspection.Code.CSharp;

/// <summary>The rules about string literals.</summary>
internal sealed class CSharpLiterals(CSharpRules rules, HitCollector hits)
{
    private const int LongestStatement = 4_000;

    public void Add(SyntaxNode node, string text, int line)
    {
        hits.AddHosts(text);
        foreach (var url in rules.Http.IsEmpty ? [] : rules.Hosts.FindPlain(text))
        {
            hits.Add(rules.Http, line, CodeText.Address(url));
        }

        var secret = NameOf(node) is { } name ? rules.SecretNames.Describe(name, text) : null;
        if (secret is not null)
        {
            hits.Add(rules.Secret, line, secret);
        }

        if (!rules.NotLatin.IsEmpty && LatinScript.HasForeignLetter(text))
        {
            hits.Add(rules.NotLatin, line, secret ?? text);
        }

        if (!rules.Sql.IsEmpty && !rules.SqlText.IsEmpty && StatementAt(node) is { } statement && rules.SqlText.Find(statement) is { } found)
        {
            hits.Add(rules.Sql, line, found);
        }
    }

    /// <summary>What the literal is assigned to.</summary>
    private static string? NameOf(SyntaxNode node)
    {
        // A text without holes in an interpolated string is a literal like any other.
        if (node is InterpolatedStringTextSyntax { Parent: InterpolatedStringExpressionSyntax { Contents.Count: 1 } whole })
        {
            node = whole;
        }

        while (node.Parent is ParenthesizedExpressionSyntax parenthesized)
        {
            node = parenthesized;
        }

        return node.Parent switch
        {
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable } => variable.Identifier.ValueText,
            EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax property } => property.Identifier.ValueText,
            EqualsValueClauseSyntax { Parent: ParameterSyntax parameter } => parameter.Identifier.ValueText,
            ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax property } => property.Identifier.ValueText,
            AssignmentExpressionSyntax assignment when assignment.Right == node => TargetName(assignment.Left),
            ArgumentSyntax { NameColon: { } colon } => colon.Name.Identifier.ValueText,
            AnonymousObjectMemberDeclaratorSyntax { NameEquals: { } equals } => equals.Name.Identifier.ValueText,
            InitializerExpressionSyntax { RawKind: (int)SyntaxKind.ComplexElementInitializerExpression, Expressions: [LiteralExpressionSyntax key, var value] }
                when value == node => key.Token.ValueText,
            _ => null,
        };
    }

    private static string TargetName(ExpressionSyntax target) =>
        target switch
        {
            ElementAccessExpressionSyntax { ArgumentList.Arguments: [{ Expression: LiteralExpressionSyntax key }] } => key.Token.ValueText,
            ImplicitElementAccessSyntax { ArgumentList.Arguments: [{ Expression: LiteralExpressionSyntax key }] } => key.Token.ValueText,
            _ => NamePattern.LastOf(CSharpNames.WrittenPath(target)),
        };

    /// <summary>The whole text that begins with the node, with an "x" for each part that is no literal; null if the text begins elsewhere.</summary>
    private static string? StatementAt(SyntaxNode node)
    {
        var top = node;
        while (
            top.Parent is { } parent
            && parent
                is InterpolatedStringExpressionSyntax
                    or ParenthesizedExpressionSyntax
                    or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression }
        )
        {
            var first = parent is InterpolatedStringExpressionSyntax interpolated ? interpolated.Contents[0] : parent.ChildNodes().First();
            if (first != top)
            {
                return null;
            }

            top = parent;
        }

        var text = new StringBuilder();
        foreach (var part in top.DescendantNodesAndSelf(n => n == top || n is not (ArgumentListSyntax or InterpolationSyntax)))
        {
            if (text.Length > LongestStatement)
            {
                break;
            }

            text.Append(
                part switch
                {
                    LiteralExpressionSyntax literal => literal.Token.ValueText,
                    InterpolatedStringTextSyntax literal => literal.TextToken.ValueText,
                    InterpolationSyntax => " x ",
                    IdentifierNameSyntax => " x ",
                    _ => "",
                }
            );
        }

        return text.ToString();
    }
}
