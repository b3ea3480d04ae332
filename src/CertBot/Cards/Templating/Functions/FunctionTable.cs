using System.Collections.Frozen;

namespace CertBot.Cards.Templating.Functions;

/// <summary>All functions by name; operators have a second, spoken one.</summary>
internal static class FunctionTable
{
    public static FrozenDictionary<string, Function> All { get; } = Build();

    private static FrozenDictionary<string, Function> Build()
    {
        IEnumerable<IEnumerable<Function>> groups =
        [
            LogicFunctions.All,
            MathFunctions.All,
            TextFunctions.All,
            SearchFunctions.All,
            CollectionFunctions.All,
            LoopFunctions.All,
            ConversionFunctions.All,
            ObjectFunctions.All,
            TypeFunctions.All,
            UriFunctions.All,
            TimeFunctions.All,
            TimeArithmetic.All,
            TimexFunctions.All,
        ];
        var all = groups.SelectMany(group => group).ToDictionary(function => function.Name, StringComparer.Ordinal);
        (string Name, string Meaning)[] alsoKnownAs =
        [
            ("add", "+"),
            ("sub", "-"),
            ("mul", "*"),
            ("div", "/"),
            ("exp", "^"),
            ("mod", "%"),
            ("and", "&&"),
            ("or", "||"),
            ("not", "!"),
            ("equals", "=="),
            ("greater", ">"),
            ("greaterOrEquals", ">="),
            ("less", "<"),
            ("lessOrEquals", "<="),
            ("&", "concat"),
            ("??", "coalesce"),
        ];
        foreach (var (name, meaning) in alsoKnownAs)
        {
            all[name] = all[meaning];
        }

        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
