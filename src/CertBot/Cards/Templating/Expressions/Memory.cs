namespace CertBot.Cards.Templating.Expressions;

/// <summary>
/// What names mean outside loops. In a template plain names are fields of <c>$data</c>; the reserved ones are beside it.
/// </summary>
internal sealed class Memory
{
    // The version of the original's templating whose behaviour this is; templates may ask for it.
    private static readonly Value TemplateVersion = Value.Of(
        new OrderedDictionary<string, Value>(StringComparer.Ordinal)
        {
            ["major"] = Value.Of(2.0),
            ["minor"] = Value.Of(3.0),
            ["patch"] = Value.Of(1.0),
            ["suffix"] = Value.Of(""),
        }
    );

    public Value Root { get; init; }

    public Value Data { get; set; }

    public Value Index { get; set; }

    public Value Host { get; init; }

    public Value Named(string name, Budget budget)
    {
        if (!name.StartsWith('$'))
        {
            return Data.Field(name, budget);
        }

        var reserved = name switch
        {
            "$data" => Data,
            "$root" => Root,
            "$index" => Index,
            "$host" => Host,
            "$_acTemplateVersion" => TemplateVersion,
            _ => Value.Undefined,
        };
        return reserved.Kind == ValueKind.Undefined ? Data.Field(name, budget) : reserved;
    }
}
