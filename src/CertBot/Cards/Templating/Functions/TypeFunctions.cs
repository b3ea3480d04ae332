using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>Questions about what type a value has.</summary>
internal static class TypeFunctions
{
    public static IEnumerable<Function> All { get; } =
    [
        Is("isString", value => value.IsText),
        Is("isInteger", value => value.IsInteger),
        Is("isFloat", value => value.IsNumber && !value.IsInteger),
        Is("isArray", value => value.IsList),
        Is("isObject", value => value.IsMap),
        Is("isBoolean", value => value.Kind == ValueKind.Bool),
        Is("isDateTime", value => value.IsText && Timestamps.TryParseExact(value.Text, out _)),
    ];

    private static Function Is(string name, Func<Value, bool> holds) =>
        Function.Plain(name, ValueTypes.Boolean, Signature.Any(1, 1), Check.None, (a, _) => Value.Of(holds(a[0])));
}
