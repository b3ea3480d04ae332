using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using NodaTime;

namespace CertBot.Turns;

/// <summary>An activity received from a channel: verified and parsed, but its content is not trusted yet.</summary>
internal sealed record IncomingActivity
{
    /// <summary>The sender as the channel identifies them: the channel (such as <c>web</c>), its tenant and its user id.</summary>
    public required ChannelUser From { get; init; }

    public required ConversationAddress Conversation { get; init; }

    /// <summary>The channel's id of the thread of the activity; the reply goes to it. Null: no thread.</summary>
    public string? Thread { get; init; }

    /// <summary>The channel's id of this event. A second event with the same id is a duplicate and gets the same reply.</summary>
    public required string EventId { get; init; }

    /// <summary>The language the client reports now, if any; see <see cref="PersonStore.GetOrCreate"/>.</summary>
    public LanguageCode? Language { get; init; }

    /// <summary>The IANA time zone the client reports now, if any.</summary>
    public string? Zone { get; init; }

    public required Input Input { get; init; }

    /// <summary>The people mentioned in the text, each with the name that stands there.</summary>
    public ImmutableArray<ChannelUser> Mentions { get; init; } = [];

    /// <summary>How the reply is delivered.</summary>
    public ReplyMode Reply { get; init; }

    /// <summary>The key of the command this activity leads to: a repeated activity leads to the same key.</summary>
    public string CommandKey(string partition) => $"{partition}|{EventId}";

    /// <summary>Until when the messages wait for the response to this activity; null if the outbox delivers them.</summary>
    public ImmediateDelivery? CreateImmediateDelivery(Instant now) =>
        Reply == ReplyMode.Immediate ? new ImmediateDelivery(EventId, now + TurnTime.Longest) : null;
}

/// <summary>How the messages of a turn reach the person who sent the activity.</summary>
internal enum ReplyMode
{
    /// <summary>Through the outbox, like all other messages.</summary>
    Deferred,

    /// <summary>In the response to the activity, visible to its sender only; if that fails, the outbox delivers them after a while.</summary>
    Immediate,
}
