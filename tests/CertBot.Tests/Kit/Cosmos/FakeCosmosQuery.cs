using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CertBot.Tests.Kit.Cosmos;

/// <summary>
/// The subset of Cosmos DB's SQL that the store uses, and the form into which the client rewrites it for several partitions: text comparisons joined
/// by AND and OR, one path to sort by, TOP. Everything else is an error, as is sorting by a path that is not indexed.
/// </summary>
internal sealed partial class FakeCosmosQuery
{
    private static readonly string[] Comparisons = ["=", ">", ">=", "<", "<="];

    /// <summary>The client sends a few texts only, over and over.</summary>
    private static readonly ConcurrentDictionary<string, string[]> TokensOfTexts = new(StringComparer.Ordinal);

    private readonly string[] _tokens;
    private readonly JsonObject _parameters;
    private int _position;

    private FakeCosmosQuery(string text, JsonObject parameters)
    {
        _tokens = TokensOfTexts.GetOrAdd(text, static t => [.. Tokens().Matches(t).Select(m => m.Value)]);
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
            parameters[(string?)parameter?["name"] ?? ""] = FakeContainer.Decode(parameter?["value"]);
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

        if (_position < _tokens.Length)
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
            return Copy(ParseValue());

        List<(string Name, Func<JsonObject, JsonNode?> Value)> members = [];
        do
        {
            var name = _tokens[_position + 2 < _tokens.Length && _tokens[_position + 1] == "." ? _position + 2 : _position];
            var value = Copy(ParseValue());
            members.Add((TryTake("AS") ? NextToken() : name, value));
        } while (TryTake(","));
        return r => new JsonObject(members.Select(m => KeyValuePair.Create(m.Name, m.Value(r))).Where(m => m.Value is not null));
    }

    private Func<JsonObject, bool> ParseCondition()
    {
        var one = ParseConjunction();
        if (!TryTake("OR"))
            return one;

        var rest = ParseCondition();
        return r => one(r) || rest(r);
    }

    private Func<JsonObject, bool> ParseConjunction()
    {
        var one = ParseComparison();
        if (!TryTake("AND"))
            return one;

        var rest = ParseConjunction();
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
            CompareTexts(left(r), right(r)) is { } order
            && mode switch
            {
                "=" => order == 0,
                ">" => order > 0,
                ">=" => order >= 0,
                "<" => order < 0,
                _ => order <= 0,
            };
    }

    /// <summary>Null: they are not both texts, and no comparison holds.</summary>
    private static int? CompareTexts(JsonNode? left, JsonNode? right) =>
        left is JsonValue a
        && right is JsonValue b
        && a.GetValueKind() == System.Text.Json.JsonValueKind.String
        && b.GetValueKind() == System.Text.Json.JsonValueKind.String
            ? string.CompareOrdinal((string?)a, (string?)b)
            : null;

    private Func<JsonObject, JsonNode?> ParseValue()
    {
        var token = NextToken();
        switch (token)
        {
            case "c":
                if (!TryTake("."))
                    return r => r;
                var member = NextToken();
                return r => r[member];
            case "[":
                var item = ParseValue();
                Expect("]");
                return r => new JsonArray(item(r)?.DeepClone());
            case "{":
                var name = ParseString(NextToken());
                Expect(":");
                var value = ParseValue();
                Expect("}");
                return r => value(r) is { } v ? new JsonObject { [name] = v.DeepClone() } : new JsonObject();
            case ['@', ..]:
                var given = _parameters.ContainsKey(token) ? _parameters[token] : throw new FakeCosmosException($"{token} was not given");
                return _ => given;
            case ['\'' or '"', ..]:
                var text = JsonValue.Create(ParseString(token));
                return _ => text;
            case [>= '0' and <= '9', ..]:
                var number = JsonValue.Create(double.Parse(token, CultureInfo.InvariantCulture));
                return _ => number;
            default:
                throw new FakeCosmosException($"Syntax error near '{token}'");
        }
    }

    /// <summary>A node belongs to one tree: what is sent is a copy of what is kept.</summary>
    private static Func<JsonObject, JsonNode?> Copy(Func<JsonObject, JsonNode?> value) => r => value(r)?.DeepClone();

    private static double? ParseNumber(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.Number
            ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)
            : null;

    private static string ParseString(string quoted) => quoted[0] == '"' ? (string?)JsonNode.Parse(quoted) ?? "" : quoted[1..^1];

    private bool TryTake(string token)
    {
        var isThere = _position < _tokens.Length && string.Equals(_tokens[_position], token, StringComparison.Ordinal);
        _position += isThere ? 1 : 0;
        return isThere;
    }

    private void Expect(string token)
    {
        if (!TryTake(token))
            throw new FakeCosmosException($"Syntax error: '{token}' was expected");
    }

    private string NextToken() => _position < _tokens.Length ? _tokens[_position++] : throw new FakeCosmosException("Syntax error at the end");

    [GeneratedRegex("""[A-Za-z_]\w*|@\w+|'[^']*'|"(?:[^"\\]|\\.)*"|[<>]=|\d+|[^\s\w]""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Tokens();
}
