using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Cards.Templating.Expressions;

internal enum ValueKind
{
    Undefined,
    Null,
    Bool,
    Number,
    Text,
    Bytes,
    List,
    Map,
    Error,
}

/// <summary>
/// What an expression evaluates to. Lists and maps of the data stay the JSON nodes they are until something is taken out of them.
/// Numbers are doubles, as in the original; a whole number of the data too large for a double keeps its digits beside it.
/// An error is a value: the original's operators decide whether it counts as false, is skipped, or spoils the result.
/// </summary>
internal readonly struct Value
{
    private readonly object? _content;
    private readonly double _number;

    private Value(ValueKind kind, object? content, double number)
    {
        Kind = kind;
        _content = content;
        _number = number;
    }

    public static Value Undefined => default;

    public static Value Null => new(ValueKind.Null, null, 0);

    public ValueKind Kind { get; }

    public bool IsError => Kind == ValueKind.Error;

    public bool IsMissing => Kind is ValueKind.Undefined or ValueKind.Null;

    public bool IsText => Kind == ValueKind.Text;

    public bool IsList => Kind == ValueKind.List;

    public bool IsMap => Kind == ValueKind.Map;

    public bool IsNumber => Kind == ValueKind.Number && !double.IsNaN(_number);

    public bool IsInteger => Kind == ValueKind.Number && double.IsInteger(_number);

    public bool IsTrue =>
        Kind switch
        {
            ValueKind.Bool => _number != 0,
            ValueKind.Undefined or ValueKind.Null => false,
            _ => true,
        };

    public double Number => _number;

    /// <summary>The exact whole number when a double cannot hold it.</summary>
    public long? Exact => Kind == ValueKind.Number && _content is long exact ? exact : null;

    public string Text => Kind == ValueKind.Text ? (string?)_content ?? "" : "";

    public string Why => Kind == ValueKind.Error ? (string?)_content ?? "" : "";

    public byte[] Bytes => _content as byte[] ?? [];

    public object? Identity => _content;

    public int Count =>
        _content switch
        {
            JsonArray array => array.Count,
            Value[] items => items.Length,
            JsonObject map => map.Count,
            OrderedDictionary<string, Value> map => map.Count,
            byte[] bytes => bytes.Length,
            _ => 0,
        };

    public static Value Of(bool value) => new(ValueKind.Bool, null, value ? 1 : 0);

    public static Value Of(double value) => new(ValueKind.Number, null, value);

    public static Value Of(string value) => new(ValueKind.Text, value, 0);

    public static Value Of(byte[] value) => new(ValueKind.Bytes, value, 0);

    public static Value Of(Value[] items) => new(ValueKind.List, items, 0);

    public static Value Of(OrderedDictionary<string, Value> fields) => new(ValueKind.Map, fields, 0);

    public static Value OfLong(long value) => new(ValueKind.Number, Math.Abs((double)value) > 9_007_199_254_740_992 ? value : null, value);

    public static Value Error(string why) => new(ValueKind.Error, why, 0);

    public static Value From(JsonNode? node) =>
        node switch
        {
            null => Null,
            JsonArray array => new(ValueKind.List, array, 0),
            JsonObject map => new(ValueKind.Map, map, 0),
            _ => FromScalar(node.AsValue()),
        };

    public Value At(int index) =>
        _content switch
        {
            JsonArray array => From(array[index]),
            Value[] items => items[index],
            _ => Undefined,
        };

    /// <summary>The field of exactly this name.</summary>
    public Value Exactly(string name) =>
        _content switch
        {
            JsonObject map => map.TryGetPropertyValue(name, out var node) ? From(node) : Undefined,
            OrderedDictionary<string, Value> fields => fields.TryGetValue(name, out var value) ? value : Undefined,
            _ => Undefined,
        };

    /// <summary>The field of exactly this name, or else the first whose name differs in case only.</summary>
    public Value Field(string name, Budget budget)
    {
        var exactly = Exactly(name);
        if (exactly.Kind != ValueKind.Undefined || Kind != ValueKind.Map)
        {
            return exactly;
        }

        budget.Steps(Count);
        foreach (var (key, value) in Fields())
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return Undefined;
    }

    public IEnumerable<KeyValuePair<string, Value>> Fields() =>
        _content switch
        {
            JsonObject map => map.Select(field => KeyValuePair.Create(field.Key, From(field.Value))),
            OrderedDictionary<string, Value> fields => fields,
            _ => [],
        };

    public Value[] Items(Budget budget)
    {
        budget.Steps(Count / 8);
        if (_content is Value[] own)
        {
            return own;
        }

        var items = new Value[Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = At(i);
        }

        return items;
    }

    private static Value FromScalar(JsonValue node)
    {
        switch (node.GetValueKind())
        {
            case JsonValueKind.String:
                return Of(node.TryGetValue<string>(out var text) ? text : node.ToString());
            case JsonValueKind.True:
                return Of(true);
            case JsonValueKind.False:
                return Of(false);
            case JsonValueKind.Number:
                return node.TryGetValue<int>(out var small) ? Of((double)small)
                    : node.TryGetValue<long>(out var whole) ? OfLong(whole)
                    : node.TryGetValue<double>(out var number) ? Of(number)
                    : Of(double.Parse(node.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture));
            default:
                return Null;
        }
    }
}
