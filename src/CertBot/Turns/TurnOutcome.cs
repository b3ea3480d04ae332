using System.Collections.Immutable;

namespace CertBot.Turns;

/// <summary>What the channel is told at once. Everything else comes through the outbox.</summary>
internal abstract record TurnOutcome
{
    private TurnOutcome() { }

    /// <summary>It came before, and was taken then.</summary>
    public bool Again { get; init; }

    public sealed record Accepted : TurnOutcome;

    /// <summary>Taken, and these items of the outbox are the answer to whoever wanted it at once: see <see cref="ReplyMode.Immediate"/>.</summary>
    public sealed record Replied(string Partition, ImmutableArray<string> MessageIds) : TurnOutcome;

    /// <summary>For a click: the fresh card that replaces the clicked one.</summary>
    public sealed record FreshCard(System.Text.Json.Nodes.JsonObject Card) : TurnOutcome;

    /// <summary>For a click: a sentence for the clicker's eyes.</summary>
    public sealed record Sentence(string Text) : TurnOutcome;

    /// <summary>This person may not speak or look here.</summary>
    public sealed record NotHere(string Text) : TurnOutcome;
}
