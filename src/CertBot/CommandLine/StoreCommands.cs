using System.CommandLine;
using CertBot.CommandLine.Stores;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.CommandLine;

/// <summary>The store maintenance commands.</summary>
internal static class StoreCommands
{
    /// <summary>Number of partitions copied concurrently, because a remote database has high latency but serves many requests at once.</summary>
    private const int ParallelPartitions = 8;

    public static Command StoreCommand(TextWriter output, TextWriter error, Func<IConfiguration> settings)
    {
        var (folder, storeOption) = (StoreOptions.DataFolder(settings), StoreOptions.Store());
        var sourceOption = new Option<string>("--from") { Description = "sqlite:PATH or cosmos.", Required = true };
        var targetOption = new Option<string>("--to") { Description = "sqlite:PATH or cosmos; empty, or an earlier run of this copy.", Required = true };

        var copy = new Command("copy", "Copy a store into another. May be broken off and run again.") { sourceOption, targetOption };
        copy.SetAction(
            (parsed, cancellationToken) =>
                StoreCopy.Run(
                    StoreOptions.ParseAddress("--from", parsed.GetRequiredValue(sourceOption)),
                    StoreOptions.ParseAddress("--to", parsed.GetRequiredValue(targetOption)),
                    StoreOptions.CreateOpener(settings()),
                    ParallelPartitions,
                    SystemClock.Instance,
                    output,
                    error,
                    cancellationToken
                )
        );
        var rebuild = new Command("rebuild-lists", "Make the lists people see anew from the applications and places.") { folder, storeOption };
        rebuild.SetAction(
            (parsed, cancellationToken) =>
                StoreOptions.WithStore(
                    parsed.GetValue(storeOption),
                    parsed.GetRequiredValue(folder),
                    StoreAccess.Write,
                    settings,
                    store =>
                        StoreRebuildLists.Run(
                            store,
                            EditionLoader.Load(EditionLoader.FolderIn(settings())),
                            SystemClock.Instance,
                            output,
                            error,
                            cancellationToken
                        ),
                    cancellationToken
                )
        );
        var file = new Argument<string>("FILE") { Description = "The file to write; it must not exist yet." };
        var backup = new Command("backup", "Copy the store into one file, while a host may be running on it.") { file, folder, storeOption };
        backup.SetAction(
            (parsed, _) =>
                StoreBackup.Run(
                    StoreOptions.Address(parsed.GetValue(storeOption), parsed.GetRequiredValue(folder), settings),
                    parsed.GetRequiredValue(file),
                    output
                )
        );
        return new Command("store", "Look after a store.") { copy, rebuild, backup };
    }
}
