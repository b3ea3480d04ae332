using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace CertBot.Core;

/// <summary>A "no" as a value: the text key that says why, what the text names, and the question of the form whose answer it concerns.</summary>
[method: JsonConstructor]
public sealed record Refusal(string Why, JsonObject Data, string? Question = null)
{
    public Refusal(string why) : this(why, []) { }
}

/// <summary>What a decider answers to a command: the events that happened, or why nothing did.</summary>
public abstract record Decision<TEvent>
{
    private Decision() { }

    public sealed record Accepted(System.Collections.Immutable.ImmutableArray<TEvent> Events) : Decision<TEvent>;

    public sealed record Rejected(Refusal Why) : Decision<TEvent>;

    public static Decision<TEvent> Yes(params System.Collections.Immutable.ImmutableArray<TEvent> events) => new Accepted(events);

    public static Decision<TEvent> No(string why, string? question = null) => new Rejected(new Refusal(why, [], question));

    public static Decision<TEvent> No(string why, JsonObject data, string? question = null) => new Rejected(new Refusal(why, data, question));
}
