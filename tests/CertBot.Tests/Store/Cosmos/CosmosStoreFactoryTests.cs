using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Identity;
using CertBot.Core.Tests.Kit;
using CertBot.Store.Cosmos;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Runtime;

namespace CertBot.Tests.Store.Cosmos;

/// <summary>A misconfigured container is reported in one line before anything is written.</summary>
public sealed class CosmosStoreFactoryTests
{
    private readonly FakeClock _clock = new();

    public static TheoryData<string, string> InvalidSettings { get; } =
        new()
        {
            { "no database", "Store:Cosmos:Database: there is no database 'certbot' in this account" },
            { "no container", "Store:Cosmos:Container: there is no container 'certbot' in database 'certbot'" },
            { "another key path", "Store:Cosmos:Container: 'certbot' is partitioned by /id, and CertBot needs /pk" },
            { "two key paths", "Store:Cosmos:Container: 'certbot' is partitioned by /pk, /id, and CertBot needs /pk" },
            {
                "short keys",
                "Store:Cosmos:Container: 'certbot' takes partition keys of at most 101 bytes (version 1), and CertBot needs long ones (version 2)"
            },
            { "no time to live", "Store:Cosmos:Container: time to live is off in 'certbot'" },
            { "all is deleted", "Store:Cosmos:Container: 'certbot' deletes everything after 3600 seconds" },
            { "no index for lists", "Store:Cosmos:Container: 'certbot' has no index on /at" },
            { "no index for sweeps", "Store:Cosmos:Container: 'certbot' has no index on /wake" },
            { "eventual", "Store:Cosmos: the account's consistency is Eventual" },
            { "forbidden", "Store:Cosmos: Cosmos DB does not let this identity do that (403): give it the role Cosmos DB Built-in Data Contributor" },
            { "refused", "Store:Cosmos: Cosmos DB cannot be reached; asked at https://cosmos.invalid" },
        };

    [Theory]
    [MemberData(nameof(InvalidSettings))]
    public async Task Fault_is_one_line(string what, string line)
    {
        var cosmos = CreateFake(what);

        var refused = await Assert.ThrowsAsync<StoreRejectedException>(() => CosmosTestStores.OpenStore(cosmos, _clock));

        Assert.StartsWith(line, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.DoesNotContain(FakeCosmos.Key[..20], refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(cosmos.Requests, s => s.Kind is "batch" || s.Kind.StartsWith("POST", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("no database")]
    [InlineData("no container")]
    public async Task Missing_database_is_created_in_Development_as_the_deployment_does(string what)
    {
        var cosmos = CreateFake(what);

        await using var store = await CosmosTestStores.OpenStore(cosmos, _clock, createIfMissing: CosmosResourceCreation.DatabaseAndContainer);

        Assert.IsType<CommitResult.Committed>(await store.Commit("p", [new Write.Create(new Document("a", "thing", "1"))], default));
        var made = cosmos.GetContainer().Properties;
        var wanted = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "manifests/azure/container.json")));
        Assert.Equal((int?)wanted?["defaultTtl"], (int?)made["defaultTtl"]);
        Assert.Equal(Paths(wanted, "includedPaths"), Paths(made, "includedPaths"));
        Assert.Equal(Paths(wanted, "excludedPaths"), Paths(made, "excludedPaths"));
        Assert.Equal("/pk", (string?)made["partitionKey"]?["paths"]?[0]);
        Assert.Equal(2, (int?)made["partitionKey"]?["version"]);
    }

    [Fact]
    public async Task Without_a_key_the_managed_identity_is_used()
    {
        var cosmos = CreateFake("right");

        await using var store = await Keyless(cosmos, FakeCosmos.Token).Open(CosmosResourceCreation.None, default);
        Assert.Null(await store.Get("p", "a", default));
        var refused = await Assert.ThrowsAsync<StoreRejectedException>(() => Keyless(cosmos, "another").Open(CosmosResourceCreation.None, default));
        Assert.Contains("does not take this key or identity", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_identity_is_reported_with_the_settings_to_give()
    {
        var refused = await Assert.ThrowsAsync<StoreRejectedException>(() => Keyless(CreateFake("right"), null).Open(CosmosResourceCreation.None, default));

        Assert.Equal("Store:Cosmos: no identity was found to speak for this host; give it a managed identity, or give Store:Cosmos:Key", refused.Message);
    }

    private CosmosStoreFactory Keyless(FakeCosmos cosmos, string? token) =>
        new(CosmosTestStores.Settings with { Key = null }, _clock)
        {
            HttpClientFactory = FakeCosmosHandler.ClientFactoryFor(cosmos),
            Credential = new FixedTokenCredential(token),
        };

    private FakeCosmos CreateFake(string what)
    {
        var cosmos = new FakeCosmos(_clock) { Consistency = what == "eventual" ? "Eventual" : "BoundedStaleness" };
        if (what == "refused")
            cosmos.BeforeRequest = _ => throw new HttpRequestException("refused");
        if (what == "forbidden")
            cosmos.BeforeRequest = _ => FakeCosmosResponse.Error(403, "Request blocked by Auth: principal lacks readMetadata");
        return what switch
        {
            "no database" => cosmos,
            "no container" => cosmos.WithContainer("certbot", "other"),
            _ => cosmos.WithContainer("certbot", "certbot", container =>
            {
                switch (what)
                {
                    case "another key path":
                        container["partitionKey"] = new JsonObject { ["paths"] = new JsonArray("/id"), ["kind"] = "Hash" };
                        break;
                    case "two key paths":
                        container["partitionKey"] = new JsonObject
                        {
                            ["paths"] = new JsonArray("/pk", "/id"),
                            ["kind"] = "MultiHash",
                            ["version"] = 2,
                        };
                        break;
                    case "short keys":
                        container["partitionKey"] = new JsonObject { ["paths"] = new JsonArray("/pk"), ["kind"] = "Hash" };
                        break;
                    case "no time to live":
                        container.Remove("defaultTtl");
                        break;
                    case "all is deleted":
                        container["defaultTtl"] = 3600;
                        break;
                    case "no index for lists":
                        container["indexingPolicy"] = Without("/at/?", container);
                        break;
                    case "no index for sweeps":
                        container["indexingPolicy"] = Without("/wake/?", container);
                        break;
                }
            }),
        };
    }

    private static JsonNode Without(string path, JsonObject container)
    {
        var policy = container["indexingPolicy"]?.DeepClone() ?? throw new InvalidOperationException("no policy");
        policy["includedPaths"] = new JsonArray([
            .. (policy["includedPaths"] as JsonArray ?? []).Where(p => (string?)p?["path"] != path).Select(p => p?.DeepClone()),
        ]);
        return policy;
    }

    private static string[] Paths(JsonNode? made, string list) =>
        [
            .. (made?["indexingPolicy"]?[list] as JsonArray ?? [])
                .Select(p => (string?)p?["path"] ?? "")
                .Where(p => !p.Contains("_etag", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Without a token it represents a host that has no identity.</summary>
    private sealed class FixedTokenCredential(string? token) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(token ?? throw new CredentialUnavailableException("none"), DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
