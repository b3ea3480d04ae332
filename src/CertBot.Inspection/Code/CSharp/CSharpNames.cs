using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CertBot.Inspection.Code.CSharp;

/// <summary>What the names of one text stand for, as far as its syntax decides: aliases, static imports and the types of what it declares.</summary>
internal sealed class CSharpNames
{
    private const int LongestPath = 16;
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal);
    private readonly List<string> _statics = [];
    private readonly Dictionary<string, HashSet<string>> _types = new(StringComparer.Ordinal);

    /// <summary>Learns what a node declares.</summary>
    public void Read(SyntaxNode node)
    {
        switch (node)
        {
            case UsingDirectiveSyntax { Alias: { } alias, NamespaceOrType: { } type }:
                _aliases[alias.Name.Identifier.ValueText] = WrittenPath(type);
                break;
            case UsingDirectiveSyntax { StaticKeyword.RawKind: not 0, NamespaceOrType: { } type }:
                _statics.Add(WrittenPath(type));
                break;
            case VariableDeclarationSyntax declaration:
                foreach (var variable in declaration.Variables)
                {
                    Declare(variable.Identifier, declaration.Type, variable.Initializer?.Value);
                }

                break;
            case ParameterSyntax { Type: { } type } parameter:
                Declare(parameter.Identifier, type, null);
                break;
            case PropertyDeclarationSyntax property:
                Declare(property.Identifier, property.Type, null);
                break;
            case ForEachStatementSyntax each:
                Declare(each.Identifier, each.Type, null);
                break;
            case DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax name } declaration:
                Declare(name.Identifier, declaration.Type, null);
                break;
            case DeclarationPatternSyntax { Designation: SingleVariableDesignationSyntax name } pattern:
                Declare(name.Identifier, pattern.Type, null);
                break;
        }
    }

    /// <summary>The name as written, with its alias resolved: for types and namespaces.</summary>
    public string TypePath(SyntaxNode type) => WithoutAlias(WrittenPath(type));

    /// <summary>What a member's name may stand for: as written, and with its receiver replaced by the types that the text declares for it.</summary>
    public IEnumerable<string> MemberPaths(ExpressionSyntax member)
    {
        var path = WithoutAlias(WrittenPath(member));
        var dot = path.LastIndexOf('.');
        if (dot < 0)
        {
            return _statics.Count == 0 ? [path] : _statics.Select(s => $"{s}.{path}").Prepend(path);
        }

        var receiver = NamePattern.LastOf(path[..dot]);
        return _types.TryGetValue(receiver, out var types) && !types.Any(t => NamePattern.LastOf(t) == receiver) ? types.Select(t => t + path[dot..]) : [path];
    }

    /// <summary>The type that the text declares for what a "new()" is assigned to, or null.</summary>
    public IEnumerable<string> TargetTypes(SyntaxNode creation)
    {
        for (var node = creation.Parent; node is not null; node = node.Parent)
        {
            switch (node)
            {
                case VariableDeclarationSyntax declaration:
                    return [TypePath(declaration.Type)];
                case PropertyDeclarationSyntax property:
                    return [TypePath(property.Type)];
                case MethodDeclarationSyntax method:
                    return [TypePath(method.ReturnType)];
                case LocalFunctionStatementSyntax function:
                    return [TypePath(function.ReturnType)];
                case AssignmentExpressionSyntax assignment:
                    return _types.GetValueOrDefault(NamePattern.LastOf(WrittenPath(assignment.Left))) ?? [];
                case CastExpressionSyntax cast:
                    return [TypePath(cast.Type)];
                case ParameterSyntax { Type: { } type }:
                    return [TypePath(type)];
                case ParenthesizedExpressionSyntax
                or EqualsValueClauseSyntax
                or VariableDeclaratorSyntax
                or ReturnStatementSyntax
                or ArrowExpressionClauseSyntax:
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } or ConditionalExpressionSyntax:
                case AccessorListSyntax or AccessorDeclarationSyntax:
                    continue;
                case StatementSyntax when creation.FirstAncestorOrSelf<ReturnStatementSyntax>() is not null:
                    continue;
                default:
                    return [];
            }
        }

        return [];
    }

    /// <summary>Dotted name without "this", "global::" and type arguments. Where the receiver is no name but says its type ("new T()", "(T)x"), that; else "?".</summary>
    public static string WrittenPath(SyntaxNode? node)
    {
        // Nearly all names of a text.
        if (node is SimpleNameSyntax simple)
        {
            return simple.Identifier.ValueText;
        }

        var parts = new List<string>();
        while (node is not null)
        {
            if (parts.Count == LongestPath)
            {
                parts.Add("?");
                break;
            }

            switch (node)
            {
                case SimpleNameSyntax name:
                    parts.Add(name.Identifier.ValueText);
                    node = null;
                    break;
                case MemberAccessExpressionSyntax access:
                    parts.Add(access.Name.Identifier.ValueText);
                    node = access.Expression is ThisExpressionSyntax or BaseExpressionSyntax ? null : access.Expression;
                    break;
                case MemberBindingExpressionSyntax binding:
                    parts.Add(binding.Name.Identifier.ValueText);
                    node = Receiver(binding);
                    break;
                case QualifiedNameSyntax qualified:
                    parts.Add(qualified.Right.Identifier.ValueText);
                    node = qualified.Left;
                    break;
                case AliasQualifiedNameSyntax alias:
                    parts.Add(alias.Name.Identifier.ValueText);
                    node = alias.Alias.Identifier.IsKind(SyntaxKind.GlobalKeyword) ? null : alias.Alias;
                    break;
                case ParenthesizedExpressionSyntax inner:
                    node = inner.Expression;
                    break;
                case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } inner:
                    node = inner.Operand;
                    break;
                case NullableTypeSyntax nullable:
                    node = nullable.ElementType;
                    break;
                case CastExpressionSyntax cast:
                    node = cast.Type;
                    break;
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AsExpression } conversion:
                    node = conversion.Right;
                    break;
                case ObjectCreationExpressionSyntax creation:
                    node = creation.Type;
                    break;
                default:
                    parts.Add("?");
                    node = null;
                    break;
            }
        }

        parts.Reverse();
        return string.Join('.', parts);
    }

    private void Declare(SyntaxToken name, TypeSyntax type, ExpressionSyntax? value)
    {
        var source = type is IdentifierNameSyntax { Identifier.ValueText: "var" } ? value as SyntaxNode : type;
        var path = source switch
        {
            ObjectCreationExpressionSyntax creation => TypePath(creation.Type),
            CastExpressionSyntax cast => TypePath(cast.Type),
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AsExpression } conversion => TypePath(conversion.Right),
            NameSyntax or NullableTypeSyntax => TypePath(source),
            _ => "?",
        };
        if (path == "?" || path == "var")
        {
            return;
        }

        if (!_types.TryGetValue(name.ValueText, out var types))
        {
            _types[name.ValueText] = types = new HashSet<string>(StringComparer.Ordinal);
        }

        // A text that declares one name with very many types is made to cost time.
        if (types.Count < LongestPath)
        {
            types.Add(path);
        }
    }

    private string WithoutAlias(string path)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        return _aliases.TryGetValue(dot < 0 ? path : path[..dot], out var target) ? target + (dot < 0 ? "" : path[dot..]) : path;
    }

    private static ExpressionSyntax? Receiver(MemberBindingExpressionSyntax binding)
    {
        for (SyntaxNode node = binding; node.Parent is { } parent; node = parent)
        {
            if (parent is ConditionalAccessExpressionSyntax access && access.WhenNotNull.Span.Contains(binding.Span))
            {
                return access.Expression;
            }
        }

        return null;
    }
}
