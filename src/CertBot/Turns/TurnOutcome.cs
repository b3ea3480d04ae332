using System.Collections.Immutable;

namespace CertBot.Turns;

/// <summary>The immediate outcome of a turn for the channel. Everything else is delivered through the outbox.</summary>
internal abstract record TurnOutcome
{
    private TurnOutcome() { }

    /// <summary>True if the event is a duplicate of one that was handled before.</summary>
    public bool Again { get; init; }

    public sealed record Accepted : TurnOutcome;

    /// <summary>The turn was accepted, and these outbox messages are the reply for the response; see <see cref="ReplyMode.Immediate"/>.</summary>
    public sealed record Replied(string Partition, ImmutableArray<string> MessageIds) : TurnOutcome;
}
