using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Cards.Templating;

internal enum ValueKind
{
    Undefined,
    Null,
    Bool,
    Number,
    Text,
    List,
    Map,
    Error,
}

/// <summary>
/// The value of an expression. Lists and maps of the data stay JSON nodes until an item is read. Numbers are doubles, as in the reference implementation.
/// An error is a value too: each operator decides whether it counts as false, is skipped, or becomes the result.
/// </summary>
internal readonly struct Value
{
    private readonly object? _content;

    private Value(ValueKind kind, object? content, double number)
    {
        Kind = kind;
        _content = content;
        Number = number;
    }

    public static Value Undefined => default;

    public static Value Null => new(ValueKind.Null, null, 0);

    public ValueKind Kind { get; }

    public double Number { get; }

    /// <summary>The text, or the reason of an error; else empty.</summary>
    public string Text => _content as string ?? "";

    public bool IsError => Kind == ValueKind.Error;

    public bool IsMissing => Kind is ValueKind.Undefined or ValueKind.Null;

    public bool IsText => Kind == ValueKind.Text;

    public bool IsList => Kind == ValueKind.List;

    public bool IsNumber => Kind == ValueKind.Number && !double.IsNaN(Number);

    public bool IsInteger => Kind == ValueKind.Number && double.IsInteger(Number);

    /// <summary>False and what is missing are false; everything else is true, zero and the empty text included.</summary>
    public bool IsTrue => Kind == ValueKind.Bool ? Number != 0 : !IsMissing;

    public int Count =>
        _content switch
        {
            JsonArray array => array.Count,
            Value[] items => items.Length,
            JsonObject map => map.Count,
            _ => 0,
        };

    public static Value Of(bool value) => new(ValueKind.Bool, null, value ? 1 : 0);

    public static Value Of(double value) => new(ValueKind.Number, null, value);

    public static Value Of(string value) => new(ValueKind.Text, value, 0);

    public static Value Of(Value[] items) => new(ValueKind.List, items, 0);

    public static Value Error(string reason) => new(ValueKind.Error, reason, 0);

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

    /// <summary>The field of exactly this name, or else the first whose name differs in case only.</summary>
    public Value Field(string name, ExpansionBudget budget)
    {
        if (_content is not JsonObject map)
            return Undefined;
        if (map.TryGetPropertyValue(name, out var exact))
            return From(exact);
        budget.CountSteps(map.Count);
        foreach (var (key, node) in map)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return From(node);
        }

        return Undefined;
    }

    public IEnumerable<KeyValuePair<string, Value>> Fields() =>
        _content is JsonObject map ? map.Select(field => KeyValuePair.Create(field.Key, From(field.Value))) : [];

    public Value[] Items(ExpansionBudget budget)
    {
        budget.CountSteps(Count / 8);
        if (_content is Value[] own)
            return own;
        var items = new Value[Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = At(i);
        return items;
    }

    private static Value FromScalar(JsonValue node) =>
        node.GetValueKind() switch
        {
            JsonValueKind.String => Of(node.TryGetValue<string>(out var text) ? text : node.ToString()),
            JsonValueKind.True => Of(true),
            JsonValueKind.False => Of(false),
            JsonValueKind.Number when node.TryGetValue<int>(out var whole) => Of((double)whole),
            JsonValueKind.Number => Of(double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture)),
            _ => Null,
        };
}

/// <summary>Equality of values: lists item by item, objects field by field in any order, a missing value only to a missing one.</summary>
internal static class ValueEquality
{
    public static bool AreEqual(Value left, Value right, ExpansionBudget budget)
    {
        budget.CountSteps(1 + (Math.Min(left.Text.Length, right.Text.Length) / 256));
        if (left.IsMissing || right.IsMissing)
            return left.IsMissing && right.IsMissing;
        return left.Kind == right.Kind
            && left.Count == right.Count
            && left.Kind switch
            {
                ValueKind.List => Enumerable.Range(0, left.Count).All(i => AreEqual(left.At(i), right.At(i), budget)),
                ValueKind.Map => left.Fields().All(field => AreEqual(field.Value, right.Field(field.Key, budget), budget)),
                ValueKind.Number => Math.Abs(left.Number - right.Number) < 2.220446049250313e-16,
                ValueKind.Text => string.Equals(left.Text, right.Text, StringComparison.Ordinal),
                ValueKind.Bool => left.IsTrue == right.IsTrue,
                _ => false,
            };
    }
}
