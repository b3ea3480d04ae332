using System.CommandLine;
using CertBot.CommandLine.Stores;
using CertBot.Core.Primitives;
using CertBot.Demo.Seed;
using CertBot.Files.Folder;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;
using NodaTime.Text;

namespace CertBot.CommandLine.Seeds;

/// <summary>The commands about the demo's data.</summary>
internal static class DemoCommands
{
    private static readonly LocalDate FirstDay = new(2001, 1, 1);

    public static Command DemoCommand(TextWriter output, TextWriter error, Func<IConfigurationRoot> settings)
    {
        var year = new Option<bool>("--year")
        {
            Description = "A year of certified applications with cases, ratings, escalations and closed months.",
            Required = true,
        };
        var seed = new Option<int>("--seed") { Description = "The same seed and day make the same year.", DefaultValueFactory = _ => 1 };
        var until = new Option<string?>("--until") { Description = "The last day, as 2026-11-30; else today." };
        var (folder, storeOption) = (StoreOptions.DataFolder(settings), StoreOptions.Store());
        var make = new Command("seed", "Put data to look at into an empty store or the demo's.") { year, seed, until, folder, storeOption };
        make.SetAction(
            async (parsed, cancellationToken) =>
            {
                var configuration = settings();
                var editions = EditionLoader.Load(EditionLoader.FolderIn(configuration));
                var zone = ZoneLookup.OrUtc(editions.Default.Zone);
                var today = SystemClock.Instance.GetCurrentInstant().InZone(zone).Date;
                if (ParseDay(parsed.GetValue(until), today) is not { } last)
                {
                    await error.WriteLineAsync($"--until: a day such as {today:uuuu-MM-dd}, not after today");
                    return 2;
                }

                if (!parsed.GetValue(year))
                {
                    await error.WriteLineAsync("--year is missing: there is nothing else to seed");
                    return 2;
                }

                var clock = new DemoClock(DemoYear.StartOf(last, zone));
                var dataFolder = parsed.GetRequiredValue(folder);
                var files = parsed.GetValue(storeOption) is null ? new FolderFileStore(Path.Combine(Path.GetFullPath(dataFolder), "files")) : null;
                return await StoreOptions.WithStore(
                    parsed.GetValue(storeOption),
                    dataFolder,
                    StoreAccess.Bulk,
                    settings,
                    store => new DemoYearMaker(store, files, editions, output, error).Run(last, parsed.GetValue(seed), clock, cancellationToken),
                    cancellationToken,
                    clock
                );
            }
        );
        return new Command("demo", "Data to look at.") { make };
    }

    private static LocalDate? ParseDay(string? text, LocalDate today) =>
        text is null ? today
        : LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var day } && day >= FirstDay && day <= today ? day
        : null;
}
