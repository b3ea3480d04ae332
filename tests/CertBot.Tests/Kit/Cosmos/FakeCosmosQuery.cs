using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CertBot.Tests.Kit.Cosmos;

/// <summary>
/// The subset of Cosmos DB's SQL that the store uses, and the form into which the client rewrites it for several partitions: text comparisons joined
/// by AND, one path to sort by, TOP. Everything else is an error, as is sorting by a path that is not indexed.
/// </summary>
internal sealed partial class FakeCosmosQuery
{
    private static readonly string[] Comparisons = ["=", ">", ">=", "<", "<="];

    private readonly List<string> _tokens;
    private readonly JsonObject _parameters;
    private int _position;

    private FakeCosmosQuery(string text, JsonObject parameters)
    {
        _tokens = [.. Tokens().Matches(text).Select(m => m.Value)];
        _parameters = parameters;
    }

    public required int Top { get; init; }

    /// <summary>The path to sort by: the text after <c>c.</c>.</summary>
    public string? OrderBy { get; private set; }

    /// <summary>All rows, ordered and projected.</summary>
    public static List<JsonNode?> Run(JsonObject query, IEnumerable<JsonObject> rows, Predicate<string> isIndexed)
    {
        JsonObject parameters = [];
        foreach (var parameter in query["parameters"] as JsonArray ?? [])
            parameters[(string?)parameter?["name"] ?? ""] = parameter?["value"]?.DeepClone();
        var sql = new FakeCosmosQuery((string?)query["query"] ?? "", parameters) { Top = 0 };
        return sql.Query(rows, isIndexed);
    }

    private List<JsonNode?> Query(IEnumerable<JsonObject> rows, Predicate<string> isIndexed)
    {
        Expect("SELECT");
        if (TryTake("DISTINCT"))
            throw new FakeCosmosException("DISTINCT is for the client to see to where rows are sorted");
        var top = TryTake("TOP")
            ? (int)(double)(ParseNumber(ParseValue()(new JsonObject())) ?? throw new FakeCosmosException("TOP of no number"))
            : int.MaxValue;
        var project = ParseProjection();
        Expect("FROM");
        Expect("c");
        var keeps = TryTake("WHERE") ? ParseCondition() : _ => true;
        if (TryTake("ORDER"))
        {
            Expect("BY");
            Expect("c");
            Expect(".");
            OrderBy = NextToken();
            TryTake("ASC");
            if (!isIndexed(OrderBy))
                throw new FakeCosmosException("The order by query does not have a corresponding index that it can be served from.");
        }

        if (_position < _tokens.Count)
            throw new FakeCosmosException($"Syntax error near '{_tokens[_position]}'");
        var kept = rows.Where(keeps);
        if (OrderBy is { } order)
            kept = kept.Where(r => r[order] is not null).OrderBy(r => (string?)r[order], StringComparer.Ordinal);
        return [.. kept.Take(top).Select(project)];
    }

    private Func<JsonObject, JsonNode?> ParseProjection()
    {
        if (TryTake("*"))
            return r => r.DeepClone();
        if (TryTake("VALUE"))
            return ParseValue();

        List<(string Name, Func<JsonObject, JsonNode?> Value)> members = [];
        do
        {
            var name = _tokens[_position + 2 < _tokens.Count && _tokens[_position + 1] == "." ? _position + 2 : _position];
            var value = ParseValue();
            members.Add((TryTake("AS") ? NextToken() : name, value));
        } while (TryTake(","));
        return r => new JsonObject(members.Select(m => KeyValuePair.Create(m.Name, m.Value(r))).Where(m => m.Value is not null));
    }

    private Func<JsonObject, bool> ParseCondition()
    {
        var one = ParseComparison();
        if (!TryTake("AND"))
            return one;

        var rest = ParseCondition();
        return r => one(r) && rest(r);
    }

    private Func<JsonObject, bool> ParseComparison()
    {
        if (TryTake("("))
        {
            var inner = ParseCondition();
            Expect(")");
            return inner;
        }

        if (TryTake("true"))
            return _ => true;
        if (TryTake("IS_DEFINED"))
        {
            Expect("(");
            var member = ParseValue();
            Expect(")");
            return r => member(r) is not null;
        }

        var left = ParseValue();
        var mode = NextToken();
        if (!Comparisons.Contains(mode, StringComparer.Ordinal))
            throw new FakeCosmosException($"'{mode}' is no comparison");
        var right = ParseValue();
        return r =>
            left(r) is JsonValue a
            && right(r) is JsonValue b
            && a.GetValueKind() == System.Text.Json.JsonValueKind.String
            && b.GetValueKind() == System.Text.Json.JsonValueKind.String
            && string.CompareOrdinal((string?)a, (string?)b) is var order
            && mode switch
            {
                "=" => order == 0,
                ">" => order > 0,
                ">=" => order >= 0,
                "<" => order < 0,
                _ => order <= 0,
            };
    }

    private Func<JsonObject, JsonNode?> ParseValue()
    {
        var token = NextToken();
        switch (token)
        {
            case "c":
                if (!TryTake("."))
                    return r => r.DeepClone();
                var member = NextToken();
                return r => r[member]?.DeepClone();
            case "[":
                var item = ParseValue();
                Expect("]");
                return r => new JsonArray(item(r));
            case "{":
                var name = ParseString(NextToken());
                Expect(":");
                var value = ParseValue();
                Expect("}");
                return r => value(r) is { } v ? new JsonObject { [name] = v } : new JsonObject();
            case ['@', ..]:
                var given = _parameters.ContainsKey(token) ? _parameters[token] : throw new FakeCosmosException($"{token} was not given");
                return _ => given?.DeepClone();
            case ['\'' or '"', ..]:
                return _ => JsonValue.Create(ParseString(token));
            case [>= '0' and <= '9', ..]:
                return _ => JsonValue.Create(double.Parse(token, CultureInfo.InvariantCulture));
            default:
                throw new FakeCosmosException($"Syntax error near '{token}'");
        }
    }

    private static double? ParseNumber(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.Number
            ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)
            : null;

    private static string ParseString(string quoted) => quoted[0] == '"' ? (string?)JsonNode.Parse(quoted) ?? "" : quoted[1..^1];

    private bool TryTake(string token)
    {
        var isThere = _position < _tokens.Count && string.Equals(_tokens[_position], token, StringComparison.Ordinal);
        _position += isThere ? 1 : 0;
        return isThere;
    }

    private void Expect(string token)
    {
        if (!TryTake(token))
            throw new FakeCosmosException($"Syntax error: '{token}' was expected");
    }

    private string NextToken() => _position < _tokens.Count ? _tokens[_position++] : throw new FakeCosmosException("Syntax error at the end");

    [GeneratedRegex("""[A-Za-z_]\w*|@\w+|'[^']*'|"(?:[^"\\]|\\.)*"|[<>]=|\d+|[^\s\w]""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Tokens();
}
