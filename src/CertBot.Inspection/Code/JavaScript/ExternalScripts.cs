using System.Collections.Immutable;
using Acornima.Ast;

namespace CertBot.Inspection.Code.JavaScript;

/// <summary>Scripts that a page fetches from elsewhere: what runs there is not what was reviewed.</summary>
internal sealed class ExternalScripts(JavaScriptRules rules, HitCollector hits)
{
    private const int NodesOfCall = 2_000;

    // As whole names: Ext.define makes a class, whose members may hold any address.
    private static readonly HashSet<string> Loaders = new(StringComparer.Ordinal)
    {
        "importScripts",
        "require",
        "requirejs",
        "define",
        "require.config",
        "requirejs.config",
        "System.config",
        "System.import",
    };

    private static readonly string[] LoadingMembers = ["getScript", "loadScript"];
    private readonly HashSet<string> _elements = new(StringComparer.Ordinal);

    /// <summary>Learns which names are script elements.</summary>
    public void Read(Node node)
    {
        switch (node)
        {
            case VariableDeclarator { Id: Identifier name, Init: { } value } when IsScriptElement(value):
                _elements.Add(name.Name);
                break;
            case AssignmentExpression { Right: { } value } assignment when IsScriptElement(value):
                _elements.Add(JavaScriptNames.PathOf(assignment.Left));
                break;
        }
    }

    public void Visit(Node node)
    {
        switch (node)
        {
            case AssignmentExpression assignment when IsElementMember(assignment.Left, "src"):
                Add(rules.ScriptElement, assignment.Right);
                break;
            case CallExpression { Arguments: [StringLiteral { Value: "src" }, var source] } call when IsElementMember(call.Callee, "setAttribute"):
                Add(rules.ScriptElement, source);
                break;
            case StringLiteral { Value: { } text }
                when text.Contains("<script", StringComparison.OrdinalIgnoreCase) && rules.Hosts.Find(text).FirstOrDefault() is { } host:
                hits.Add(rules.ScriptElement, node.Location.Start.Line, host);
                break;
            case CallExpression call when !rules.ScriptCall.IsEmpty && IsLoader(JavaScriptNames.PathOf(call.Callee)):
                foreach (var literal in call.Arguments.SelectMany(a => Literals(a)))
                {
                    Add(rules.ScriptCall, literal);
                }

                break;
            case ImportExpression import:
                Add(rules.ScriptImport, import.Source);
                break;
            case ImportDeclaration import:
                Add(rules.ScriptImport, import.Source);
                break;
        }
    }

    private void Add(ImmutableArray<string> codes, Node source)
    {
        if (codes.IsEmpty || JavaScriptNames.TextAtStart(source) is not { } url)
        {
            return;
        }

        var absolute = url.StartsWith("//", StringComparison.Ordinal) ? $"https:{url}" : url;
        if (absolute.StartsWith("http", StringComparison.OrdinalIgnoreCase) && rules.Hosts.Find(absolute).Any())
        {
            hits.Add(codes, source.Location.Start.Line, CodeText.Address(absolute));
        }
    }

    // Modules' factories are functions, and objects hold others: what they do is no argument of the loader.
    private static IEnumerable<Node> Literals(Node argument) =>
        JavaScriptWalk.Nodes(argument, n => n is IFunction).Take(NodesOfCall).Where(n => n is StringLiteral or TemplateLiteral);

    private static bool IsLoader(string path) =>
        Loaders.Contains(JavaScriptNames.WithoutGlobal(path)) || LoadingMembers.Contains(NamePattern.LastOf(path), StringComparer.Ordinal);

    private static bool IsScriptElement(Node value) =>
        value is CallExpression { Arguments: [StringLiteral { Value: { } tag }, ..] } call
        && tag.Equals("script", StringComparison.OrdinalIgnoreCase)
        && NamePattern.LastOf(JavaScriptNames.PathOf(call.Callee)) == "createElement";

    private bool IsElementMember(Node node, string member)
    {
        var path = JavaScriptNames.PathOf(node);
        return path.Length > member.Length && NamePattern.LastOf(path) == member && _elements.Contains(path[..(path.Length - member.Length - 1)]);
    }
}
