using System.Text.Json.Serialization;
using NodaTime;

namespace CertBot.Core.Messaging;

/// <summary>Something to be said to somebody, committed with the events that caused it and delivered at least once.</summary>
public sealed record Notification(Recipient To, [property: JsonPropertyName("say")] BotMessage Message)
{
    /// <summary>Names the card this is a copy of. A second notice for the same slot and place updates the card in place.</summary>
    [JsonPropertyName("slot")]
    public string? CardKey { get; init; }

    /// <summary>What the card was made from, counted up: it never replaces one in the same slot that was made from something later.</summary>
    public int? Revision { get; init; }

    /// <summary>The slot of the card in whose thread this belongs, on channels that have threads.</summary>
    [JsonPropertyName("thread")]
    public string? ThreadCardKey { get; init; }

    /// <summary>Not before this moment (UTC): held for an undo, or for the morning.</summary>
    public Instant? NotBefore { get; init; }

    /// <summary>The event this is the answer to, where whoever asked may be answered at once: should it come again, it has the same answer.</summary>
    public string? AnswersTo { get; init; }

    /// <summary>True: update the card where it was sent, and say nothing where it was not.</summary>
    [JsonPropertyName("onlyUpdate")]
    public bool IsUpdateOnly { get; init; }
}
