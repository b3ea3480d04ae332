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

    /// <summary>For a click: the updated card that replaces the clicked one.</summary>
    public sealed record FreshCard(System.Text.Json.Nodes.JsonObject Card) : TurnOutcome;

    /// <summary>For a click: a text visible only to the user who clicked.</summary>
    public sealed record Sentence(string Text) : TurnOutcome;

    /// <summary>The user is not authorised to write or read in this conversation.</summary>
    public sealed record AccessDenied(string Text) : TurnOutcome;
}
