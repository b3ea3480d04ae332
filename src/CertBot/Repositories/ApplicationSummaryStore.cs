using System.Runtime.CompilerServices;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Store;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Repositories;

/// <summary>Read models: the applications in process, and each vendor's. Written through the outbox, newest revision wins, so they may lag a moment and never lie for long.</summary>
internal sealed class ApplicationSummaryStore(IStore store, QuarantinedDocuments quarantine)
{
    internal const string OpenList = "open";
    internal const string Kind = "row";

    /// <summary>How long an ended one lingers in the open list, unseen, so that an older copy that comes late does not bring it back.</summary>
    internal static readonly Duration EndedRetention = Duration.FromDays(1);

    /// <summary>As many as one turn looks at.</summary>
    private const int Most = 200;

    /// <summary>
    /// What somebody may see, the longest waiting first. Where there is more than one turn looks at, what waits for their own side is kept before what waits
    /// for the other side, and that before what waits for nobody, so that many deferred or ended ones take no place of those somebody has to deal with.
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

    /// <summary>All that somebody may see, however much it is: reviewers what is open, a vendor's people their own. In ordinal order of ids.</summary>
    public async IAsyncEnumerable<ApplicationSummary> Each(Actor actor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var list =
            actor.Roles.Count > 0 ? OpenList
            : actor.Member is { } member ? $"vendor.{member.Vendor.Value}"
            : null;
        if (list is null)
            yield break;

        await foreach (var page in store.Pages(StoreKeys.ReadModel(list), Kind, cancellationToken))
        {
            foreach (var row in quarantine.Readable(page, VersionedJson.Read<ApplicationSummary>))
            {
                if (list != OpenList || !row.HasEnded)
                    yield return row;
            }
        }
    }

    public async Task Put(ApplicationSummary summary, Instant now, CancellationToken cancellationToken)
    {
        await Put(VendorPartition(summary.Vendor), summary, null, cancellationToken);

        await Put(StoreKeys.ReadModel(OpenList), summary, summary.HasEnded ? now + EndedRetention : null, cancellationToken);
    }

    internal static string VendorPartition(VendorId vendor) => StoreKeys.ReadModel($"vendor.{vendor.Value}");

    private async Task Put(string partition, ApplicationSummary summary, Instant? expires, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var stored = await store.Get(partition, summary.Id.Value, cancellationToken);
            if (stored is not null && VersionedJson.Read<ApplicationSummary>(stored).Revision >= summary.Revision)
                return;

            var document = new Document(summary.Id.Value, Kind, VersionedJson.Write(summary)) { Expires = expires };
            Write write = stored is null ? new Write.Create(document) : new Write.Replace(document, stored.ETag);
            if (await store.Commit(partition, [write], cancellationToken) is CommitResult.Committed)
                return;
        }

        throw new TimeoutException("The list stayed contended.");
    }

    private static int Rank(ApplicationSummary row, bool isVendor) =>
        row.ResponsibleParty == ResponsibleParty.Nobody && row.Escalations.IsEmpty ? 2
        : (row.ResponsibleParty == ResponsibleParty.Vendor) == isVendor || !row.Escalations.IsEmpty ? 0
        : 1;
}
