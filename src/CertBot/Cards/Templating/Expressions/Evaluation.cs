using NodaTime;

namespace CertBot.Cards.Templating.Expressions;

/// <summary>
/// One evaluation's surroundings: the data in reach, the loop variables, what it may still cost, and the time if a clock was given.
/// Used by one thread.
/// </summary>
internal sealed class Evaluation(Memory memory, Budget budget, Instant? now)
{
    public Memory Memory { get; } = memory;

    public Budget Budget { get; } = budget;

    /// <summary>The time the expansion is made at; the same for all of it.</summary>
    public Instant? Now { get; } = now;

    /// <summary>Whether what is not there reads as its own expression in a template (<c>${name}</c>). Conditions and comparisons turn it off.</summary>
    public bool Substitutes { get; set; }

    public LoopVariable? Variables { get; set; }

    /// <summary>Text evaluated as an expression within an expression.</summary>
    public int Nesting { get; set; }
}

/// <summary>A variable of <c>foreach</c> and its kin; the innermost hides the ones around it.</summary>
internal sealed record LoopVariable(string Name, Value Value, LoopVariable? Outer);
