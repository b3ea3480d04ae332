using CertBot.Core.Primitives;
using CertBot.Demo.Seed;
using CertBot.Files;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using NodaTime;

namespace CertBot.Hosting;

/// <summary>
/// Puts the small certified application into the plain demo, while people chat already. Its past is played in a store of its own, because the timers and queues of
/// the host would take it for what is due now, and copied when it is complete. The same start makes the same past, so after a stop in the middle it is played
/// again and the rest is copied.
/// </summary>
internal sealed class DemoApplications(IStore store, IFileStore files, InstalledEditions editions, Settings settings)
{
    private const string Partition = "demo";

    private const string Id = "application";

    private const string Folder = "demo-past";

    /// <summary>Notes that the application is to be put there: not in a store that has anything in it, where people's work stays as it is.</summary>
    public async Task Plan(Instant now, CancellationToken cancellationToken)
    {
        if (!settings.Web || !settings.DemoApplication || settings.Store.Kind != StoreKind.Sqlite)
            return;
        await foreach (var _ in store.Partitions("", cancellationToken))
            return;
        await Note(new DemoApplicationPlan(now, IsComplete: false), cancellationToken);
    }

    /// <summary>What is planned and not there yet; null: nothing is.</summary>
    public static async Task<DemoApplicationPlan?> FindPlan(IStore store, CancellationToken cancellationToken) =>
        await store.Get(Partition, Id, cancellationToken) is { } stored && VersionedJson.Read<DemoApplicationPlan>(stored) is { IsComplete: false } plan
            ? plan
            : null;

    /// <summary>Does what is planned. The people and vendors of the demo have to be there.</summary>
    public async Task Complete(CancellationToken cancellationToken)
    {
        if (await FindPlan(store, cancellationToken) is not { } plan)
            return;

        var folder = Path.Combine(settings.DataFolder, Folder);
        RemoveFolder(folder); // of a host that was killed
        try
        {
            var clock = new DemoClock(SmallDemo.StartOf(plan.Until, ZoneLookup.OrUtc(editions.Default.Zone)));
            await using var past = SqliteStore.Open(Path.Combine(folder, StoreFactory.FileName), clock, SqliteSync.AtCheckpoints);
            await using (var services = DemoServices.Create(past, files, editions, clock, settings))
            {
                await services.GetRequiredService<StartupSeeder>().Seed(cancellationToken);
                await services.GetRequiredService<SmallDemo>().Play(plan.Until, cancellationToken);
            }

            await Copy(past, cancellationToken);
        }
        finally
        {
            RemoveFolder(folder);
        }

        await Note(plan with { IsComplete = true }, cancellationToken);
    }

    /// <summary>
    /// What is there already is left alone. The application comes after all that belongs to it, so that nobody can act on it before, and lists come last, so that
    /// they name nothing that is not there.
    /// </summary>
    private async Task Copy(SqliteStore past, CancellationToken cancellationToken)
    {
        var partitions = await past.Partitions("", cancellationToken).ToArrayAsync(cancellationToken);
        foreach (
            var partition in partitions.OrderBy(p =>
                p.StartsWith("list:", StringComparison.Ordinal) ? 2
                : StoreKeys.IsApplication(p) ? 1
                : 0
            )
        )
        {
            for (var attempt = 0; !await CopyMissing(past, partition, cancellationToken); attempt++)
            {
                if (attempt == OptimisticRetry.MaxAttempts)
                    throw new TimeoutException($"{partition} stayed contended.");
            }
        }
    }

    /// <summary>False: somebody wrote there meanwhile. Events come before the snapshot that says that they are there.</summary>
    private async Task<bool> CopyMissing(SqliteStore past, string partition, CancellationToken cancellationToken)
    {
        List<Write> missing = [];
        var after = "";
        while (await past.All(partition, after, StorePages.Page, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var played in page)
            {
                if (await store.Get(partition, played.Document.Id, cancellationToken) is null)
                    missing.Add(new Write.Create(played.Document));
            }

            after = page[^1].Document.Id;
        }

        foreach (var batch in missing.Chunk(IStore.MaxWrites))
        {
            if (await store.Commit(partition, batch, cancellationToken) is not CommitResult.Committed)
                return false;
        }

        return true;
    }

    private Task<CommitResult> Note(DemoApplicationPlan plan, CancellationToken cancellationToken) =>
        store.Commit(Partition, [new Write.Upsert(new Document(Id, "demo", VersionedJson.Write(plan)))], cancellationToken);

    private static void RemoveFolder(string folder)
    {
        if (System.IO.Directory.Exists(folder))
            System.IO.Directory.Delete(folder, recursive: true);
    }
}

/// <summary>The application of the plain demo, with a past until an instant (UTC).</summary>
internal sealed record DemoApplicationPlan(Instant Until, bool IsComplete);
