namespace CertBot.Cards.Templating.Expressions;

/// <summary>
/// What one expansion may cost. Nested loops over shared lists grow without the template growing,
/// so work and size are counted where they happen, not guessed from the template.
/// </summary>
internal sealed class Budget
{
    /// <summary>Evaluated nodes, compared items, visited XML nodes: about a tenth of a second.</summary>
    public const int MaximumSteps = 500_000;

    /// <summary>Characters of text made, plus <see cref="NodeCost"/> for every list item and JSON node made.</summary>
    public const long MaximumSize = 8_000_000;

    public const int NodeCost = 64;

    private int _steps = MaximumSteps;
    private long _size = MaximumSize;

    public void Step()
    {
        if (--_steps < 0)
        {
            throw new TemplateException("The expansion takes too many steps.");
        }
    }

    public void Steps(long count)
    {
        if (count > _steps)
        {
            throw new TemplateException("The expansion takes too many steps.");
        }

        _steps -= (int)count;
    }

    public void Characters(long count)
    {
        _size -= count;
        if (_size < 0)
        {
            throw new TemplateException("The expansion is too large.");
        }
    }

    public void Nodes(long count) => Characters(count > MaximumSize ? MaximumSize + 1 : count * NodeCost);
}
