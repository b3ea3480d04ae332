using System.CommandLine;
using CertBot.Configuration;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Cosmos;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using NodaTime;

namespace CertBot.CommandLine.Stores;

/// <summary>The options by which every command names its store, and what opens it.</summary>
internal static class StoreOptions
{
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

    public static Option<string> DataFolder(Func<IConfiguration> settings) =>
        new("--data")
        {
            Description = "The data folder; also as --Data:Folder=….",
            DefaultValueFactory = _ => settings()["Data:Folder"] ?? "data",
            Recursive = true,
        };

    public static Option<string?> Store() => new("--store") { Description = "Another store than the settings': sqlite:PATH or cosmos.", Recursive = true };

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

    /// <summary>What runs work on the store that a command line names, for reading only.</summary>
    public static Func<ParseResult, Func<IStore, Task<int>>, CancellationToken, Task<int>> Reader(
        Option<string?> store,
        Option<string> folder,
        Func<IConfiguration> settings
    ) =>
        (parsed, work, cancellationToken) =>
            WithStore(parsed.GetValue(store), parsed.GetRequiredValue(folder), StoreAccess.ReadOnly, settings, work, cancellationToken);

    public static StoreAddress Address(string? storeAddress, string folder, Func<IConfiguration> settings) =>
        storeAddress is null ? ConfiguredAddress(settings(), folder) : ParseAddress("--store", storeAddress);

    private static StoreAddress ConfiguredAddress(IConfiguration settings, string folder) =>
        string.Equals(settings["Store:Kind"], "Cosmos", StringComparison.OrdinalIgnoreCase)
            ? new StoreAddress.CosmosAddress()
            : new StoreAddress.SqliteAddress(Path.Combine(folder, StoreFactory.FileName));

    public static StoreAddress ParseAddress(string option, string text) =>
        StoreAddress.Parse(text) ?? throw new StoreRejectedException($"{option}: '{text}' is neither sqlite:PATH nor cosmos");
}
