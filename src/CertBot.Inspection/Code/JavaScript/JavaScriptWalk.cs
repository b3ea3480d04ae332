using Acornima.Ast;

namespace CertBot.Inspection.Code.JavaScript;

/// <summary>Goes over the nodes of one tree, without recursion: a long chain of additions is as deep as it is long.</summary>
internal sealed class JavaScriptWalk(JavaScriptRules rules, HitCollector hits, GarbageLimit garbage)
{
    private const int NodesBetweenLooks = 2_048;
    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);
    private readonly ExternalScripts _scripts = new(rules, hits);

    public void Visit(Node root)
    {
        foreach (var node in Nodes(root))
        {
            _declared.UnionWith(JavaScriptNames.Declared(node));
            _scripts.Read(node);
        }

        var nodes = 0;
        foreach (var node in Nodes(root))
        {
            if (++nodes % NodesBetweenLooks == 0)
            {
                garbage.Check();
            }

            VisitNode(node);
            _scripts.Visit(node);
        }
    }

    /// <summary>The nodes in the order of the text.</summary>
    /// <param name="root">The first of them.</param>
    /// <param name="isLeftOut">Nodes that are left out with all below them.</param>
    public static IEnumerable<Node> Nodes(Node root, Predicate<Node>? isLeftOut = null)
    {
        var open = new Stack<Node>([root]);
        var children = new List<Node>();
        while (open.TryPop(out var node))
        {
            if (isLeftOut?.Invoke(node) == true)
            {
                continue;
            }

            yield return node;
            children.Clear();
            foreach (var child in node.ChildNodes)
            {
                children.Add(child);
            }

            for (var i = children.Count - 1; i >= 0; i--)
            {
                open.Push(children[i]);
            }
        }
    }

    private void VisitNode(Node node)
    {
        switch (node)
        {
            case NewExpression creation:
                Add(rules.Create, JavaScriptNames.PathOf(creation.Callee), creation.Callee, "new ");
                break;
            case CallExpression call:
                var callee = JavaScriptNames.PathOf(call.Callee);
                Add(rules.Call, callee, call.Callee);
                if (call.Arguments is [StringLiteral or TemplateLiteral or BinaryExpression { Operator: Acornima.Operator.Addition }, ..])
                {
                    Add(rules.CallText, callee, call.Callee);
                }

                break;
            case MemberExpression member:
                Add(rules.Member, JavaScriptNames.PathOf(member), member.Property);
                break;
            case VariableDeclarator { Id: ObjectPattern pattern, Init: { } source }:
                AddDestructured(pattern, source);
                break;
            case AssignmentExpression { Left: ObjectPattern pattern, Right: { } source }:
                AddDestructured(pattern, source);
                break;
            case AssignmentExpression assignment:
                Add(rules.Assign, JavaScriptNames.PathOf(assignment.Left), assignment.Left);
                break;
            case DebuggerStatement:
                hits.Add(rules.Debugger, LineOf(node), "debugger");
                break;
            case WithStatement:
                hits.Add(rules.With, LineOf(node), "with");
                break;
            case StringLiteral literal:
                AddLiteral(literal.Value, LineOf(node));
                break;
            case TemplateElement { Value.Cooked: { } text }:
                AddLiteral(text, LineOf(node));
                break;
        }
    }

    // "const { viewModel } = request" reads request.viewModel.
    private void AddDestructured(ObjectPattern pattern, Node source)
    {
        foreach (var property in pattern.Properties.OfType<Property>())
        {
            var key = property.Key is StringLiteral text ? text.Value : (property.Key as Identifier)?.Name;
            if (key is not null && !property.Computed)
            {
                Add(rules.Member, $"{JavaScriptNames.PathOf(source)}.{key}", property.Key);
            }
        }
    }

    private void Add(PatternSet patterns, string written, Node at, string before = "")
    {
        if (patterns.IsEmpty)
        {
            return;
        }

        var path = JavaScriptNames.WithoutGlobal(written);
        // A name without a dot is a global one: not a member of anything else, and nothing that the text declares itself.
        var isOwn = path == written && _declared.Contains(path);
        foreach (var pattern in patterns.Match(path, 2).Where(p => p.Path.Contains('.', StringComparison.Ordinal) ? IsDotted(path) : path == p.Path && !isOwn))
        {
            hits.Add(pattern.Rule, LineOf(at is MemberExpression member ? member.Property : at), before + path.Replace("?", "…", StringComparison.Ordinal));
        }
    }

    private void AddLiteral(string text, int line)
    {
        hits.AddHosts(text);
        foreach (var url in rules.Http.IsEmpty ? [] : rules.Hosts.FindPlain(text))
        {
            hits.Add(rules.Http, line, CodeText.Address(url));
        }

        if (!rules.NotLatin.IsEmpty && LatinScript.HasForeignLetter(text))
        {
            hits.Add(rules.NotLatin, line, text);
        }
    }

    private static bool IsDotted(string path) => path.Contains('.', StringComparison.Ordinal);

    private static int LineOf(Node node) => node.Location.Start.Line;
}
