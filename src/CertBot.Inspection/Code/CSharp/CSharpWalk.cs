using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CertBot.Inspection.Code.CSharp;

/// <summary>Goes over the nodes of one tree. It is no recursive visitor: a chain of a hundred thousand additions is as deep as it is long.</summary>
internal sealed class CSharpWalk(CSharpRules rules, HitCollector hits, SyntaxTree tree, GarbageLimit garbage)
{
    private const int NodesBetweenLooks = 2_048;

    private readonly CSharpNames _names = new();
    private readonly CSharpLiterals _literals = new(rules, hits);

    public void Visit(SyntaxNode root, CancellationToken cancellation)
    {
        foreach (var node in root.DescendantNodes())
        {
            _names.Read(node);
        }

        var nodes = 0;
        foreach (var node in root.DescendantNodes(n => !IsNameOf(n)))
        {
            if (++nodes % NodesBetweenLooks == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                garbage.Check();
            }

            Visit(node);
        }
    }

    private void Visit(SyntaxNode node)
    {
        switch (node)
        {
            case UsingDirectiveSyntax { NamespaceOrType: { } name } directive:
                AddNamespace(node, _names.TypePath(name), directive.Alias is not null || directive.StaticKeyword.RawKind != 0);
                break;
            case ObjectCreationExpressionSyntax creation:
                AddCreation(node, [_names.TypePath(creation.Type)], creation.ArgumentList);
                break;
            case ImplicitObjectCreationExpressionSyntax creation when !rules.Create.IsEmpty:
                AddCreation(node, _names.TargetTypes(creation), creation.ArgumentList);
                break;
            case InvocationExpressionSyntax call:
                AddCall(call);
                break;
            case MemberAccessExpressionSyntax or MemberBindingExpressionSyntax:
                AddMember((ExpressionSyntax)node);
                AddQualifiedName(node);
                break;
            case QualifiedNameSyntax:
                AddQualifiedName(node);
                break;
            case IdentifierNameSyntax name when IsExpression(name):
                AddMember(name);
                break;
            case AssignmentExpressionSyntax assignment when !assignment.IsKind(SyntaxKind.SubtractAssignmentExpression):
                AddAssignment(assignment);
                break;
            case LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression or (int)SyntaxKind.Utf8StringLiteralExpression } literal:
                _literals.Add(literal, literal.Token.ValueText, LineOf(node));
                break;
            case InterpolatedStringTextSyntax text:
                _literals.Add(text, text.TextToken.ValueText, LineOf(node));
                break;
        }
    }

    private void AddCreation(SyntaxNode node, IEnumerable<string> types, ArgumentListSyntax? arguments)
    {
        foreach (var pattern in types.SelectMany(t => rules.Create.Match(t, 1)).Where(p => HasArgument(arguments, p.Condition)))
        {
            hits.Add(pattern.Rule, LineOf(node), $"new {NamePattern.LastOf(pattern.Path)}{TableOf(node)}");
        }
    }

    /// <summary>" Contact" for "new Insert(…).Into("Contact")": which table is changed matters to a reader.</summary>
    private static string TableOf(SyntaxNode creation)
    {
        var node = creation;
        for (var calls = 0; calls < 3 && node.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access; calls++, node = call)
        {
            if (
                access.Name.Identifier.ValueText is "Into" or "From"
                && call.ArgumentList.Arguments is [{ Expression: LiteralExpressionSyntax { Token.Value: string table } }, ..]
                && table.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            )
            {
                return $" {table}";
            }
        }

        return "";
    }

    private void AddCall(InvocationExpressionSyntax call)
    {
        foreach (var path in _names.MemberPaths(call.Expression))
        {
            foreach (var pattern in rules.Call.Match(path, 2).Where(p => HasArgument(call.ArgumentList, p.Condition)))
            {
                hits.Add(pattern.Rule, LineOf(NameOf(call.Expression)), Shown(path));
            }
        }
    }

    private void AddMember(ExpressionSyntax member)
    {
        if (rules.Member.IsEmpty)
        {
            return;
        }

        foreach (var path in _names.MemberPaths(member))
        {
            foreach (var pattern in rules.Member.Match(path, 2))
            {
                hits.Add(pattern.Rule, LineOf(NameOf(member)), Shown(path));
            }
        }
    }

    private void AddAssignment(AssignmentExpressionSyntax assignment)
    {
        foreach (var path in _names.MemberPaths(assignment.Left))
        {
            foreach (var pattern in rules.Assign.Match(path, 2).Where(p => IsValue(assignment.Right, p.Condition)))
            {
                var value = pattern.Condition is { } c && c[0] != '!' ? $" = {c}" : "";
                hits.Add(pattern.Rule, LineOf(NameOf(assignment.Left)), Shown(path) + value);
            }
        }
    }

    // Only the longest of the names in each other, and none that declares a namespace.
    private void AddQualifiedName(SyntaxNode node)
    {
        var inner = node.Parent switch
        {
            QualifiedNameSyntax => true,
            MemberAccessExpressionSyntax access => access.Expression == node,
            UsingDirectiveSyntax or BaseNamespaceDeclarationSyntax => true,
            _ => false,
        };
        if (!inner && rules.Using.Length > 0)
        {
            AddNamespace(node, _names.TypePath(node), true);
        }
    }

    private void AddNamespace(SyntaxNode node, string path, bool namesType)
    {
        if (rules.UsingExcept.Any(e => IsIn(path, e)))
        {
            return;
        }

        foreach (var (rule, value) in rules.Using)
        {
            var below = value.EndsWith(".*", StringComparison.Ordinal);
            var space = below ? value[..^2] : value;
            if (path == space || (IsIn(path, space) && (below || namesType)))
            {
                hits.Add(rule, LineOf(node), node is UsingDirectiveSyntax ? $"using {path}" : path);
            }
        }
    }

    private static bool HasArgument(ArgumentListSyntax? arguments, string? condition) =>
        condition is null
        || (
            arguments is not null
            && (condition == "text" ? IsText(arguments.Arguments.FirstOrDefault()?.Expression) : arguments.Arguments.Any(a => IsValue(a.Expression, condition)))
        );

    /// <summary>A text by its syntax: a literal, an addition that begins with one, a path that is put together.</summary>
    private static bool IsText(ExpressionSyntax? value)
    {
        while (value is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression, Left: { } left })
        {
            value = left;
        }

        return value switch
        {
            LiteralExpressionSyntax literal => literal.IsKind(SyntaxKind.StringLiteralExpression),
            InvocationExpressionSyntax call => new NamePattern("", "Path.Combine", null).Matches(CSharpNames.WrittenPath(call.Expression), 2),
            _ => value is InterpolatedStringExpressionSyntax,
        };
    }

    /// <summary>"null" (is that text), "!null" (is anything else), "\"MD5\"" (a literal), "FileMode.Create" (is or ends with that name, also in an "or" of flags).</summary>
    private static bool IsValue(ExpressionSyntax value, string? condition)
    {
        if (condition is null)
        {
            return true;
        }

        if (condition[0] == '!')
        {
            return !IsValue(value, condition[1..]);
        }

        return value switch
        {
            LiteralExpressionSyntax { Token.Value: string text } when condition[0] == '"' => text.Equals(
                condition.Trim('"'),
                StringComparison.OrdinalIgnoreCase
            ),
            LiteralExpressionSyntax literal => literal.Token.Text == condition,
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.BitwiseOrExpression, Right: { } right } => IsValue(right, condition),
            _ => new NamePattern("", condition, null).Matches(CSharpNames.WrittenPath(value), 2),
        };
    }

    private static bool IsIn(string path, string space) =>
        path.StartsWith(space, StringComparison.Ordinal) && (path.Length == space.Length || path[space.Length] == '.');

    private static bool IsNameOf(SyntaxNode node) => node is InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } };

    // The name of a type or of a parameter is no use of a member.
    private static bool IsExpression(IdentifierNameSyntax name) =>
        name.Parent switch
        {
            MemberAccessExpressionSyntax access => access.Expression == name,
            MemberBindingExpressionSyntax or QualifiedNameSyntax or AliasQualifiedNameSyntax or NameColonSyntax or NameEqualsSyntax or UsingDirectiveSyntax =>
                false,
            VariableDeclarationSyntax or ParameterSyntax or TypeArgumentListSyntax or BaseTypeSyntax or ObjectCreationExpressionSyntax => false,
            MemberDeclarationSyntax => false,
            _ => true,
        };

    private static ExpressionSyntax NameOf(ExpressionSyntax member) =>
        member switch
        {
            MemberAccessExpressionSyntax access => access.Name,
            MemberBindingExpressionSyntax binding => binding.Name,
            _ => member,
        };

    private static string Shown(string path) => path.Replace("?", "…", StringComparison.Ordinal);

    private int LineOf(SyntaxNode node) => tree.GetText().Lines.GetLinePosition(node.SpanStart).Line + 1;
}
