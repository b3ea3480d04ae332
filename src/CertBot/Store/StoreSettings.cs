using CertBot.Store.Cosmos;

namespace CertBot.Store;

/// <summary>Which store is used: <c>Store:…</c>.</summary>
internal sealed record StoreSettings
{
    public static StoreSettings Default { get; } = new() { Kind = StoreKind.Sqlite };

    public required StoreKind Kind { get; init; }

    /// <summary>Also present where <see cref="Kind"/> is another, as the source or target of a copy. Null: no endpoint is configured.</summary>
    public CosmosSettings? Cosmos { get; init; }

    public static StoreSettings Read(IConfiguration settings, List<string> faults)
    {
        var kind = settings["Store:Kind"];
        var isKnown =
            Enum.TryParse<StoreKind>(kind ?? nameof(StoreKind.Sqlite), ignoreCase: true, out var read) && Enum.IsDefined(read) && kind is not ['0' or '1', ..];
        if (!isKnown)
            faults.Add($"Store:Kind: '{kind}' is not known; Sqlite and Cosmos are.");
        return new StoreSettings { Kind = read, Cosmos = CosmosSettingsReader.Read(settings, isNeeded: isKnown && read == StoreKind.Cosmos, faults) };
    }
}

internal enum StoreKind
{
    /// <summary>One file in the data folder, for one host.</summary>
    Sqlite,

    /// <summary>A container of Azure Cosmos DB, for any number of hosts.</summary>
    Cosmos,
}
