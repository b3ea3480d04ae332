using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Store;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Repositories;

/// <summary>
/// Read models: the open applications, and the applications of each vendor. They are written through the outbox and the newest revision wins, so they lag
/// behind the aggregates only briefly.
/// </summary>
internal sealed class ApplicationSummaryStore(IStore store, QuarantinedDocuments quarantine)
{
    internal const string OpenList = "open";
    internal const string ClosedList = "closed";
    internal const string Kind = "row";

    /// <summary>What is left of an ended application's row in the open list: it takes no place in it.</summary>
    internal const string EndedKind = "ended-row";

    /// <summary>How long that is kept, so that an older revision that arrives late does not bring the row back.</summary>
    internal static readonly Duration EndedRetention = Duration.FromDays(1);

    /// <summary>
    /// The maximum number of applications one turn holds. Names are looked up and queues are counted among them, so it is far above what a list shows.
    /// </summary>
    internal const int Most = 2_000;

    /// <summary>
    /// The applications visible to an actor, the longest waiting first. If their number exceeds the limit of one turn, those that wait for the actor's own
    /// side, or have an escalation, are kept before those that wait for the other side, and these before those that wait for nobody, so that many deferred or
    /// ended applications do not displace those that need action.
    /// </summary>
    public async Task<BoundedList<ApplicationSummary>> ListFor(Actor actor, CancellationToken cancellationToken)
    {
        var isVendor = actor.Roles.Count == 0;
        var (rows, more) = await BoundedList<ApplicationSummary>.First(
            Each(actor, cancellationToken),
            Most,
            some => some.OrderBy(r => Rank(r, isVendor)).ThenBy(r => r.WaitingSince).ThenBy(r => r.Id.Value, StringComparer.Ordinal),
            cancellationToken
        );
        return new([.. rows.OrderBy(r => r.WaitingSince).ThenBy(r => r.Id.Value, StringComparer.Ordinal)], more);
    }

    /// <summary>
    /// All applications visible to an actor, without a limit: the open ones for reviewers, their vendor's own for members of a vendor. In ordinal order of ids.
    /// </summary>
    public async IAsyncEnumerable<ApplicationSummary> Each(Actor actor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var list =
            actor.Roles.Count > 0 ? OpenList
            : actor.Member is { } member ? $"vendor.{member.Vendor.Value}"
            : null;
        if (list is null)
            yield break;

        await foreach (var row in EachIn(list, cancellationToken))
        {
            if (list == OpenList ? !row.HasEnded : actor.IsMemberOf(row.Vendor))
                yield return row;
        }
    }

    private async IAsyncEnumerable<ApplicationSummary> EachIn(string list, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in store.Pages(StoreKeys.ReadModel(list), Kind, cancellationToken))
        {
            foreach (var row in quarantine.Readable(page, VersionedJson.Read<ApplicationSummary>))
                yield return row;
        }
    }

    /// <summary>The applications that ended without a certificate, the last ended first; none for people without a role.</summary>
    public async Task<ImmutableArray<ApplicationSummary>> ListClosed(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.Roles.IsEmpty)
            return [];

        var (rows, _) = await BoundedList<ApplicationSummary>.First(
            EachIn(ClosedList, cancellationToken),
            Most,
            some => some.OrderByDescending(r => r.WaitingSince).ThenBy(r => r.Id.Value, StringComparer.Ordinal),
            cancellationToken
        );
        return [.. rows.OrderByDescending(r => r.WaitingSince).ThenBy(r => r.Id.Value, StringComparer.Ordinal)];
    }

    /// <summary>All open applications, without a limit. In ordinal order of ids.</summary>
    public IAsyncEnumerable<ApplicationSummary> EachOpen(CancellationToken cancellationToken) =>
        Each(new Actor(PersonId.Clock, [RoleName.Administrator], null), cancellationToken);

    /// <summary>How many of a vendor's other applications wait for their kick-off.</summary>
    public async Task<int> CountBeforeKickOff(VendorId vendor, ApplicationId except, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var page in store.Pages(VendorPartition(vendor), Kind, cancellationToken))
            count += quarantine.Readable(page, VersionedJson.Read<ApplicationSummary>).Count(r => r.IsBeforeKickOff && r.Id != except);
        return count;
    }

    /// <summary>All applications of a vendor, without a limit.</summary>
    public IAsyncEnumerable<ApplicationSummary> Each(VendorId vendor, CancellationToken cancellationToken) =>
        Each(new Actor(PersonId.Clock, [], new Membership(vendor, VendorRole.Developer)), cancellationToken);

    public async Task Put(ApplicationSummary summary, Instant now, CancellationToken cancellationToken)
    {
        await Put(VendorPartition(summary.Vendor), summary, null, cancellationToken);

        // Hidden there for a while, so that an older revision that arrives late does not bring it back.
        foreach (var former in summary.FormerVendors)
            await Put(VendorPartition(former), summary, now + EndedRetention, cancellationToken);

        await Put(StoreKeys.ReadModel(OpenList), summary, summary.HasEnded ? now + EndedRetention : null, cancellationToken);

        // An application that ended begins again with its kick-off.
        if (summary.IsClosed)
            await Put(StoreKeys.ReadModel(ClosedList), summary, null, cancellationToken);
        else if (summary.Stage == StageName.KickOff)
            await Remove(StoreKeys.ReadModel(ClosedList), summary, cancellationToken);
    }

    internal static string VendorPartition(VendorId vendor) => StoreKeys.ReadModel($"vendor.{vendor.Value}");

    /// <summary>The row as it is stored.</summary>
    /// <param name="summary">The row.</param>
    /// <param name="endedUntil">Until when (UTC) an ended application is remembered in the open list; null: an ordinary row.</param>
    internal static Document DocumentOf(ApplicationSummary summary, Instant? endedUntil) =>
        endedUntil is { } end
            ? new Document(summary.Id.Value, EndedKind, VersionedJson.Write(summary)) { Expires = end }
            : new Document(summary.Id.Value, Kind, VersionedJson.Write(summary));

    private Task Put(string partition, ApplicationSummary summary, Instant? expires, CancellationToken cancellationToken) =>
        NewestRow.Put(
            store,
            partition,
            DocumentOf(summary, expires),
            summary.Revision,
            stored => VersionedJson.Read<ApplicationSummary>(stored).Revision,
            cancellationToken
        );

    private async Task Remove(string partition, ApplicationSummary summary, CancellationToken cancellationToken)
    {
        if (
            await store.Get(partition, summary.Id.Value, cancellationToken) is { } stored
            && VersionedJson.Read<ApplicationSummary>(stored).Revision < summary.Revision
        )
        {
            await store.Commit(partition, [new Write.Delete(summary.Id.Value, stored.ETag)], cancellationToken);
        }
    }

    private static int Rank(ApplicationSummary row, bool isVendor) =>
        row.ResponsibleParty == ResponsibleParty.Nobody && row.Escalations.IsEmpty ? 2
        : (row.ResponsibleParty == ResponsibleParty.Vendor) == isVendor || !row.Escalations.IsEmpty ? 0
        : 1;
}
