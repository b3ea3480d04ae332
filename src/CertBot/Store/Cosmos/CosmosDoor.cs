using System.Net;
using System.Text.Json;
using Azure.Core;
using Azure.Identity;
using Microsoft.Azure.Cosmos;
using NodaTime;

namespace CertBot.Store.Cosmos;

/// <summary>
/// Opens the container, and looks whether it is what CertBot needs before anything is written: each thing that is wrong is one line for the operator.
/// Database and container are the deployment's to make (<c>manifests/azure</c>); only in Development are they made here.
/// </summary>
internal sealed class CosmosDoor(CosmosSettings settings, IClock clock)
{
    private const string _path = "/pk";

    /// <summary>At start an operator waits for an answer.</summary>
    private static readonly Patience _atStart = new(TimeSpan.FromMilliseconds(200), 4);

    /// <summary>The way to the network; null: the client's own.</summary>
    public Func<HttpClient>? Http { get; init; }

    public Patience Patience { get; init; } = Patience.Standard;

    /// <summary>Who speaks where no key is given.</summary>
    public TokenCredential? Credential { get; init; }

    /// <exception cref="StoreRefused">It cannot be reached, does not take us, or is not what CertBot needs.</exception>
    public async Task<CosmosStore> Open(Making making, CancellationToken cancel)
    {
        // Without the first the client asks for a query's plan over the network, without the second it looks for a virtual machine around it at each start.
        Set("AZURE_COSMOS_USE_QUERY_PLAN_INTEROP_LINUX");
        Set("COSMOS_DISABLE_IMDS_ACCESS");
        var client = Client();
        try
        {
            var container = await _atStart.Try(c => Find(client, making, c), cancel);
            var store = new CosmosStore(client, container, clock, Patience);
            await _atStart.Try(c => LookAround(container, c), cancel);
            return store;
        }
        catch (StoreAway e) when (e.InnerException is AuthenticationFailedException)
        {
            client.Dispose();
            throw new StoreRefused("Store:Cosmos: no identity was found to speak for this host; give it a managed identity, or give Store:Cosmos:Key", e);
        }
        catch (StoreAway e)
        {
            client.Dispose();
            throw new StoreRefused($"Store:Cosmos: {e.Message}; asked at {settings.Endpoint.GetLeftPart(UriPartial.Authority)}", e);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private CosmosClient Client()
    {
        var options = new CosmosClientOptions
        {
            ApplicationName = "CertBot",
            ConnectionMode = ConnectionMode.Gateway,
            LimitToEndpoint = true,
            RequestTimeout = TimeSpan.FromSeconds(10),
            MaxRetryAttemptsOnRateLimitedRequests = 0,
            HttpClientFactory = Http,
        };
        var endpoint = settings.Endpoint.AbsoluteUri;
        return settings.Key is { } key ? new CosmosClient(endpoint, key.Reveal(), options) : new CosmosClient(endpoint, Credential ?? new DefaultAzureCredential(), options);
    }

    private async Task<Container> Find(CosmosClient client, Making making, CancellationToken cancel)
    {
        var account = await client.ReadAccountAsync();
        if (account.Consistency.DefaultConsistencyLevel is var level and (ConsistencyLevel.Eventual or ConsistencyLevel.ConsistentPrefix))
        {
            throw new StoreRefused($"Store:Cosmos: the account's consistency is {level}: a host would not see what it has just written; BoundedStaleness or Strong is needed, Session at least");
        }

        var database = client.GetDatabase(settings.Database);
        using (var found = await database.ReadStreamAsync(cancellationToken: cancel))
        {
            if (found.StatusCode == HttpStatusCode.NotFound)
            {
                if (making == Making.Nothing) throw new StoreRefused($"Store:Cosmos:Database: there is no database '{settings.Database}' in this account");
                await client.CreateDatabaseIfNotExistsAsync(settings.Database, cancellationToken: cancel);
            }
            else if (!found.IsSuccessStatusCode)
            {
                throw CosmosStore.Failed(found);
            }
        }

        var container = database.GetContainer(settings.Container);
        using (var found = await container.ReadContainerStreamAsync(cancellationToken: cancel))
        {
            if (found.StatusCode == HttpStatusCode.NotFound)
            {
                if (making == Making.Nothing) throw new StoreRefused($"Store:Cosmos:Container: there is no container '{settings.Container}' in database '{settings.Database}'");
                await database.CreateContainerIfNotExistsAsync(Properties(), cancellationToken: cancel);
            }
            else if (!found.IsSuccessStatusCode)
            {
                throw CosmosStore.Failed(found);
            }
        }

        Check(await container.ReadContainerAsync(cancellationToken: cancel));
        return container;
    }

    private void Check(ContainerProperties found)
    {
        if (found.PartitionKeyPaths is not [_path]) throw new StoreRefused($"Store:Cosmos:Container: '{settings.Container}' is partitioned by {string.Join(", ", found.PartitionKeyPaths)}, and CertBot needs {_path}");
        if (found.PartitionKeyDefinitionVersion != PartitionKeyDefinitionVersion.V2) throw new StoreRefused($"Store:Cosmos:Container: '{settings.Container}' takes partition keys of at most 101 bytes (version 1), and CertBot needs long ones (version 2)");
        if (found.DefaultTimeToLive is null) throw new StoreRefused($"Store:Cosmos:Container: time to live is off in '{settings.Container}'; it has to be on, without a default (-1)");
        if (found.DefaultTimeToLive is > 0 and var seconds) throw new StoreRefused($"Store:Cosmos:Container: '{settings.Container}' deletes everything after {seconds} seconds; time to live has to be on, without a default (-1)");
    }

    /// <summary>The two ways in which CertBot asks: where the index is of no use for them, the database refuses to sort.</summary>
    private async Task<bool> LookAround(Container container, CancellationToken cancel)
    {
        foreach (var path in (string[])["at", "wake"])
        {
            using var pages = container.GetItemQueryStreamIterator($"SELECT TOP 1 VALUE c.id FROM c WHERE c.{path} >= '' ORDER BY c.{path}", requestOptions: new QueryRequestOptions { PartitionKey = new PartitionKey("none"), MaxItemCount = 1 });
            using var found = await pages.ReadNextAsync(cancel);
            if (found.StatusCode == HttpStatusCode.BadRequest) throw new StoreRefused($"Store:Cosmos:Container: '{settings.Container}' has no index on /{path}; its indexing policy has to be that of manifests/azure/container.json");
            if (!found.IsSuccessStatusCode) throw CosmosStore.Failed(found);
        }

        return true;
    }

    /// <summary>The container as the deployment makes it: both read the same file.</summary>
    private ContainerProperties Properties()
    {
        using var stream = typeof(CosmosDoor).Assembly.GetManifestResourceStream("manifests/azure/container.json") ?? throw new InvalidOperationException("container.json is not embedded");
        using var json = JsonDocument.Parse(stream);
        var indexing = json.RootElement.GetProperty("indexingPolicy");
        var properties = new ContainerProperties(settings.Container, _path) { DefaultTimeToLive = json.RootElement.GetProperty("defaultTtl").GetInt32(), PartitionKeyDefinitionVersion = PartitionKeyDefinitionVersion.V2 };
        Paths(indexing, "includedPaths").ForEach(p => properties.IndexingPolicy.IncludedPaths.Add(new IncludedPath { Path = p }));
        Paths(indexing, "excludedPaths").ForEach(p => properties.IndexingPolicy.ExcludedPaths.Add(new ExcludedPath { Path = p }));
        return properties;
    }

    private static List<string> Paths(JsonElement indexing, string name) => [.. indexing.GetProperty(name).EnumerateArray().Select(p => p.GetProperty("path").GetString() ?? "")];

    private static void Set(string name)
    {
        if (Environment.GetEnvironmentVariable(name) is null) Environment.SetEnvironmentVariable(name, "true");
    }
}

/// <summary>What may be made where it is missing.</summary>
internal enum Making
{
    Nothing,

    DatabaseAndContainer,
}
