using System.Net;
using System.Text.Json;
using Azure.Core;
using Azure.Identity;
using CertBot.Store.Documents;
using Microsoft.Azure.Cosmos;
using NodaTime;

namespace CertBot.Store.Cosmos;

/// <summary>
/// Opens the container and checks before the first write that it is configured as required: each fault is one line for the operator. The deployment creates
/// database and container (<c>manifests/azure</c>); only in Development they are created here.
/// </summary>
internal sealed class CosmosStoreFactory(CosmosSettings settings, IClock clock)
{
    private const string PartitionKeyPath = "/pk";

    /// <summary>At start an operator waits for the result.</summary>
    private static readonly CosmosRetryPolicy StartupPolicy = new(TimeSpan.FromMilliseconds(200), 4);

    /// <summary>HTTP handler; null: the client's own.</summary>
    public Func<HttpClient>? HttpClientFactory { get; init; }

    public CosmosRetryPolicy RetryPolicy { get; init; } = CosmosRetryPolicy.Standard;

    /// <summary>Credential used when no account key is configured.</summary>
    public TokenCredential? Credential { get; init; }

    /// <exception cref="StoreRejectedException">The database cannot be reached, refuses access, or is not configured as required.</exception>
    public async Task<CosmosStore> Open(CosmosResourceCreation createIfMissing, CancellationToken cancellationToken)
    {
        // Without the first the client requests query plans over the network; without the second it probes for a virtual machine's metadata at each start.
        SetDefaultEnvironment("AZURE_COSMOS_USE_QUERY_PLAN_INTEROP_LINUX");
        SetDefaultEnvironment("COSMOS_DISABLE_IMDS_ACCESS");
        var client = CreateClient();
        try
        {
            var container = await StartupPolicy.Run(c => FindContainer(client, createIfMissing, c), cancellationToken);
            var store = new CosmosStore(client, container, clock, RetryPolicy);
            await StartupPolicy.Run(c => CheckIndexes(container, c), cancellationToken);
            return store;
        }
        catch (StoreUnavailableException e) when (e.InnerException is AuthenticationFailedException)
        {
            client.Dispose();
            throw new StoreRejectedException(
                "Store:Cosmos: no identity was found to speak for this host; give it a managed identity, or give Store:Cosmos:Key",
                e
            );
        }
        catch (StoreUnavailableException e)
        {
            client.Dispose();
            throw new StoreRejectedException($"Store:Cosmos: {e.Message}; asked at {settings.Endpoint.GetLeftPart(UriPartial.Authority)}", e);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private CosmosClient CreateClient()
    {
        var options = new CosmosClientOptions
        {
            ApplicationName = "CertBot",
            ConnectionMode = ConnectionMode.Gateway,
            LimitToEndpoint = true,
            RequestTimeout = TimeSpan.FromSeconds(10),
            MaxRetryAttemptsOnRateLimitedRequests = 0,
            HttpClientFactory = HttpClientFactory,
        };
        var endpoint = settings.Endpoint.AbsoluteUri;
        return settings.Key is { } key
            ? new CosmosClient(endpoint, key.Reveal(), options)
            : new CosmosClient(endpoint, Credential ?? new DefaultAzureCredential(), options);
    }

    private async Task<Container> FindContainer(CosmosClient client, CosmosResourceCreation createIfMissing, CancellationToken cancellationToken)
    {
        var account = await client.ReadAccountAsync();
        if (account.Consistency.DefaultConsistencyLevel is var level and (ConsistencyLevel.Eventual or ConsistencyLevel.ConsistentPrefix))
        {
            throw new StoreRejectedException(
                $"Store:Cosmos: the account's consistency is {level}: a host would not see what it has just written; BoundedStaleness or Strong is needed, Session at least"
            );
        }

        var database = client.GetDatabase(settings.Database);
        using (var found = await database.ReadStreamAsync(cancellationToken: cancellationToken))
        {
            if (found.StatusCode == HttpStatusCode.NotFound)
            {
                if (createIfMissing == CosmosResourceCreation.None)
                    throw new StoreRejectedException($"Store:Cosmos:Database: there is no database '{settings.Database}' in this account");
                await client.CreateDatabaseIfNotExistsAsync(settings.Database, cancellationToken: cancellationToken);
            }
            else if (!found.IsSuccessStatusCode)
            {
                throw CosmosStore.ToException(found);
            }
        }

        var container = database.GetContainer(settings.Container);
        using (var found = await container.ReadContainerStreamAsync(cancellationToken: cancellationToken))
        {
            if (found.StatusCode == HttpStatusCode.NotFound)
            {
                if (createIfMissing == CosmosResourceCreation.None)
                    throw new StoreRejectedException($"Store:Cosmos:Container: there is no container '{settings.Container}' in database '{settings.Database}'");
                await database.CreateContainerIfNotExistsAsync(ReadContainerProperties(), cancellationToken: cancellationToken);
            }
            else if (!found.IsSuccessStatusCode)
            {
                throw CosmosStore.ToException(found);
            }
        }

        CheckContainer(await container.ReadContainerAsync(cancellationToken: cancellationToken));
        return container;
    }

    private void CheckContainer(ContainerProperties found)
    {
        if (found.PartitionKeyPaths is not [PartitionKeyPath])
        {
            throw new StoreRejectedException(
                $"Store:Cosmos:Container: '{settings.Container}' is partitioned by {string.Join(", ", found.PartitionKeyPaths)}, and CertBot needs {PartitionKeyPath}"
            );
        }
        if (found.PartitionKeyDefinitionVersion != PartitionKeyDefinitionVersion.V2)
        {
            throw new StoreRejectedException(
                $"Store:Cosmos:Container: '{settings.Container}' takes partition keys of at most 101 bytes (version 1), and CertBot needs long ones (version 2)"
            );
        }
        if (found.DefaultTimeToLive is null)
            throw new StoreRejectedException($"Store:Cosmos:Container: time to live is off in '{settings.Container}'; it has to be on, without a default (-1)");
        if (found.DefaultTimeToLive is > 0 and var seconds)
        {
            throw new StoreRejectedException(
                $"Store:Cosmos:Container: '{settings.Container}' deletes everything after {seconds} seconds; time to live has to be on, without a default (-1)"
            );
        }
    }

    /// <summary>The two query forms that CertBot uses: without a suitable index the database refuses to sort.</summary>
    private async Task<bool> CheckIndexes(Container container, CancellationToken cancellationToken)
    {
        foreach (var path in (string[])["at", "wake"])
        {
            using var pages = container.GetItemQueryStreamIterator(
                $"SELECT TOP 1 VALUE c.id FROM c WHERE c.{path} >= '' ORDER BY c.{path}",
                requestOptions: new QueryRequestOptions { PartitionKey = new PartitionKey("none"), MaxItemCount = 1 }
            );
            using var found = await pages.ReadNextAsync(cancellationToken);
            if (found.StatusCode == HttpStatusCode.BadRequest)
            {
                throw new StoreRejectedException(
                    $"Store:Cosmos:Container: '{settings.Container}' has no index on /{path}; its indexing policy has to be that of manifests/azure/container.json"
                );
            }
            if (!found.IsSuccessStatusCode)
                throw CosmosStore.ToException(found);
        }

        return true;
    }

    /// <summary>The container as the deployment creates it: both read the same file.</summary>
    private ContainerProperties ReadContainerProperties()
    {
        using var stream = typeof(CosmosStoreFactory).Assembly.GetManifestResourceStream("manifests/azure/container.json")
            ?? throw new InvalidOperationException("container.json is not embedded");
        using var json = JsonDocument.Parse(stream);
        var indexing = json.RootElement.GetProperty("indexingPolicy");
        var properties = new ContainerProperties(settings.Container, PartitionKeyPath)
        {
            DefaultTimeToLive = json.RootElement.GetProperty("defaultTtl").GetInt32(),
            PartitionKeyDefinitionVersion = PartitionKeyDefinitionVersion.V2,
        };
        ReadPaths(indexing, "includedPaths").ForEach(p => properties.IndexingPolicy.IncludedPaths.Add(new IncludedPath { Path = p }));
        ReadPaths(indexing, "excludedPaths").ForEach(p => properties.IndexingPolicy.ExcludedPaths.Add(new ExcludedPath { Path = p }));
        return properties;
    }

    private static List<string> ReadPaths(JsonElement indexing, string name) =>
        [.. indexing.GetProperty(name).EnumerateArray().Select(p => p.GetProperty("path").GetString() ?? "")];

    private static void SetDefaultEnvironment(string name)
    {
        if (Environment.GetEnvironmentVariable(name) is null)
            Environment.SetEnvironmentVariable(name, "true");
    }
}

/// <summary>What may be created if it is missing.</summary>
internal enum CosmosResourceCreation
{
    None,

    DatabaseAndContainer,
}
