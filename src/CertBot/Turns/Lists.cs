using System.Runtime.CompilerServices;
using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Directory;
using CertBot.Store;
using NodaTime;

namespace CertBot.Turns;

/// <summary>Read models: the applications in process, and each vendor's. Written through the outbox, newest revision wins, so they may lag a moment and never lie for long.</summary>
internal sealed class Lists(IStore store, Unreadable unreadable)
{
    internal const string Open = "open";
    internal const string Kind = "row";

    /// <summary>How long an ended one lingers in the open list, unseen, so that an older copy that comes late does not bring it back.</summary>
    internal static readonly Duration Lingers = Duration.FromDays(1);

    /// <summary>As many as one turn looks at.</summary>
    private const int Most = 200;

    /// <summary>
    /// What somebody may see, the longest waiting first. Where there is more than one turn looks at, what waits for their own side is kept before what waits
    /// for the other side, and that before what waits for nobody, so that many deferred or ended ones take no place of those somebody has to deal with.
    /// </summary>
    public async Task<Listed<Row>> For(Actor actor, CancellationToken cancel)
    {
        var isVendor = actor.Roles.Count == 0;
        var (rows, more) = await Listed<Row>.First(
            Each(actor, cancel), Most, some => some.OrderBy(r => Rank(r, isVendor)).ThenBy(r => r.Since).ThenBy(r => r.Id.Value, StringComparer.Ordinal), cancel);
        return new([.. rows.OrderBy(r => r.Since).ThenBy(r => r.Id.Value, StringComparer.Ordinal)], more);
    }

    /// <summary>All that somebody may see, however much it is: reviewers what is open, a vendor's people their own. In ordinal order of ids.</summary>
    public async IAsyncEnumerable<Row> Each(Actor actor, [EnumeratorCancellation] CancellationToken cancel)
    {
        var list = actor.Roles.Count > 0 ? Open : actor.Member is { } member ? $"vendor.{member.Vendor.Value}" : null;
        if (list is null) yield break;

        await foreach (var page in store.Pages(Keys.List(list), Kind, cancel))
        {
            foreach (var row in unreadable.Legible(page, Stamped.Read<Row>))
            {
                if (list != Open || !row.Ended) yield return row;
            }
        }
    }

    public async Task Put(Row row, Instant now, CancellationToken cancel)
    {
        await Put(OfVendor(row.Vendor), row, null, cancel);

        await Put(Keys.List(Open), row, row.Ended ? now + Lingers : null, cancel);
    }

    internal static string OfVendor(VendorId vendor) => Keys.List($"vendor.{vendor.Value}");

    private async Task Put(string partition, Row row, Instant? expires, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var stored = await store.Get(partition, row.Id.Value, cancel);
            if (stored is not null && Stamped.Read<Row>(stored).Revision >= row.Revision) return;

            var document = new Document(row.Id.Value, Kind, Stamped.Write(row)) { Expires = expires };
            Write write = stored is null ? new Write.Create(document) : new Write.Replace(document, stored.ETag);
            if (await store.Commit(partition, [write], cancel) is Committed.Done) return;
        }

        throw new TimeoutException("The list stayed contended.");
    }

    private static int Rank(Row row, bool isVendor) =>
        row.Turn == Side.Nobody && row.Escalations.IsEmpty ? 2
        : (row.Turn == Side.Vendor) == isVendor || !row.Escalations.IsEmpty ? 0
        : 1;
}
