using CertBot.Configuration;
using CertBot.Store.Documents;

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

/// <summary>Reads <c>Store:Cosmos:…</c>. Incomplete settings are rejected at start with one line per fault; no line contains the key.</summary>
internal static class CosmosSettingsReader
{
    private const string DefaultName = "certbot";
    private const string ExampleEndpoint = "https://certbot.documents.azure.com:443/";

    /// <summary>For the store that is used.</summary>
    /// <returns>Null where no endpoint is given, or an invalid one; both are faults.</returns>
    public static CosmosSettings? ReadRequired(ConfigurationReader settings) =>
        Read(settings, _ => $"Store:Cosmos:Endpoint is missing: give the account's address, like {ExampleEndpoint}.");

    /// <summary>For a store that may be copied to or from.</summary>
    /// <returns>Null where no endpoint is given, or an invalid one.</returns>
    public static CosmosSettings? ReadOptional(ConfigurationReader settings) =>
        Read(settings, key => key is null ? null : "Store:Cosmos:Key is given without Store:Cosmos:Endpoint: give the account's address too, or leave it out.");

    private static CosmosSettings? Read(ConfigurationReader settings, Func<Secret?, string?> faultWithoutEndpoint)
    {
        var key = settings.ReadAccountKey(
            "Store:Cosmos:Key",
            "give the account's key, or leave the setting out and the host's own identity is used.",
            "is not the key of an account: those are Base64 (best given as the environment variable Store__Cosmos__Key)."
        );
        var (database, container) = (ReadName(settings, "Store:Cosmos:Database"), ReadName(settings, "Store:Cosmos:Container"));
        if (settings.ReadText("Store:Cosmos:Endpoint") is null && faultWithoutEndpoint(key) is { } fault)
            settings.AddFault(fault);
        return settings.ReadUrl("Store:Cosmos:Endpoint", ExampleEndpoint, ParseEndpoint) is { } endpoint
            ? new CosmosSettings
            {
                Endpoint = endpoint,
                Key = key,
                Database = database,
                Container = container,
            }
            : null;
    }

    private static Uri? ParseEndpoint(string text) => UrlRules.ParseUrl(text) is { AbsolutePath: "/", Query: "" } address ? address : null;

    private static string ReadName(ConfigurationReader settings, string setting)
    {
        var name = settings.ReadText(setting) ?? DefaultName;
        if (name.Length > KeyRules.MaxLength || name.AsSpan().IndexOfAny("/\\?#%") >= 0)
            settings.AddFault($"{setting} is no name Cosmos DB takes: at most {KeyRules.MaxLength} signs, none of / \\ ? # %.");
        return name;
    }
}
