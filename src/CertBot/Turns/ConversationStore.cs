using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Turns;

/// <summary>
/// A person's talk at a place, as stored: the draft, and a command that was handed to the domain and not yet answered.
/// A host that dies in between finds it again, because it is due.
/// </summary>
internal sealed record ConversationDocument([property: JsonPropertyName("talk")] ConversationState Conversation)
{
    public PendingCommand? Pending { get; init; }

    /// <summary>Counts what was said, so that each message has a name for ever.</summary>
    [JsonPropertyName("said")]
    public long MessageCount { get; init; }
}

/// <summary>A command on its way. The key makes it happen once.</summary>
internal sealed record PendingCommand(string Key, Command Command, ConversationAddress Place, PersonId Person)
{
    /// <summary>The thread it was asked in, where the channel has any.</summary>
    public string? Thread { get; init; }

    /// <summary>The trace of the turn it was asked in (W3C <c>traceparent</c>), for whoever finishes it later; null where nobody traced it.</summary>
    public string? Trace { get; init; }

    [JsonPropertyName("back")]
    public Recipient.ToConversation ReplyTo => new(Place) { ThreadId = Thread };
}

/// <summary>A talk as loaded: with the ETag that guards its next commit, or none when it is new.</summary>
internal sealed record LoadedConversation(string Partition, ConversationDocument State, string? ETag);

internal sealed class ConversationStore(IStore store, LeaseStore leases, QueueSignal signal)
{
    private static readonly Duration EventMemory = Duration.FromDays(3);

    public const string Kind = "talk";

    public async Task<LoadedConversation> Load(string partition, CancellationToken cancellationToken) =>
        await store.Get(partition, Kind, cancellationToken) is { } stored
            ? new(partition, VersionedJson.Read<ConversationDocument>(stored), stored.ETag)
            : new(partition, new ConversationDocument(ConversationState.Empty), null);

    public async Task<bool> HasSeen(string partition, string eventId, CancellationToken cancellationToken) =>
        await store.Get(partition, StoreKeys.Processed(eventId), cancellationToken) is not null;

    /// <summary>State, what is said and the mark of the event, in one batch.</summary>
    public async Task<CommitResult> Commit(
        LoadedConversation loaded,
        ConversationState conversation,
        PendingCommand? pending,
        OutgoingMessages outgoing,
        string? eventId,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var messageCount = loaded.State.MessageCount;
        List<Write> writes = [];
        foreach (var message in outgoing.Messages)
        {
            writes.Add(
                new Write.Create(
                    leases.WithLease(
                        OutboxDocuments.Create(
                            new Notification(outgoing.To, message) { NotBefore = outgoing.AtOnce?.Until, AnswersTo = outgoing.AtOnce?.EventId },
                            outgoing.Reader,
                            NameOf(++messageCount),
                            now
                        )
                    )
                )
            );
        }

        var state = new ConversationDocument(conversation) { Pending = pending, MessageCount = messageCount };
        var document = new Document(Kind, Kind, VersionedJson.Write(state)) { Due = pending is null ? null : now + TurnTime.Longest };
        writes.Add(loaded.ETag is null ? new Write.Create(document) : new Write.Replace(document, loaded.ETag));
        if (eventId is not null)
            writes.Add(new Write.Create(new Document(StoreKeys.Processed(eventId), "seen", VersionedJson.Empty) { Expires = now + EventMemory }));

        try
        {
            return await store.Commit(loaded.Partition, writes, cancellationToken);
        }
        finally
        {
            // Also where nobody learned that it was stored: what is in our hands is found by us or, when the claim has ended, by another.
            if (outgoing is { Messages.Count: > 0, AtOnce: null })
                signal.Record(loaded.Partition);
        }
    }

    /// <summary>What a commit over this talk put into the outbox, by name.</summary>
    public static IEnumerable<string> MessageIdsOf(LoadedConversation loaded, OutgoingMessages outgoing) =>
        outgoing.Messages.Select((_, n) => OutboxDocuments.IdOf(NameOf(loaded.State.MessageCount + n + 1)));

    /// <summary>What was said at once to an event and is still in the outbox, by name.</summary>
    public async Task<ImmutableArray<string>> Unheard(string partition, string eventId, CancellationToken cancellationToken)
    {
        const int Page = 100;
        var unheard = ImmutableArray.CreateBuilder<string>();
        for (var (after, more) = ("", true); more; )
        {
            var some = await store.List(partition, OutboxDocuments.Kind, after, Page, cancellationToken);
            unheard.AddRange(
                some.Where(s =>
                        VersionedJson.Read<OutboxMessage>(Lease.Split(s).Item) is OutboxMessage.Message { Notice.AnswersTo: var answered }
                        && answered == eventId
                    )
                    .Select(s => s.Document.Id)
            );
            (after, more) = (some.Count == 0 ? after : some[^1].Document.Id, some.Count == Page);
        }

        return unheard.ToImmutable();
    }

    private static string NameOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{number:D8}");
}

/// <summary>What a turn says, to whom and where.</summary>
internal sealed record OutgoingMessages(IReadOnlyList<BotMessage> Messages, Recipient.ToConversation To, PersonId Reader)
{
    /// <summary>Null: the outbox says it.</summary>
    public AtOnce? AtOnce { get; init; }
}

/// <summary>Whoever asked may be answered in the response to this event; until then the outbox keeps what is said.</summary>
internal sealed record AtOnce(string EventId, Instant Until);
