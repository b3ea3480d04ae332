using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CertBot.Tests.Kit.Cosmos;

/// <summary>
/// The little of Cosmos DB's SQL that the store asks in, and what the client makes of it for several partitions: comparisons of texts joined by AND, one path to sort by, TOP.
/// Everything else is a complaint, as is sorting by a path without an index.
/// </summary>
internal sealed partial class CosmosSql
{
    private static readonly string[] _comparisons = ["=", ">", ">=", "<", "<="];

    private readonly List<string> _tokens;
    private readonly JsonObject _parameters;
    private int _at;

    private CosmosSql(string text, JsonObject parameters)
    {
        _tokens = [.. Tokens().Matches(text).Select(m => m.Value)];
        _parameters = parameters;
    }

    public required int Top { get; init; }

    /// <summary>The path it is sorted by: the text after <c>c.</c>.</summary>
    public string? Order { get; private set; }

    /// <summary>All rows, in order, projected.</summary>
    public static List<JsonNode?> Run(JsonObject query, IEnumerable<JsonObject> rows, Predicate<string> isIndexed)
    {
        JsonObject parameters = [];
        foreach (var parameter in query["parameters"] as JsonArray ?? []) parameters[(string?)parameter?["name"] ?? ""] = parameter?["value"]?.DeepClone();
        var sql = new CosmosSql((string?)query["query"] ?? "", parameters) { Top = 0 };
        return sql.Query(rows, isIndexed);
    }

    private List<JsonNode?> Query(IEnumerable<JsonObject> rows, Predicate<string> isIndexed)
    {
        Need("SELECT");
        if (Take("DISTINCT")) throw new CosmosComplaint("DISTINCT is for the client to see to where rows are sorted");
        var top = Take("TOP") ? (int)(double)(Number(Value()(new JsonObject())) ?? throw new CosmosComplaint("TOP of no number")) : int.MaxValue;
        var project = Projection();
        Need("FROM");
        Need("c");
        var keeps = Take("WHERE") ? Condition() : _ => true;
        if (Take("ORDER"))
        {
            Need("BY");
            Need("c");
            Need(".");
            Order = Next();
            Take("ASC");
            if (!isIndexed(Order)) throw new CosmosComplaint("The order by query does not have a corresponding index that it can be served from.");
        }

        if (_at < _tokens.Count) throw new CosmosComplaint($"Syntax error near '{_tokens[_at]}'");
        var kept = rows.Where(keeps);
        if (Order is { } order) kept = kept.Where(r => r[order] is not null).OrderBy(r => (string?)r[order], StringComparer.Ordinal);
        return [.. kept.Take(top).Select(project)];
    }

    private Func<JsonObject, JsonNode?> Projection()
    {
        if (Take("*")) return r => r.DeepClone();
        if (Take("VALUE")) return Value();

        List<(string Name, Func<JsonObject, JsonNode?> Value)> members = [];
        do
        {
            var name = _tokens[_at + 2 < _tokens.Count && _tokens[_at + 1] == "." ? _at + 2 : _at];
            var value = Value();
            members.Add((Take("AS") ? Next() : name, value));
        }
        while (Take(","));
        return r => new JsonObject(members.Select(m => KeyValuePair.Create(m.Name, m.Value(r))).Where(m => m.Value is not null));
    }

    private Func<JsonObject, bool> Condition()
    {
        var one = Comparison();
        if (!Take("AND")) return one;

        var rest = Condition();
        return r => one(r) && rest(r);
    }

    private Func<JsonObject, bool> Comparison()
    {
        if (Take("("))
        {
            var inner = Condition();
            Need(")");
            return inner;
        }

        if (Take("true")) return _ => true;
        if (Take("IS_DEFINED"))
        {
            Need("(");
            var member = Value();
            Need(")");
            return r => member(r) is not null;
        }

        var left = Value();
        var how = Next();
        if (!_comparisons.Contains(how, StringComparer.Ordinal)) throw new CosmosComplaint($"'{how}' is no comparison");
        var right = Value();
        return r => left(r) is JsonValue a && right(r) is JsonValue b && a.GetValueKind() == System.Text.Json.JsonValueKind.String && b.GetValueKind() == System.Text.Json.JsonValueKind.String
            && string.CompareOrdinal((string?)a, (string?)b) is var order && how switch { "=" => order == 0, ">" => order > 0, ">=" => order >= 0, "<" => order < 0, _ => order <= 0 };
    }

    private Func<JsonObject, JsonNode?> Value()
    {
        var token = Next();
        switch (token)
        {
            case "c":
                if (!Take(".")) return r => r.DeepClone();
                var member = Next();
                return r => r[member]?.DeepClone();
            case "[":
                var item = Value();
                Need("]");
                return r => new JsonArray(item(r));
            case "{":
                var name = Text(Next());
                Need(":");
                var value = Value();
                Need("}");
                return r => value(r) is { } v ? new JsonObject { [name] = v } : new JsonObject();
            case ['@', ..]:
                var given = _parameters.ContainsKey(token) ? _parameters[token] : throw new CosmosComplaint($"{token} was not given");
                return _ => given?.DeepClone();
            case ['\'' or '"', ..]:
                return _ => JsonValue.Create(Text(token));
            case [>= '0' and <= '9', ..]:
                return _ => JsonValue.Create(double.Parse(token, CultureInfo.InvariantCulture));
            default:
                throw new CosmosComplaint($"Syntax error near '{token}'");
        }
    }

    private static double? Number(JsonNode? node) => node is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.Number ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) : null;

    private static string Text(string quoted) =>
        quoted[0] == '"' ? (string?)JsonNode.Parse(quoted) ?? "" : quoted[1..^1];

    private bool Take(string token)
    {
        var isThere = _at < _tokens.Count && string.Equals(_tokens[_at], token, StringComparison.Ordinal);
        _at += isThere ? 1 : 0;
        return isThere;
    }

    private void Need(string token)
    {
        if (!Take(token)) throw new CosmosComplaint($"Syntax error: '{token}' was expected");
    }

    private string Next() => _at < _tokens.Count ? _tokens[_at++] : throw new CosmosComplaint("Syntax error at the end");

    [GeneratedRegex("""[A-Za-z_]\w*|@\w+|'[^']*'|"(?:[^"\\]|\\.)*"|[<>]=|\d+|[^\s\w]""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Tokens();
}
