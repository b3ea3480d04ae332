namespace CertBot.Cards.Templating;

/// <summary>The data in scope during one expansion, and the remaining budget. Used by one thread.</summary>
internal sealed class EvaluationContext(Value root)
{
    public ExpansionBudget Budget { get; } = new();

    public Value Root { get; } = root;

    public Value Data { get; set; } = root;

    public Value Index { get; set; }

    /// <summary>The value of a plain name: a field of <c>$data</c>, unless it is a reserved name.</summary>
    public Value Find(string name)
    {
        var reserved = name switch
        {
            "$data" => Data,
            "$root" => Root,
            "$index" => Index,
            _ => Value.Undefined,
        };
        return reserved.Kind == ValueKind.Undefined ? Data.Field(name, Budget) : reserved;
    }
}
