using System.CommandLine;
using CertBot.Configuration;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Cosmos;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using NodaTime;

namespace CertBot.CommandLine;

/// <summary>The store maintenance commands, and the options by which every command opens its store.</summary>
internal static class StoreCommands
{
    /// <summary>Number of partitions copied concurrently, because a remote database has high latency but serves many requests at once.</summary>
    private const int ParallelPartitions = 8;

    /// <summary>Opens stores. The endpoint of Cosmos DB comes from the settings (<c>Store:Cosmos</c>).</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="clock">The clock of the store; null: the machine's.</param>
    public static Func<StoreAddress, StoreAccess, CancellationToken, Task<IStore>> CreateOpener(IConfiguration settings, IClock? clock = null) =>
        async (address, access, cancellationToken) =>
            address switch
            {
                StoreAddress.SqliteAddress(var path) => access switch
                {
                    StoreAccess.ReadOnly => SqliteStore.OpenReadOnly(path, clock ?? SystemClock.Instance),
                    _ => SqliteStore.Open(path, clock ?? SystemClock.Instance, access == StoreAccess.Bulk ? SqliteSync.AtCheckpoints : SqliteSync.AtCommits),
                },
                StoreAddress.CosmosAddress => await CreateCosmosFactory(settings, clock ?? SystemClock.Instance)
                    .Open(
                        access != StoreAccess.ReadOnly && IsDevelopment(settings) ? CosmosResourceCreation.DatabaseAndContainer : CosmosResourceCreation.None,
                        cancellationToken
                    ),
                _ => throw new System.Diagnostics.UnreachableException(),
            };

    private static CosmosStoreFactory CreateCosmosFactory(IConfiguration settings, IClock clock)
    {
        var reader = new ConfigurationReader(settings);
        return CosmosSettingsReader.ReadRequired(reader) is { } cosmos && reader.Faults.Count == 0
            ? new CosmosStoreFactory(cosmos, clock)
            : throw new StoreRejectedException(string.Join(' ', reader.Faults));
    }

    private static bool IsDevelopment(IConfiguration settings) =>
        string.Equals(settings["ASPNETCORE_ENVIRONMENT"] ?? settings["DOTNET_ENVIRONMENT"], "Development", StringComparison.OrdinalIgnoreCase);

    public static Option<string> DataFolderOption(Func<IConfiguration> settings) =>
        new("--data")
        {
            Description = "The data folder; also as --Data:Folder=….",
            DefaultValueFactory = _ => settings()["Data:Folder"] ?? "data",
            Recursive = true,
        };

    public static Option<string?> StoreOption() =>
        new("--store") { Description = "Another store than the settings': sqlite:PATH or cosmos.", Recursive = true };

    public static Command StoreCommand(TextWriter output, TextWriter error, Func<IConfiguration> settings)
    {
        var (folder, storeOption) = (DataFolderOption(settings), StoreOption());
        var sourceOption = new Option<string>("--from") { Description = "sqlite:PATH or cosmos.", Required = true };
        var targetOption = new Option<string>("--to") { Description = "sqlite:PATH or cosmos; empty, or an earlier run of this copy.", Required = true };

        var copy = new Command("copy", "Copy a store into another. May be broken off and run again.") { sourceOption, targetOption };
        copy.SetAction(
            (parsed, cancellationToken) =>
                StoreCopy.Run(
                    ParseAddress("--from", parsed.GetRequiredValue(sourceOption)),
                    ParseAddress("--to", parsed.GetRequiredValue(targetOption)),
                    CreateOpener(settings()),
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
                WithStore(
                    parsed.GetValue(storeOption),
                    parsed.GetRequiredValue(folder),
                    StoreAccess.Write,
                    settings,
                    store =>
                        StoreRebuildLists.Run(
                            store,
                            EditionLoader.Load(settings()["Policy:Folder"] is { Length: > 0 } policy ? Path.GetFullPath(policy) : null),
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
                StoreBackup.Run(Address(parsed.GetValue(storeOption), parsed.GetRequiredValue(folder), settings), parsed.GetRequiredValue(file), output)
        );
        return new Command("store", "Look after a store.") { copy, rebuild, backup };
    }

    /// <summary>The named store, or the one of the settings.</summary>
    public static async Task<int> WithStore(
        string? storeAddress,
        string folder,
        StoreAccess access,
        Func<IConfiguration> settings,
        Func<IStore, Task<int>> work,
        CancellationToken cancellationToken,
        IClock? clock = null
    )
    {
        await using var store = await CreateOpener(settings(), clock)(Address(storeAddress, folder, settings), access, cancellationToken);
        return await work(store);
    }

    private static StoreAddress Address(string? storeAddress, string folder, Func<IConfiguration> settings) =>
        storeAddress is null ? ConfiguredAddress(settings(), folder) : ParseAddress("--store", storeAddress);

    private static StoreAddress ConfiguredAddress(IConfiguration settings, string folder) =>
        string.Equals(settings["Store:Kind"], "Cosmos", StringComparison.OrdinalIgnoreCase)
            ? new StoreAddress.CosmosAddress()
            : new StoreAddress.SqliteAddress(Path.Combine(folder, StoreFactory.FileName));

    private static StoreAddress ParseAddress(string option, string text) =>
        StoreAddress.Parse(text) ?? throw new StoreRejectedException($"{option}: '{text}' is neither sqlite:PATH nor cosmos");
}
