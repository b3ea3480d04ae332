using System.Collections.Immutable;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Diagnostics;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Outbox;

internal static class OutboxDocuments
{
    public const string Kind = "outbox";

    /// <summary>Undeliverable: kept to be looked at, never due again.</summary>
    public const string DeadLetterKind = "dead-letter";

    private const string Prefix = "out:";

    /// <summary>Beside them one batch of the store has room for the item that goes and the one for the rest.</summary>
    private const int MaxReplacements = 90;

    public static Document Create(Notification notification, PersonId? reader, string name, Instant now) =>
        Create(new OutboxMessage.Message(notification, reader), name, notification.NotBefore ?? now);

    // The union is named wherever one is written: asked for a case's own type, the serializer would leave out which case it is.
    public static Document Create(OutboxMessage item, string name, Instant due) =>
        new(IdOf(name), Kind, VersionedJson.Write<OutboxMessage>(item with { Trace = item.Trace ?? Instrumentation.CurrentTraceParent })) { Due = due };

    /// <summary>
    /// The order in which what waits in a partition is done. Where one replica replies to what another did, their clocks do not say which was first; the count does that
    /// the items of an application, a vendor or a talk are named by.
    /// </summary>
    public static IEnumerable<StoredDocument> DeliveryOrder(string partition, IEnumerable<StoredDocument> items) =>
        (StoreKeys.HasCountedMessages(partition) ? items.OrderBy(_ => 0) : items.OrderBy(i => i.Document.Due)).ThenBy(
            i => i.Document.Id,
            StringComparer.Ordinal
        );

    /// <summary>
    /// In one batch: the item goes, and these come instead, as they are stored then and in the same hands. None when another pump was faster.
    /// Where one batch has no room for all of them, an item for those after the last one comes behind them, in the same batch: so nobody is left out and nobody is told twice.
    /// </summary>
    /// <param name="portions">In the order of <see cref="Portion.Reader"/>; each is stored whole.</param>
    public static async Task<ImmutableArray<StoredOutboxMessage>> Replace(
        IStore store,
        LeaseStore leases,
        StoredOutboxMessage parcel,
        ImmutableArray<Portion> portions,
        CancellationToken cancellationToken
    )
    {
        var item = parcel.Stored;
        for (var most = MaxReplacements; ; most /= 2)
        {
            var documents = Fitting(parcel, portions, most).Select(leases.WithLease).ToArray();
            switch (
                await store.Commit(
                    item.Partition,
                    [new Write.Delete(item.Document.Id, item.ETag), .. documents.Select(d => new Write.Create(d))],
                    cancellationToken
                )
            )
            {
                case CommitResult.Committed:
                    return await Made(store, item.Partition, documents, cancellationToken);
                case CommitResult.TooLarge when most > 1:
                    continue;
                case CommitResult.TooLarge:
                    throw new InvalidOperationException("One portion is more than the store takes at once.");
                default:
                    return [];
            }
        }
    }

    public static string IdOf(string name) => $"{Prefix}{name}";

    /// <summary>What an item was named, of its id.</summary>
    public static string NameOf(string id) =>
        id.StartsWith(Prefix, StringComparison.Ordinal) ? id[Prefix.Length..] : throw new ArgumentException("not the id of an item", nameof(id));

    /// <summary>At least the first portion, and no more documents than that; then the item for the rest.</summary>
    private static IEnumerable<Document> Fitting(StoredOutboxMessage parcel, ImmutableArray<Portion> portions, int most)
    {
        var (count, documents) = (0, 0);
        while (count < portions.Length && (count == 0 || documents + portions[count].Documents.Length <= most))
            documents += portions[count++].Documents.Length;

        var fitting = portions.Take(count).SelectMany(p => p.Documents);
        return count < portions.Length ? fitting.Append(Rest(parcel, portions[count - 1].Reader)) : fitting;
    }

    /// <summary>Named after where it began and after whom it follows: a try that is repeated makes the same, and it sorts behind those and in front of the next notice.</summary>
    private static Document Rest(StoredOutboxMessage parcel, PersonId? last)
    {
        if (last is not { } after || parcel.Notice is not { } notice || parcel.Stored.Document.Due is not { } due)
            throw new InvalidOperationException("Only what goes to several people has a rest.");

        return Create(
            new OutboxMessage.Rest(notice, after) { FirstDueAt = parcel.Item.FirstDueAt, Trace = parcel.Item.Trace },
            $"{parcel.Origin}|rest:{StoreKeys.Escape(after.Value)}",
            due
        );
    }

    /// <summary>A commit does not tell the ETags it made.</summary>
    private static async Task<ImmutableArray<StoredOutboxMessage>> Made(
        IStore store,
        string partition,
        IEnumerable<Document> documents,
        CancellationToken cancellationToken
    )
    {
        var parcels = ImmutableArray.CreateBuilder<StoredOutboxMessage>();
        foreach (var document in documents)
        {
            if (await store.Get(partition, document.Id, cancellationToken) is { } made)
                parcels.Add(StoredOutboxMessage.Of(Lease.Split(made).Item));
        }

        return parcels.ToImmutable();
    }
}

/// <summary>What one reader gets of what goes to several; the reader is null where the people of one place read it.</summary>
internal sealed record Portion(PersonId? Reader, ImmutableArray<Document> Documents);
