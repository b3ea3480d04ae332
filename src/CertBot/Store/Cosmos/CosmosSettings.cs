using CertBot.Configuration;

namespace CertBot.Store.Cosmos;

/// <summary>The container of Azure Cosmos DB that holds the state: <c>Store:Cosmos:…</c>.</summary>
internal sealed record CosmosSettings
{
    public required Uri Endpoint { get; init; }

    /// <summary>The account key. Null: the identity this host runs under is used (DefaultAzureCredential).</summary>
    public Secret? Key { get; init; }

    public required string Database { get; init; }

    public required string Container { get; init; }
}
