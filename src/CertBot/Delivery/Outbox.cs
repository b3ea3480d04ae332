using System.Collections.Immutable;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Certification;
using CertBot.Store;
using NodaTime;

namespace CertBot.Delivery;

/// <summary>Something to be done after a commit, stored with it: a notice to deliver, or a read model to bring up to date.</summary>
internal sealed record OutboxItem
{
    public Notice? Notice { get; init; }

    /// <summary>Whose language and zone it is said in; null: the place's own.</summary>
    public PersonId? Reader { get; init; }

    /// <summary>A list's row to write.</summary>
    public Row? Row { get; init; }

    /// <summary>A membership to copy to the person.</summary>
    public MemberCopy? Member { get; init; }

    /// <summary>A place that was closed or opened: the administrators' list is to say so.</summary>
    public Place? Reach { get; init; }

    public int Attempts { get; init; }

    /// <summary>Since when it waits for an app to be put back (UTC).</summary>
    public Instant? HeldSince { get; init; }

    /// <summary>When it was due first (UTC), where it had to wait since; null: it is due for the first time.</summary>
    public Instant? Since { get; init; }

    /// <summary>The trace of the turn that left it to be done (W3C <c>traceparent</c>); null where nobody traced it.</summary>
    public string? Trace { get; init; }
}

/// <summary>Somebody joined, left or changed at a vendor (null: belongs to none).</summary>
internal sealed record MemberCopy(PersonId Person, VendorId Vendor, VendorRole? Role, int Revision);

internal static class Outbox
{
    public const string Kind = "outbox";

    /// <summary>Undeliverable: kept to be looked at, never due again.</summary>
    public const string DeadKind = "dead-letter";

    private const int MostInstead = 90;

    public static Document Of(Notice notice, PersonId? reader, string name, Instant now) =>
        Of(new OutboxItem { Notice = notice, Reader = reader }, name, notice.NotBefore ?? now);

    public static Document Of(OutboxItem item, string name, Instant due) =>
        new(IdOf(name), Kind, Stamped.Write(item with { Trace = item.Trace ?? Measures.Trace })) { Due = due };

    /// <summary>
    /// The order in which what waits in a partition is done. Where one replica replies to what another did, their clocks do not say which was first; the count does that
    /// the items of an application, a vendor or a talk are named by.
    /// </summary>
    public static IEnumerable<Stored> InOrder(string partition, IEnumerable<Stored> items) =>
        (Keys.CountsItems(partition) ? items.OrderBy(_ => 0) : items.OrderBy(i => i.Document.Due)).ThenBy(i => i.Document.Id, StringComparer.Ordinal);

    /// <summary>In one batch: the item goes, and these come instead, as they are stored then and in the same hands. None when another pump was faster.</summary>
    public static async Task<ImmutableArray<Parcel>> Replace(IStore store, Claims claims, Stored item, IEnumerable<Document> instead, CancellationToken cancel)
    {
        var documents = instead.Take(MostInstead).Select(claims.Born).ToArray();
        if (await store.Commit(item.Partition, [new Write.Delete(item.Document.Id, item.ETag), .. documents.Select(d => new Write.Create(d))], cancel) is not Committed.Done) return [];

        var parcels = ImmutableArray.CreateBuilder<Parcel>();
        foreach (var document in documents)
        {
            if (await store.Get(item.Partition, document.Id, cancel) is { } made) parcels.Add(Parcel.Of(Claim.Of(made).Item));
        }

        return parcels.ToImmutable();
    }

    public static string IdOf(string name) => $"out:{name}";
}
