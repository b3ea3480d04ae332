using System.Text.Json.Serialization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Directory;

/// <summary>A conversation on a channel: <c>web</c>, <c>analyst</c> or <c>reviews</c>. <see cref="IsPersonal"/> marks a person's own chat.</summary>
public sealed record ConversationAddress(string Channel, string Id, [property: JsonPropertyName("personal")] bool IsPersonal)
{
    public override string ToString() => $"{Channel}:{Id}";
}

/// <summary>A conversation messages cannot be delivered to, with its owner if known. Messages are rerouted until someone writes from there.</summary>
public sealed record UnreachableConversation(
    [property: JsonPropertyName("place")] ConversationAddress Conversation,
    PersonId? Person,
    [property: JsonPropertyName("why")] UnreachableReason Reason,
    Instant Since
);

/// <summary>Why a conversation is unreachable. Each reason has texts for the cause and the remedy.</summary>
public enum UnreachableReason
{
    /// <summary>The organisation's administrator switched the bot off.</summary>
    DisabledByAdmin,

    /// <summary>The bot was removed from the conversation.</summary>
    NotInRoster,

    /// <summary>Somebody blocked the bot.</summary>
    BlockedByUser,

    /// <summary>Nobody may write there: archived, or locked.</summary>
    WritesBlocked,

    /// <summary>The bot is not installed for this person.</summary>
    NotInstalled,

    /// <summary>The conversation does not exist any more.</summary>
    NotFound,

    /// <summary>The app was uninstalled, and the channel said so.</summary>
    Removed,
}
