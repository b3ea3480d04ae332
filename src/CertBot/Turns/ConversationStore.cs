using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cards;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Turns;

/// <summary>
/// A person's state in a conversation, as stored: the draft, and a command that was issued and not yet completed. While a command is pending the document is
/// due, so that if the host stops, the timer sweep finds the command and completes it.
/// </summary>
internal sealed record ConversationDocument([property: JsonPropertyName("talk")] ConversationState Conversation)
{
    public PendingCommand? Pending { get; init; }

    /// <summary>The number of messages committed so far. It gives each outbox message an id that is never used again.</summary>
    [JsonPropertyName("said")]
    public long MessageCount { get; init; }
}

/// <summary>A command that was issued and not yet completed. The key makes it take effect only once.</summary>
internal sealed record PendingCommand(string Key, Command Command, [property: JsonPropertyName("place")] ConversationAddress Address, PersonId Person)
{
    /// <summary>The thread in which the command was issued, on channels that have threads.</summary>
    public string? Thread { get; init; }

    /// <summary>
    /// The trace of the turn that issued the command (W3C <c>traceparent</c>), continued by the host that completes it later; null if the turn was not traced.
    /// </summary>
    public string? Trace { get; init; }

    [JsonPropertyName("back")]
    public Recipient.ToConversation ReplyTo => new(Address) { ThreadId = Thread };
}

/// <summary>A conversation as loaded, with the ETag that guards its next commit; no ETag if it is new.</summary>
internal sealed record LoadedConversation(string Partition, ConversationDocument State, string? ETag);

internal sealed class ConversationStore(IStore store, LeaseStore leases, IUploadKeeper uploads, QueueSignal signal)
{
    private static readonly Duration EventMemory = Duration.FromDays(3);

    public const string Kind = "talk";

    public async Task<LoadedConversation> Load(string partition, CancellationToken cancellationToken) =>
        await store.Get(partition, Kind, cancellationToken) is { } stored
            ? new(partition, VersionedJson.Read<ConversationDocument>(stored), stored.ETag)
            : new(partition, new ConversationDocument(ConversationState.Empty), null);

    public async Task<bool> HasSeen(string partition, string eventId, CancellationToken cancellationToken) =>
        await store.Get(partition, StoreKeys.Processed(eventId), cancellationToken) is not null;

    /// <summary>
    /// Commits the state, the outgoing messages and the mark of the processed event in one batch. Returns also the conversation as it is then stored; null if
    /// it was not committed, or if its ETag is not known.
    /// </summary>
    public async Task<(CommitResult Result, LoadedConversation? Committed)> Commit(
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
        if (outgoing.ClosedFormCard is { } closed)
        {
            // Before the form's next card, which takes over the key. The revision holds if the order should not.
            writes.Add(
                new Write.Create(
                    leases.WithLease(
                        OutboxDocuments.Create(
                            new Notification(outgoing.To, closed)
                            {
                                CardKey = FormCard.KeyOf(closed),
                                Revision = RevisionOf(messageCount + 1),
                                IsUpdateOnly = true,
                            },
                            outgoing.Reader,
                            NameOf(++messageCount),
                            now
                        )
                    )
                )
            );
        }

        foreach (var message in outgoing.Messages)
        {
            writes.Add(
                new Write.Create(
                    leases.WithLease(
                        OutboxDocuments.Create(
                            new Notification(outgoing.To, message)
                            {
                                CardKey = FormCard.KeyOf(message) ?? CaseCard.KeyOf(message) ?? UnchangedCard.KeyOf(message),
                                IsNewMessage = (FormCard.KeyOf(message) ?? CaseCard.KeyOf(message) ?? UnchangedCard.KeyOf(message)) is not null,
                                Revision = FormCard.KeyOf(message) is null
                                    ? CaseCard.RevisionOf(message) ?? UnchangedCard.RevisionOf(message)
                                    : RevisionOf(messageCount + 1),
                                NotBefore = outgoing.ImmediateDelivery?.Until,
                                AnswersTo = outgoing.ImmediateDelivery?.EventId,
                            },
                            outgoing.Reader,
                            NameOf(++messageCount),
                            now
                        )
                    )
                )
            );
        }

        if (outgoing.Outdated is { } outdated)
        {
            writes.Add(
                new Write.Create(
                    leases.WithLease(
                        OutboxDocuments.Create(
                            new OutboxMessage.CardRefresh(outgoing.To.Conversation, outdated.Application, outdated.CardKeys),
                            NameOf(++messageCount),
                            now
                        )
                    )
                )
            );
        }

        var state = new ConversationDocument(conversation) { Pending = pending, MessageCount = messageCount };
        var document = new Document(Kind, Kind, VersionedJson.Write(state)) { Due = pending is null ? null : now + TurnTime.Longest };
        await uploads.KeepNamed(
            document.Json,
            loaded.Partition,
            pending?.Command switch
            {
                Command.OnApplication { Id: var application } => StoreKeys.Application(application),
                Command.OnImport => ImportStore.PartitionOf(pending.Person),
                _ => null,
            },
            cancellationToken
        );
        var position = writes.Count;
        writes.Add(loaded.ETag is null ? new Write.Create(document) : new Write.Replace(document, loaded.ETag));
        if (eventId is not null)
            writes.Add(new Write.Create(new Document(StoreKeys.Processed(eventId), "seen", VersionedJson.Empty) { Expires = now + EventMemory }));

        try
        {
            var result = await store.Commit(loaded.Partition, writes, cancellationToken);
            return (result, result is CommitResult.Committed { ETags: { IsEmpty: false } etags } ? new(loaded.Partition, state, etags[position]) : null);
        }
        finally
        {
            // Also if the outcome of the commit is unknown: stored messages are found by this host or, when the lease has expired, by another.
            if (outgoing is { Messages.Count: > 0, ImmediateDelivery: null } or { Outdated: not null } or { ClosedFormCard: not null })
                signal.Record(loaded.Partition);
        }
    }

    /// <summary>The ids of the outbox messages that a commit of this conversation creates.</summary>
    public static IEnumerable<string> MessageIdsOf(LoadedConversation loaded, OutgoingMessages outgoing) =>
        outgoing.Messages.Select((_, n) => OutboxDocuments.IdOf(NameOf(loaded.State.MessageCount + (outgoing.ClosedFormCard is null ? 0 : 1) + n + 1)));

    /// <summary>The ids of the messages that are meant for the response to an event and are still in the outbox.</summary>
    public async Task<ImmutableArray<string>> FindUndelivered(string partition, string eventId, CancellationToken cancellationToken)
    {
        const int Page = 100;
        var undelivered = ImmutableArray.CreateBuilder<string>();
        for (var (after, more) = ("", true); more; )
        {
            var page = await store.List(partition, OutboxDocuments.Kind, after, Page, cancellationToken);
            undelivered.AddRange(
                page.Where(s =>
                        VersionedJson.Read<OutboxMessage>(Lease.Split(s).Item) is OutboxMessage.Message { Notice.AnswersTo: var answered }
                        && answered == eventId
                    )
                    .Select(s => s.Document.Id)
            );
            (after, more) = (page.Count == 0 ? after : page[^1].Document.Id, page.Count == Page);
        }

        return undelivered.ToImmutable();
    }

    // Cards of one draft come from one conversation of one person, whose messages are counted.
    private static int RevisionOf(long number) => (int)Math.Min(number, int.MaxValue);

    private static string NameOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{number:D8}");
}

/// <summary>The messages of a turn, the conversation they go to, and the person who reads them.</summary>
internal sealed record OutgoingMessages(IReadOnlyList<BotMessage> Messages, Recipient.ToConversation To, PersonId Reader)
{
    /// <summary>Null: the outbox delivers the messages.</summary>
    public ImmediateDelivery? ImmediateDelivery { get; init; }

    /// <summary>Cards to bring up to date in the conversation; null: none.</summary>
    public OutdatedCards? Outdated { get; init; }

    /// <summary>The form's card that stands above, to be shown without fields and buttons; null: it stays as it is.</summary>
    public BotMessage.CardMessage? ClosedFormCard { get; init; }
}

/// <summary>The messages may be delivered in the response to this event; until the given instant the outbox does not deliver them.</summary>
internal sealed record ImmediateDelivery(string EventId, Instant Until);

/// <summary>Keeps uploaded files. What a turn does not name in what it commits was not wanted, and is not kept.</summary>
internal interface IUploadKeeper
{
    /// <summary>Makes those of the received files durable that this document, about to be committed, names.</summary>
    /// <param name="json">The document.</param>
    /// <param name="partition">The partition it is committed in.</param>
    /// <param name="application">The partition of the application, or of the import, that a command in the document may give the names to.</param>
    /// <param name="cancellationToken">Cancels; nothing may be committed then.</param>
    Task KeepNamed(string json, string partition, string? application, CancellationToken cancellationToken);
}

/// <summary>For hosts that receive no files.</summary>
internal sealed class NoUploads : IUploadKeeper
{
    public Task KeepNamed(string json, string partition, string? application, CancellationToken cancellationToken) => Task.CompletedTask;
}
