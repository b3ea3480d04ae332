using System.Collections.Immutable;
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

    /// <summary>What somebody may see: reviewers all that is open, a vendor's people their own.</summary>
    public async Task<ImmutableArray<Row>> For(Actor actor, CancellationToken cancel)
    {
        var list = actor.Roles.Count > 0 ? Open : actor.Member is { } member ? $"vendor.{member.Vendor.Value}" : null;
        if (list is null) return [];

        var rows = await store.List(Keys.List(list), Kind, "", 200, cancel);
        return [.. unreadable.Legible(rows, Stamped.Read<Row>).Where(r => list != Open || !r.Ended).OrderBy(r => r.Since)];
    }

    public async Task Put(Row row, Instant now, CancellationToken cancel)
    {
        await Put(OfVendor(row.Vendor), row, null, cancel);

        await Put(Keys.List(Open), row, row.Ended ? now + Lingers : null, cancel);
    }

    internal static string OfVendor(VendorId vendor) => Keys.List($"vendor.{vendor.Value}");

    private async Task Put(string partition, Row row, Instant? expires, CancellationToken cancel)
    {
        while (true)
        {
            var stored = await store.Get(partition, row.Id.Value, cancel);
            if (stored is not null && Stamped.Read<Row>(stored).Revision >= row.Revision) return;

            var document = new Document(row.Id.Value, Kind, Stamped.Write(row)) { Expires = expires };
            Write write = stored is null ? new Write.Create(document) : new Write.Replace(document, stored.ETag);
            if (await store.Commit(partition, [write], cancel) is Committed.Done) return;
        }
    }
}
