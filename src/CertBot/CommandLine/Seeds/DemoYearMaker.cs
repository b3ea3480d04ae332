using System.Globalization;
using CertBot.Demo.Seed;
using CertBot.Files;
using CertBot.Hosting;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.CommandLine.Seeds;

/// <summary><c>demo seed --year</c>: a year of certified applications in a store that is empty or the demo's.</summary>
internal sealed class DemoYearMaker(IStore store, IFileStore? files, InstalledEditions editions, TextWriter output, TextWriter error)
{
    /// <summary>The document that says which year a store holds; while it is made, it says so.</summary>
    private const string YearId = "year";

    /// <param name="until">The last day, in the programme's zone.</param>
    /// <param name="seed">Where the chance comes from.</param>
    /// <param name="clock">Moved by what is played; the store reads it too.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>0: the store holds the year; 2: it cannot be put there, and nothing was changed.</returns>
    public async Task<int> Run(LocalDate until, int seed, DemoClock clock, CancellationToken cancellationToken)
    {
        var wanted = new SeededYear(until, seed, IsComplete: true);
        if (await store.Get("demo", YearId, cancellationToken) is { } stored)
        {
            var found = VersionedJson.Read<SeededYear>(stored);
            if (found != wanted)
            {
                return await Refuse(
                    found.IsComplete ? $"the store holds another year already: {found}" : "a year was begun here and broken off; take an empty store"
                );
            }

            await output.WriteLineAsync($"the store holds this year already: {found}");
            return 0;
        }

        if (await FindObstacle(cancellationToken) is { } obstacle)
            return await Refuse(obstacle);

        await using var services = DemoServices.Create(store, files, editions, clock);
        await Mark(wanted with { IsComplete = false }, cancellationToken);
        await services.GetRequiredService<StartupSeeder>().Seed(cancellationToken);
        await services.GetRequiredService<DemoYear>().Play(until, seed, cancellationToken);
        await Mark(wanted, cancellationToken);
        await output.WriteLineAsync($"a year of {DemoYear.Applications.Count()} applications: {wanted}");
        return 0;
    }

    /// <summary>Why the year cannot be put into the store; null: it can.</summary>
    private async Task<string?> FindObstacle(CancellationToken cancellationToken)
    {
        var isEmpty = true;
        await foreach (var _ in store.Partitions("", cancellationToken))
        {
            isEmpty = false;
            break;
        }

        if (isEmpty)
            return null;
        if (await store.Get("demo", "seeded", cancellationToken) is null)
            return "this store is not empty and not the demo's; nothing was changed";
        if (await DemoApplications.FindPlan(store, cancellationToken) is not null)
            return "the first start of the host was broken off: start it once more, and stop it after half a minute; nothing was changed";

        var aggregates = new Aggregates(store);
        foreach (var app in DemoYear.Applications)
        {
            if (await aggregates.FindApplication(app, cancellationToken) is not null)
                return $"there is an application {app} already; nothing was changed";
        }

        return await aggregates.FindVendor(DemoVendor.Cumulus.Id, cancellationToken) is null
            ? null
            : $"there is a vendor {DemoVendor.Cumulus.Id} already; nothing was changed";
    }

    private async Task Mark(SeededYear year, CancellationToken cancellationToken) =>
        await store.Commit("demo", [new Write.Upsert(new Document(YearId, "demo", VersionedJson.Write(year)))], cancellationToken);

    private async Task<int> Refuse(string why)
    {
        await error.WriteLineAsync(why);
        return 2;
    }
}

/// <summary>Which year a store holds.</summary>
internal sealed record SeededYear(LocalDate Until, int Seed, bool IsComplete)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"until {Until:uuuu-MM-dd}, seed {Seed}");
}
