using Acornima.Ast;

namespace CertBot.Inspection.Code.JavaScript;

/// <summary>Names in a syntax tree.</summary>
internal static class JavaScriptNames
{
    private const int LongestPath = 16;
    private static readonly string[] GlobalObjects = ["window.", "globalThis.", "self.", "top."];

    /// <summary>"request.viewModel", also written with brackets or "?."; what is no name is "?".</summary>
    public static string PathOf(Node? node)
    {
        // Nearly all names of a text.
        if (node is Identifier simple)
        {
            return simple.Name;
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
                case Identifier name:
                    parts.Add(name.Name);
                    node = null;
                    break;
                case ThisExpression:
                    parts.Add("this");
                    node = null;
                    break;
                case MemberExpression member:
                    parts.Add(
                        member.Property switch
                        {
                            Identifier name when !member.Computed => name.Name,
                            StringLiteral name when member.Computed => name.Value,
                            _ => "?",
                        }
                    );
                    node = member.Object;
                    break;
                case ChainExpression chain:
                    node = chain.Expression;
                    break;
                case ParenthesizedExpression inner:
                    node = inner.Expression;
                    break;
                // "(0, eval)(…)" calls eval.
                case SequenceExpression { Expressions: [.., var last] }:
                    node = last;
                    break;
                case AwaitExpression wait:
                    node = wait.Argument;
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

    /// <summary>Without the name of the global object before it.</summary>
    public static string WithoutGlobal(string path)
    {
        var global = GlobalObjects.FirstOrDefault(g => path.StartsWith(g, StringComparison.Ordinal));
        return global is null ? path : path[global.Length..];
    }

    /// <summary>The names that a node declares: variables, parameters, functions, classes, imports.</summary>
    public static IEnumerable<string> Declared(Node node) =>
        node switch
        {
            VariableDeclarator variable => Names(variable.Id),
            IFunction function => function.Params.SelectMany(p => Names(p)).Concat(function.Id is { } id ? [id.Name] : []),
            IClass { Id: { } id } => [id.Name],
            CatchClause { Param: { } parameter } => Names(parameter),
            ImportDeclarationSpecifier import => [import.Local.Name],
            _ => [],
        };

    /// <summary>The text an expression begins with: of a literal, a template, or the first part of an addition.</summary>
    public static string? TextAtStart(Node? node)
    {
        while (node is BinaryExpression { Operator: Acornima.Operator.Addition } addition)
        {
            node = addition.Left;
        }

        return node switch
        {
            StringLiteral literal => literal.Value,
            TemplateLiteral { Quasis: [var first, ..] } => first.Value.Cooked,
            _ => null,
        };
    }

    private static IEnumerable<string> Names(Node pattern)
    {
        var open = new Stack<Node>([pattern]);
        while (open.TryPop(out var node))
        {
            switch (node)
            {
                case Identifier name:
                    yield return name.Name;
                    break;
                case AssignmentPattern withDefault:
                    open.Push(withDefault.Left);
                    break;
                case Property { Value: { } value }:
                    open.Push(value);
                    break;
                case ObjectPattern or ArrayPattern or RestElement:
                    foreach (var child in node.ChildNodes)
                    {
                        open.Push(child);
                    }

                    break;
            }
        }
    }
}
