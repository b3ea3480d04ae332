using CertBot.Configuration;
using CertBot.Store.Cosmos;

namespace CertBot.Store;

/// <summary>Which store is used: <c>Store:…</c>.</summary>
internal sealed record StoreSettings
{
    public static StoreSettings Default { get; } = new() { Kind = StoreKind.Sqlite };

    public required StoreKind Kind { get; init; }

    /// <summary>Also present where <see cref="Kind"/> is another, as the source or target of a copy. Null: no endpoint is configured.</summary>
    public CosmosSettings? Cosmos { get; init; }

    public static StoreSettings Read(ConfigurationReader settings)
    {
        // Unlike other settings it may not be empty: a deployment that lost the value would start with an empty SQLite file.
        var kind = settings["Store:Kind"] is { } given
            ? settings.ParseChoice("Store:Kind", given.Trim(), (nameof(StoreKind.Sqlite), StoreKind.Sqlite), (nameof(StoreKind.Cosmos), StoreKind.Cosmos))
            : null;
        return new StoreSettings
        {
            Kind = kind ?? StoreKind.Sqlite,
            Cosmos = kind == StoreKind.Cosmos ? CosmosSettingsReader.ReadRequired(settings) : CosmosSettingsReader.ReadOptional(settings),
        };
    }
}

internal enum StoreKind
{
    /// <summary>One file in the data folder, for one host.</summary>
    Sqlite,

    /// <summary>A container of Azure Cosmos DB, for any number of hosts.</summary>
    Cosmos,
}
