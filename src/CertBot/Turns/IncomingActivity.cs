using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using NodaTime;

namespace CertBot.Turns;

/// <summary>What came in over a channel: verified, parsed, not yet believed.</summary>
internal sealed record IncomingActivity
{
    /// <summary>Who speaks, as the channel knows them: <c>web</c>, its tenant, its user id.</summary>
    public required ChannelUser From { get; init; }

    public required ConversationAddress Conversation { get; init; }

    /// <summary>The channel's own name of the thread it was said in: the answer goes there. Null: none.</summary>
    public string? Thread { get; init; }

    /// <summary>The channel's own id of this event; a second one with the same id is a duplicate and gets the same answer.</summary>
    public required string EventId { get; init; }

    /// <summary>The language the client says it is set to; used when a person is met for the first time.</summary>
    public LanguageCode? Language { get; init; }

    /// <summary>IANA zone the client says it is in; used when a person is met for the first time.</summary>
    public string? Zone { get; init; }

    public required Input Input { get; init; }

    /// <summary>How the channel hears the answer.</summary>
    public ReplyMode Reply { get; init; }

    /// <summary>The key of the command this activity leads to: the same activity again leads to the same key.</summary>
    public string CommandKey(string partition) => $"{partition}|{EventId}";

    /// <summary>Until when the reply waits for the response to this activity; null: it goes through the outbox.</summary>
    public AtOnce? ImmediateReply(Instant now) => Reply == ReplyMode.Immediate ? new AtOnce(EventId, now + TurnTime.Longest) : null;
}

/// <summary>How what a turn says reaches the person who asked.</summary>
internal enum ReplyMode
{
    /// <summary>Through the outbox, like everything else.</summary>
    Deferred,

    /// <summary>In the response to what came in, for the asker alone; should that fail, the outbox says it after a while.</summary>
    Immediate,
}
