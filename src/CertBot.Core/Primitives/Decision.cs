using System.Text.Json.Serialization;

namespace CertBot.Core.Primitives;

/// <summary>A refusal as a value: the text key of the reason, its arguments, and the form question it concerns.</summary>
[method: JsonConstructor]
public sealed record Refusal(
    [property: JsonPropertyName("why")] string Code,
    [property: JsonPropertyName("data")] LocalizableObject Arguments,
    string? Question = null
)
{
    public Refusal(string code)
        : this(code, []) { }
}

/// <summary>What a decider answers to a command: the events that happened, or why nothing did.</summary>
public abstract record Decision<TEvent>
{
    private Decision() { }

    public sealed record Accepted(System.Collections.Immutable.ImmutableArray<TEvent> Events) : Decision<TEvent>;

    public sealed record Rejected(Refusal Refusal) : Decision<TEvent>;

    public static Decision<TEvent> Accept(params System.Collections.Immutable.ImmutableArray<TEvent> events) => new Accepted(events);

    public static Decision<TEvent> Reject(Refusal refusal) => new Rejected(refusal);

    public static Decision<TEvent> Reject(string code, string? question = null) => new Rejected(new Refusal(code, [], question));

    public static Decision<TEvent> Reject(string code, LocalizableObject arguments, string? question = null) =>
        new Rejected(new Refusal(code, arguments, question));
}

/// <summary>An event with when (UTC) it happened and who did it (<see cref="PersonId.Clock"/> when nobody did).</summary>
public sealed record RecordedEvent<TEvent>(NodaTime.Instant At, PersonId By, TEvent Data);
