using System.Collections.Frozen;

namespace CertBot.Cards.Templating;

/// <summary>All functions by name; operators also have a name in letters.</summary>
internal static class FunctionTable
{
    private static readonly FrozenDictionary<string, Function> Functions = CreateFunctions();

    public static Function? Find(string name) => Functions.GetValueOrDefault(name);

    private static FrozenDictionary<string, Function> CreateFunctions()
    {
        Function[] functions = [.. LogicFunctions.All, .. ArithmeticFunctions.All, .. TextFunctions.All, .. CollectionFunctions.All];
        var byName = functions.ToDictionary(function => function.Name, StringComparer.Ordinal);
        const string Aliases =
            "add + sub - mul * div / exp ^ mod % and && or || not ! equals == greater > greaterOrEquals >= less < lessOrEquals <= & concat ?? coalesce";
        foreach (var alias in Aliases.Split(' ').Chunk(2))
            byName[alias[0]] = byName[alias[1]];
        return byName.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
