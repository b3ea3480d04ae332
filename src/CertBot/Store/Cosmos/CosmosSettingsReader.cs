using CertBot.Configuration;
using CertBot.Store.Documents;

namespace CertBot.Store.Cosmos;

/// <summary>Reads <c>Store:Cosmos:…</c>. Incomplete settings are rejected at start with one line per fault; no line contains the key.</summary>
internal static class CosmosSettingsReader
{
    private const string _defaultName = "certbot";

    /// <returns>Null where no endpoint is given, or an invalid one.</returns>
    public static CosmosSettings? Read(IConfiguration settings, bool isNeeded, List<string> faults)
    {
        var (key, endpoint) = (ReadKey(settings, faults), settings["Store:Cosmos:Endpoint"]?.Trim());
        var (database, container) = (ReadName(settings, "Database", faults), ReadName(settings, "Container", faults));
        if (endpoint is null or "")
        {
            if (isNeeded)
                faults.Add("Store:Cosmos:Endpoint is missing: give the account's address, like https://certbot.documents.azure.com:443/.");
            else if (key is not null)
                faults.Add("Store:Cosmos:Key is given without Store:Cosmos:Endpoint: give the account's address too, or leave it out.");
            return null;
        }

        if (
            Uri.TryCreate(endpoint, UriKind.Absolute, out var address)
            && address is { AbsolutePath: "/", Query: "", Fragment: "" }
            && UrlRules.IsHttpsOrLoopback(address)
        )
        {
            return new CosmosSettings
            {
                Endpoint = address,
                Key = key,
                Database = database,
                Container = container,
            };
        }

        // The value is not repeated: an address may contain a password.
        faults.Add(
            "Store:Cosmos:Endpoint is not an https address like https://certbot.documents.azure.com:443/; plain http is taken from this machine only (http://127.0.0.1:…)."
        );
        return null;
    }

    /// <summary>A key that is given but empty is a deployment error: without a key the host would use another identity.</summary>
    private static Secret? ReadKey(IConfiguration settings, List<string> faults)
    {
        if (settings["Store:Cosmos:Key"] is not { } given)
            return null;

        var key = given.Trim();
        if (key.Length == 0)
            faults.Add("Store:Cosmos:Key is empty: give the account's key, or leave the setting out and the host's own identity is used.");
        else if (!Convert.TryFromBase64String(key, new byte[key.Length], out _))
            faults.Add("Store:Cosmos:Key is not the key of an account: those are Base64 (best given as the environment variable Store__Cosmos__Key).");
        return new Secret(key);
    }

    private static string ReadName(IConfiguration settings, string setting, List<string> faults)
    {
        var name = settings[$"Store:Cosmos:{setting}"]?.Trim() is { Length: > 0 } given ? given : _defaultName;
        if (name.Length > KeyRules.MaxLength || name.AsSpan().IndexOfAny("/\\?#%") >= 0)
            faults.Add($"Store:Cosmos:{setting} is no name Cosmos DB takes: at most {KeyRules.MaxLength} signs, none of / \\ ? # %.");
        return name;
    }
}
