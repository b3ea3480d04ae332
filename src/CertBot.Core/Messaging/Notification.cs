using System.Text.Json.Serialization;
using NodaTime;

namespace CertBot.Core.Messaging;

/// <summary>A message to a recipient, committed together with the events that caused it and delivered at least once.</summary>
public sealed record Notification(Recipient To, [property: JsonPropertyName("say")] BotMessage Message)
{
    /// <summary>Identifies the card. A second notification with the same key in the same conversation updates the card in place.</summary>
    [JsonPropertyName("slot")]
    public string? CardKey { get; init; }

    /// <summary>The revision of the state the card shows: a card never replaces one with a later revision.</summary>
    public int? Revision { get; init; }

    /// <summary>The key of the card in whose thread this is posted, on channels with threads.</summary>
    [JsonPropertyName("thread")]
    public string? ThreadCardKey { get; init; }

    /// <summary>Not delivered before this instant (UTC): held back for an undo, or until the morning.</summary>
    public Instant? NotBefore { get; init; }

    /// <summary>The id of the incoming event this answers, if the channel can reply immediately; a redelivered event gets the same reply.</summary>
    public string? AnswersTo { get; init; }

    /// <summary>True: only update the card where it was sent before; send nothing elsewhere.</summary>
    [JsonPropertyName("onlyUpdate")]
    public bool IsUpdateOnly { get; init; }
}
