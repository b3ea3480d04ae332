using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;
using CertBot.Store;
using NodaTime;

namespace CertBot.Turns;

/// <summary>
/// Makes the read models anew from what they are read from: rows of the lists from the applications, closed places from the places. Writes only what differs.
/// Each row is looked at before what it comes from and written only if it is still that one, so that a host that works meanwhile wins.
/// </summary>
internal sealed class Relisting(IStore store, EditionShelf editions, IClock clock, Func<string, Task> say)
{
    private const int Page = 100;

    public int Rows { get; private set; }

    public int Written { get; private set; }

    public int Removed { get; private set; }

    public int Faults { get; private set; }

    /// <exception cref="StoreRefused">A document is of a newer CertBot.</exception>
    public async Task Run(CancellationToken cancel)
    {
        await foreach (var partition in store.Partitions("app:", cancel))
        {
            if (await Snapshot(partition, cancel) is not { } app) continue;

            await Renew(Lists.OfVendor(app.Vendor), app.Id.Value, cancel);
            await Renew(Keys.List(Lists.Open), app.Id.Value, cancel);
        }

        await foreach (var list in store.Partitions("list:", cancel))
        {
            if (list != Closings.Rows) await Each(list, row => row.Document.Kind == Lists.Kind ? Renew(list, row.Document.Id, cancel) : Task.CompletedTask, cancel);
        }

        await Unreachables(cancel);
    }

    private async Task Unreachables(CancellationToken cancel)
    {
        HashSet<string> there = [];
        await foreach (var partition in store.Partitions("place:", cancel))
        {
            if (await store.Get(partition, Closings.Id, cancel) is not { } closed) continue;

            if (await Readable(closed, Stamped.Read<Unreachable>) is { } one) await RenewPlace(RowOf(one.Place), Keys.Place(one.Place), there, cancel);
        }

        await Each(Closings.Rows, async row =>
        {
            if (there.Contains(row.Document.Id)) return;

            // A row that cannot be read, and that no closed place has, is nobody's.
            var place = Try(row, Stamped.Read<Unreachable>)?.Place;
            await RenewPlace(row.Document.Id, place is { } p && RowOf(p) == row.Document.Id ? Keys.Place(p) : null, there, cancel);
        }, cancel);
    }

    private static string RowOf(Place place) => Keys.Part(place.ToString());

    private async Task RenewPlace(string row, string? partition, HashSet<string> there, CancellationToken cancel)
    {
        there.Add(row);
        await Renew(Closings.Rows, row, async stored =>
            partition is not null && await store.Get(partition, Closings.Id, cancel) is { } closed && Stamped.Read<Unreachable>(closed) is { } now
                ? stored is not null && Same(Try(stored, Stamped.Read<Unreachable>), now) ? stored.Document : new Document(row, Closings.RowKind, Stamped.Write(now))
                : null, cancel);
    }

    private Task Renew(string list, string id, CancellationToken cancel) => Renew(list, id, async stored =>
    {
        if (await store.Get(Keys.App(new ApplicationId(id)), Store.Snapshot.Id, cancel) is not { } snapshot) return null;

        // Told when the application itself was looked at; its rows stay as they are.
        if (Try(snapshot, Snapshot<Application>.Read)?.State is not { } app || !editions.All.ContainsKey(app.Edition)) return stored?.Document;

        var row = Core.Certification.RowOf.From(app, editions.Of(app.Edition));
        var isOpen = list == Keys.List(Lists.Open);
        if (!isOpen && list != Lists.OfVendor(row.Vendor)) return null;
        if (isOpen && row.Ended && stored is null) return null;

        var expires = isOpen && row.Ended ? stored?.Document.Expires ?? clock.GetCurrentInstant() + Lists.Lingers : default(Instant?);
        return stored is not null && stored.Document.Expires == expires && Same(Try(stored, Stamped.Read<Row>), row) ? stored.Document : new Document(id, Lists.Kind, Stamped.Write(row)) { Expires = expires };
    }, cancel);

    /// <param name="list">The list's partition.</param>
    /// <param name="id">The row.</param>
    /// <param name="wanted">Given what stands there, what is to stand there: the very same, another, or nothing.</param>
    /// <param name="cancel">Given up between two rows.</param>
    private async Task Renew(string list, string id, Func<Stored?, Task<Document?>> wanted, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var stored = await store.Get(list, id, cancel);
            var document = await wanted(stored);
            if (document == stored?.Document) return;

            Write write = document is null ? new Write.Delete(id, stored?.ETag) : stored is null ? new Write.Create(document) : new Write.Replace(document, stored.ETag);
            if (await store.Commit(list, [write], cancel) is not Committed.Done) continue;

            Rows++;
            if (document is null) Removed++;
            else Written++;
            await say($"{list}/{id}: {(document is null ? "removed" : stored is null ? "added" : "corrected")}");
            return;
        }

        throw new TimeoutException("The list stayed contended.");
    }

    private async Task Each(string list, Func<Stored, Task> work, CancellationToken cancel)
    {
        var after = "";
        while (await store.All(list, after, Page, cancel) is { Count: > 0 } page)
        {
            foreach (var row in page) await work(row);
            after = page[^1].Document.Id;
        }
    }

    private async Task<Application?> Snapshot(string partition, CancellationToken cancel)
    {
        if (await store.Get(partition, Store.Snapshot.Id, cancel) is not { } stored || await Readable(stored, Snapshot<Application>.Read) is not { State: var app }) return null;
        if (editions.All.ContainsKey(app.Edition)) return app;

        Faults++;
        await say($"{partition}: its edition {app.Edition} is not in the policy folder");
        return null;
    }

    /// <summary>Null, and a fault told, where it is damaged.</summary>
    private async Task<T?> Readable<T>(Stored stored, Func<Stored, T> read) where T : class
    {
        if (Try(stored, read) is { } there) return there;

        Faults++;
        await say(StoreRefused.Damaged(stored).Message);
        return null;
    }

    private static T? Try<T>(Stored stored, Func<Stored, T> read) where T : class
    {
        try
        {
            return Stamped.Guard(stored, read);
        }
        catch (StoreRefused damaged) when (damaged.IsDamage)
        {
            return null;
        }
    }

    private static bool Same<T>(T? one, T other) where T : class => one is not null && Stamped.Write(one) == Stamped.Write(other);
}
