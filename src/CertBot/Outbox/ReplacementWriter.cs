using System.Collections.Immutable;
using CertBot.Core.Primitives;
using CertBot.Store.Documents;
using CertBot.Store.Leases;

namespace CertBot.Outbox;

/// <summary>Replaces an outbox item that several people receive with one item per message.</summary>
internal sealed class ReplacementWriter(IStore store, LeaseStore leases)
{
    /// <summary>One batch of the store has room for these, for the deletion of the replaced item and for a continuation.</summary>
    public const int MaxReplacements = 90;

    /// <summary>
    /// Deletes the item and creates the replacements in one batch, leased by this host where leases are needed. Where one batch has no room for all of them, it
    /// ends with a continuation for the remaining recipients, so that every recipient gets the message exactly once. Empty if another host replaced the item
    /// first.
    /// </summary>
    /// <param name="replaced">The item.</param>
    /// <param name="replacements">In the order of <see cref="RecipientDocuments.Reader"/>; each is stored completely or not at all.</param>
    /// <param name="cancellationToken">Cancels the commit.</param>
    /// <returns>The replacements as stored.</returns>
    public async Task<ImmutableArray<StoredOutboxMessage>> Replace(
        StoredOutboxMessage replaced,
        ImmutableArray<RecipientDocuments> replacements,
        CancellationToken cancellationToken
    )
    {
        var item = replaced.Stored;
        for (var limit = MaxReplacements; ; limit /= 2)
        {
            var documents = DocumentsThatFit(replaced, replacements, limit).Select(leases.WithLease).ToArray();
            switch (
                await store.Commit(
                    item.Partition,
                    [new Write.Delete(item.Document.Id, item.ETag), .. documents.Select(d => new Write.Create(d))],
                    cancellationToken
                )
            )
            {
                case CommitResult.Committed { ETags: var etags }:
                    return await LoadCreated(item.Partition, documents, etags, cancellationToken);
                case CommitResult.TooLarge when limit > 1:
                    continue;
                case CommitResult.TooLarge:
                    throw new InvalidOperationException("The messages of one recipient exceed the size of a batch.");
                default:
                    return [];
            }
        }
    }

    /// <summary>
    /// Deletes the item and creates as many of the documents as one batch has room for, and the continuation for their number if there is one. Empty if another
    /// host replaced the item first.
    /// </summary>
    public async Task<ImmutableArray<StoredOutboxMessage>> Replace(
        StoredOutboxMessage replaced,
        IReadOnlyList<Document> documents,
        Func<int, Document?> continuation,
        CancellationToken cancellationToken
    )
    {
        var item = replaced.Stored;
        for (var limit = Math.Min(MaxReplacements, documents.Count); ; limit /= 2)
        {
            Document[] taken = [.. documents.Take(limit).Concat(continuation(limit) is { } rest ? [rest] : []).Select(leases.WithLease)];
            switch (
                await store.Commit(
                    item.Partition,
                    [new Write.Delete(item.Document.Id, item.ETag), .. taken.Select(d => new Write.Create(d))],
                    cancellationToken
                )
            )
            {
                case CommitResult.Committed { ETags: var etags }:
                    return await LoadCreated(item.Partition, taken, etags, cancellationToken);
                case CommitResult.TooLarge when limit > 1:
                    continue;
                case CommitResult.TooLarge:
                    throw new InvalidOperationException("One message exceeds the size of a batch.");
                default:
                    return [];
            }
        }
    }

    /// <summary>At least those of the first recipient, and no more than the limit; then the continuation.</summary>
    private static IEnumerable<Document> DocumentsThatFit(StoredOutboxMessage replaced, ImmutableArray<RecipientDocuments> replacements, int limit)
    {
        var (recipientCount, documentCount) = (0, 0);
        while (recipientCount < replacements.Length && (recipientCount == 0 || documentCount + replacements[recipientCount].Documents.Length <= limit))
            documentCount += replacements[recipientCount++].Documents.Length;

        var fitting = replacements.Take(recipientCount).SelectMany(r => r.Documents);
        return recipientCount < replacements.Length ? fitting.Append(CreateContinuation(replaced, replacements[recipientCount - 1].Reader)) : fitting;
    }

    /// <summary>
    /// The name is derived from the original item and the last recipient: a retry creates the same one, and it sorts after the replacements and before the next
    /// notification.
    /// </summary>
    private static Document CreateContinuation(StoredOutboxMessage replaced, PersonId? lastReader)
    {
        if (lastReader is not { } after || replaced.Notice is not { } notification || replaced.Stored.Document.Due is not { } due)
            throw new InvalidOperationException("Only a notification to several people can be continued.");

        return OutboxDocuments.Create(
            new OutboxMessage.Continuation(notification, after) { FirstDueAt = replaced.Item.FirstDueAt, Trace = replaced.Item.Trace },
            $"{replaced.Origin}|rest:{StoreKeys.Escape(after.Value)}",
            due
        );
    }

    /// <summary>They are read again only if the commit did not tell their ETags.</summary>
    private async Task<ImmutableArray<StoredOutboxMessage>> LoadCreated(
        string partition,
        IEnumerable<Document> documents,
        ImmutableArray<string?> etags,
        CancellationToken cancellationToken
    )
    {
        var messages = ImmutableArray.CreateBuilder<StoredOutboxMessage>();
        foreach (var (index, document) in documents.Index())
        {
            // The first write deleted the replaced item.
            var stored =
                !etags.IsEmpty && etags[index + 1] is { } etag
                    ? new StoredDocument(partition, document, etag)
                    : await store.Get(partition, document.Id, cancellationToken);
            if (stored is not null)
                messages.Add(StoredOutboxMessage.Of(Lease.Split(stored).Item));
        }

        return messages.ToImmutable();
    }
}

/// <summary>The documents of one recipient. The reader is null where everybody in a conversation reads them.</summary>
internal sealed record RecipientDocuments(PersonId? Reader, ImmutableArray<Document> Documents);
