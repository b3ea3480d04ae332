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

/// <summary>
/// What one expansion may cost. Repetitions within repetitions grow without the template growing, so work and size are counted where they happen.
/// </summary>
internal sealed class ExpansionBudget
{
    /// <summary>Evaluated nodes and compared items: about a tenth of a second.</summary>
    public const int MaximumSteps = 500_000;

    /// <summary>Characters of text made, plus <see cref="NodeCost"/> for every list item and JSON node made.</summary>
    public const long MaximumSize = 8_000_000;

    public const int NodeCost = 64;

    private long _steps = MaximumSteps;
    private long _size = MaximumSize;

    /// <exception cref="TemplateException">The steps are used up.</exception>
    public void CountSteps(long count)
    {
        _steps -= count;
        if (_steps < 0)
            throw new TemplateException("The expansion takes too many steps.");
    }

    /// <exception cref="TemplateException">The size is used up.</exception>
    public void CountCharacters(long count)
    {
        _size -= count;
        if (_size < 0)
            throw new TemplateException("The expansion is too large.");
    }

    public void CountNodes(long count) => CountCharacters(count * NodeCost);

    /// <summary>The cost of searching for one text in another in the worst case, when both repeat one letter.</summary>
    public void CountSearch(string text, string part) => CountSteps((text.Length / 256) + (Math.Max(0, text.Length - part.Length) * (long)part.Length / 4096));
}
