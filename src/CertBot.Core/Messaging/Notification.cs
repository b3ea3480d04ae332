using System.Text.Json.Serialization;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
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

    /// <summary>True: the card is posted as a new message, which from then on is the one that later updates with this key change.</summary>
    [JsonPropertyName("fresh"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsNewMessage { get; init; }
}

/// <summary>The recipient of a notification. Persons and channels are resolved at delivery.</summary>
[JsonDerivedType(typeof(ToPerson), "person")]
[JsonDerivedType(typeof(ToGroup), "group")]
[JsonDerivedType(typeof(ToVendor), "vendor")]
[JsonDerivedType(typeof(ToRole), "role")]
[JsonDerivedType(typeof(ToConversation), "place")]
public abstract record Recipient
{
    private Recipient() { }

    /// <summary>The personal chat of one person.</summary>
    public sealed record ToPerson(PersonId Person) : Recipient;

    /// <summary>The channel that is bound to a group.</summary>
    public sealed record ToGroup(GroupName Group) : Recipient;

    /// <summary>The personal chats of everybody of a vendor.</summary>
    public sealed record ToVendor(VendorId Vendor) : Recipient;

    /// <summary>The personal chats of everybody who holds a role.</summary>
    public sealed record ToRole(RoleName Role) : Recipient;

    /// <summary>The conversation the user wrote in.</summary>
    public sealed record ToConversation([property: JsonPropertyName("place")] ConversationAddress Conversation) : Recipient
    {
        /// <summary>The channel's own name of the thread they spoke in; null where there are none, or outside of any.</summary>
        [JsonPropertyName("thread")]
        public string? ThreadId { get; init; }
    }
}
