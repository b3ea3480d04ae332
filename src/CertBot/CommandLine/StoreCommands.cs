using System.CommandLine;
using CertBot.Store;
using CertBot.Store.Cosmos;
using CertBot.Turns;
using NodaTime;

namespace CertBot.CommandLine;

/// <summary>The commands that look after a store, and how every command gets the one it is to work on.</summary>
internal static class StoreCommands
{
    /// <summary>Partitions copied at once: a database at a distance answers late, and to many at the same time.</summary>
    private const int AtOnce = 8;

    /// <summary>Where stores come from. Cosmos has its place in the settings (<c>Store:Cosmos</c>).</summary>
    public static Func<StoreAddress, Access, CancellationToken, Task<IStore>> Opening(IConfiguration settings) => async (address, access, cancel) => address switch
    {
        StoreAddress.Sqlite(var path) => access == Access.Write ? SqliteStore.Open(path, SystemClock.Instance) : SqliteStore.OpenReadOnly(path, SystemClock.Instance),
        StoreAddress.Cosmos => await Cosmos(settings).Open(access == Access.Write && IsDevelopment(settings) ? Making.DatabaseAndContainer : Making.Nothing, cancel),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static CosmosDoor Cosmos(IConfiguration settings)
    {
        List<string> faults = [];
        return CosmosReading.Read(settings, isNeeded: true, faults) is { } cosmos && faults.Count == 0 ? new CosmosDoor(cosmos, SystemClock.Instance) : throw new StoreRefused(string.Join(' ', faults));
    }

    private static bool IsDevelopment(IConfiguration settings) =>
        string.Equals(settings["ASPNETCORE_ENVIRONMENT"] ?? settings["DOTNET_ENVIRONMENT"], "Development", StringComparison.OrdinalIgnoreCase);

    public static Option<string> DataFolder(Func<IConfiguration> settings) =>
        new("--data") { Description = "The data folder; also as --Data:Folder=….", DefaultValueFactory = _ => settings()["Data:Folder"] ?? "data", Recursive = true };

    public static Option<string?> Which() => new("--store") { Description = "Another store than the settings': sqlite:PATH or cosmos.", Recursive = true };

    public static Command Store(TextWriter output, TextWriter error, Func<IConfiguration> settings)
    {
        var (folder, which) = (DataFolder(settings), Which());
        var from = new Option<string>("--from") { Description = "sqlite:PATH or cosmos.", Required = true };
        var to = new Option<string>("--to") { Description = "sqlite:PATH or cosmos; empty, or an earlier run of this copy.", Required = true };

        var copy = new Command("copy", "Copy a store into another. May be broken off and run again.") { from, to };
        copy.SetAction((parsed, cancel) => Copy(parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), settings, output, error, cancel));
        var rebuild = new Command("rebuild-lists", "Make the lists people see anew from the applications and places.") { folder, which };
        rebuild.SetAction((parsed, cancel) => WithStore(parsed.GetValue(which), parsed.GetRequiredValue(folder), Access.Write, settings, error, store =>
            StoreRebuildLists.Run(store, PolicyShelf.Load(settings()["Policy:Folder"] is { Length: > 0 } policy ? Path.GetFullPath(policy) : null), SystemClock.Instance, output, error, cancel), cancel));
        return new Command("store", "Look after a store.") { copy, rebuild };
    }

    /// <summary>The store that is named, or that of the settings.</summary>
    public static async Task<int> WithStore(string? which, string folder, Access access, Func<IConfiguration> settings, TextWriter error, Func<IStore, Task<int>> work, CancellationToken cancel)
    {
        try
        {
            await using var store = await Opening(settings())(which is null ? OfSettings(settings(), folder) : Address("--store", which), access, cancel);
            return await work(store);
        }
        catch (Exception e) when (e is StoreRefused or StoreAway or InvalidDataException or PolicyRefused)
        {
            await error.WriteLineAsync(e.Message);
            return 2;
        }
    }

    private static async Task<int> Copy(string from, string to, Func<IConfiguration> settings, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            return await StoreCopy.Run(Address("--from", from), Address("--to", to), Opening(settings()), AtOnce, SystemClock.Instance, output, error, cancel);
        }
        catch (Exception e) when (e is StoreRefused or StoreAway or InvalidDataException)
        {
            await error.WriteLineAsync(e.Message);
            return 2;
        }
    }

    private static StoreAddress OfSettings(IConfiguration settings, string folder) =>
        string.Equals(settings["Store:Kind"], "Cosmos", StringComparison.OrdinalIgnoreCase) ? new StoreAddress.Cosmos() : new StoreAddress.Sqlite(Path.Combine(folder, Stores.FileName));

    private static StoreAddress Address(string option, string text) =>
        StoreAddress.Parse(text) ?? throw new StoreRefused($"{option}: '{text}' is neither sqlite:PATH nor cosmos");
}
