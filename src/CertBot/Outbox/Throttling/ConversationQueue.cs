using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Outbox.Throttling;

/// <summary>
/// The messages that wait for a conversation that accepts nothing at the moment, in the conversation's own partition. A message joins the queue once; from then
/// on a pause changes the first message only, however many wait. The first one is due when the pause ends. The others are read when it is their turn; they
/// are due long after it, so that nothing is lost if a host stops, or one of an earlier release takes the first one and knows nothing of a queue.
/// </summary>
internal sealed class ConversationQueue(IStore store, DeliveryThrottle throttle, QuarantinedDocuments quarantine, IClock clock)
{
    private const int BatchSize = 45;
    private const int PageSize = 90;
    private const int MaxPages = 5;

    /// <summary>How long after the first message the second one is due.</summary>
    private static readonly Duration Margin = Duration.FromMinutes(2);

    /// <summary>How long after each message the next one is due: longer than any channel's pace.</summary>
    private static readonly Duration Spacing = Duration.FromSeconds(2);

    /// <summary>Pauses the conversation and moves the messages to the end of its queue.</summary>
    public async Task Append(ImmutableArray<StoredOutboxMessage> messages, ConversationAddress address, Duration pause, CancellationToken cancellationToken) =>
        await Append(messages, address, clock.GetCurrentInstant() + pause, cancellationToken);

    /// <summary>Moves the messages to the end of the queue. False: the conversation is not paused and has no queue, so that they can be sent.</summary>
    public async Task<bool> TryAppend(ImmutableArray<StoredOutboxMessage> messages, ConversationAddress address, CancellationToken cancellationToken) =>
        await Append(messages, address, Instant.MinValue, cancellationToken);

    /// <summary>Pauses the conversation. The first message stays where it is, as the given one; the others are not touched, except for what else is given.</summary>
    /// <param name="changed">The first messages of the queue, as they are to be stored.</param>
    /// <param name="address">The conversation.</param>
    /// <param name="pause">How long.</param>
    /// <param name="cancellationToken">Cancels the commit.</param>
    public async Task Pause(ImmutableArray<StoredOutboxMessage> changed, ConversationAddress address, Duration pause, CancellationToken cancellationToken)
    {
        var until = clock.GetCurrentInstant() + pause;
        await throttle.Pause(address, until, cancellationToken);
        await MakeDue(changed[0], until, cancellationToken);
        if (changed.Length > 1)
        {
            await store.Commit(
                changed[1].Stored.Partition,
                [.. changed.Skip(1).Select(m => new Write.Replace(DocumentOf(m, m.Stored.Document.Due), m.Stored.ETag))],
                cancellationToken
            );
        }
    }

    /// <summary>The first message is due at the given instant.</summary>
    public async Task MakeDue(StoredOutboxMessage first, Instant due, CancellationToken cancellationToken) =>
        await store.Commit(first.Stored.Partition, [new Write.Replace(DocumentOf(first, due), first.Stored.ETag)], cancellationToken);

    /// <summary>These became due before it was their turn.</summary>
    public async Task Postpone(ImmutableArray<StoredOutboxMessage> messages, ConversationAddress address, CancellationToken cancellationToken)
    {
        var due = Instant.Max(clock.GetCurrentInstant(), (await throttle.Load(address, cancellationToken)).Pause.Until) + Margin;
        foreach (var chunk in messages.Chunk(PageSize))
        {
            await store.Commit(
                chunk[0].Stored.Partition,
                [.. chunk.Select((m, n) => new Write.Replace(DocumentOf(m, due + (Spacing * n)), m.Stored.ETag))],
                cancellationToken
            );
        }
    }

    /// <summary>The first messages of the queue, in order. Empty: none waits.</summary>
    public async Task<ImmutableArray<StoredOutboxMessage>> First(ConversationAddress address, CancellationToken cancellationToken)
    {
        var after = "";
        for (var page = 0; page < MaxPages; page++)
        {
            var found = await store.List(StoreKeys.ConversationAddress(address), OutboxDocuments.Kind, after, PageSize, cancellationToken);
            ImmutableArray<StoredOutboxMessage> queued =
            [
                .. quarantine.WithoutQuarantined(found, s => StoredOutboxMessage.Of(VersionedJson.ReadGuarded(s, Lease.Split).Item)).Where(m => m.IsQueued),
            ];
            if (!queued.IsEmpty || found.Count < PageSize)
                return queued;

            after = found[^1].Document.Id; // of a newer release, or waiting for the app to be installed
        }

        return [];
    }

    /// <summary>Ends the queue. False: another message has joined it.</summary>
    public async Task<bool> TryClose(ConversationAddress address, CancellationToken cancellationToken)
    {
        var (pause, etag) = await throttle.Load(address, cancellationToken);
        if (!(await First(address, cancellationToken)).IsEmpty)
            return false;
        if (etag is null || !pause.HasQueue)
            return true;

        var closed = pause with { Next = null };
        if (
            await store.Commit(StoreKeys.ConversationAddress(address), [DeliveryThrottle.WriteOf(closed, etag)], cancellationToken)
            is not CommitResult.Committed
        )
        {
            return false;
        }

        throttle.Remember(address, closed);
        return true;
    }

    private async Task<bool> Append(
        ImmutableArray<StoredOutboxMessage> messages,
        ConversationAddress address,
        Instant pausedUntil,
        CancellationToken cancellationToken
    )
    {
        foreach (var (index, chunk) in messages.Chunk(BatchSize).Index())
        {
            if (await Append([.. chunk], address, pausedUntil, attempt: 0, cancellationToken))
                continue;
            if (index == 0)
                return false;

            // Another host has emptied the queue since the first ones joined it: the others still follow them.
            await Append([.. chunk], address, clock.GetCurrentInstant() + Spacing, attempt: 0, cancellationToken);
        }

        return true;
    }

    /// <summary>Created in the queue first and deleted where they were afterwards: a host that stops in between moves them once more.</summary>
    private async Task<bool> Append(
        ImmutableArray<StoredOutboxMessage> messages,
        ConversationAddress address,
        Instant pausedUntil,
        int attempt,
        CancellationToken cancellationToken
    )
    {
        var (pause, etag) = await throttle.Load(address, cancellationToken);
        var now = clock.GetCurrentInstant();
        pause = pause with { Until = Instant.Max(pause.Until, pausedUntil) };
        if (!pause.IsInForce(now))
            return false;

        var first = Math.Max(now.ToUnixTimeTicks(), pause.Next ?? 0);
        var end = Instant.Max(now, pause.Until);
        var queue = pause.HasQueue ? await First(address, cancellationToken) : []; // empty also if a host stopped before it closed the queue
        var before = queue is [var head, ..] ? first - OutboxDocuments.QueueNumberOf(head.Stored.Document.Id) : 0;
        var creates = ImmutableArray.CreateBuilder<Write>(messages.Length);
        foreach (var (index, message) in messages.Index())
        {
            creates.Add(
                new Write.Create(
                    DocumentOf(message, before + index == 0 ? end : end + Margin + (Spacing * (before + index))) with
                    {
                        Id = OutboxDocuments.IdOf(OutboxDocuments.QueuedName(first + index)),
                        Kind = OutboxDocuments.Kind,
                    }
                )
            );
        }

        var after = pause with { Next = first + messages.Length };
        switch (await store.Commit(StoreKeys.ConversationAddress(address), [.. creates, DeliveryThrottle.WriteOf(after, etag)], cancellationToken))
        {
            case CommitResult.Committed:
                throttle.Remember(address, after);
                await Remove(messages, cancellationToken);
                return true;
            case CommitResult.TooLarge when messages.Length > 1:
                var half = messages.Length / 2;
                return await Append(messages[..half], address, pausedUntil, 0, cancellationToken)
                    && await Append(messages[half..], address, pausedUntil, 0, cancellationToken);
            case CommitResult.TooLarge:
                throw new InvalidOperationException("A message exceeds the size of a batch.");
            default:
                return attempt < OptimisticRetry.MaxAttempts
                    ? await Append(messages, address, pausedUntil, attempt + 1, cancellationToken)
                    : throw new TimeoutException("The queue of the conversation stayed contended.");
        }
    }

    /// <summary>One of them may have been taken over by another host; that must not keep the others.</summary>
    private async Task Remove(ImmutableArray<StoredOutboxMessage> messages, CancellationToken cancellationToken)
    {
        Write[] deletes = [.. messages.Select(m => new Write.Delete(m.Stored.Document.Id, m.Stored.ETag))];
        if (deletes.Length > 1 && await store.Commit(messages[0].Stored.Partition, deletes, cancellationToken) is CommitResult.Committed)
            return;

        foreach (var delete in deletes)
            await store.Commit(messages[0].Stored.Partition, [delete], cancellationToken);
    }

    private static Document DocumentOf(StoredOutboxMessage message, Instant? due)
    {
        var item = message.WithFirstDue with { OriginalName = message.Name };
        return message.Stored.Document with
        {
            Json = VersionedJson.Write<OutboxMessage>(item is OutboxMessage.Message m ? m with { HeldSince = null } : item),
            Due = due,
        };
    }
}
