using CertBot.Store.Cosmos;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Runtime;
using Microsoft.Azure.Cosmos;

namespace CertBot.Tests.Store.Cosmos;

/// <summary>
/// The contract on a real account, in a container that is created for the run and deleted afterwards. It covers what a fake cannot: indexes, charges, time to
/// live and throttling.
/// </summary>
[Trait("Suite", "Live")]
public sealed class CosmosLiveTests
{
    [Fact]
    public async Task Store_contract_holds_on_a_real_account()
    {
        Assert.SkipUnless(LiveCosmosAccount.IsConfigured, LiveCosmosAccount.Missing);
        using var client = new CosmosClient(
            LiveCosmosAccount.Endpoint,
            LiveCosmosAccount.Key,
            new CosmosClientOptions { ConnectionMode = ConnectionMode.Gateway }
        );
        try
        {
            Assert.Empty(await FactRunner.FailingFacts(() => new LiveCosmosSuite(), _ => false));
        }
        finally
        {
            await client.GetDatabase(LiveCosmosSuite.Database).DeleteAsync();
        }
    }

    private sealed class LiveCosmosSuite : StoreContract
    {
        public const string Database = "certbot-contract";

        private readonly CosmosSettings _settings = new()
        {
            Endpoint = new Uri(LiveCosmosAccount.Endpoint ?? throw new InvalidOperationException("no account")),
            Key = LiveCosmosAccount.Key is { } key ? new CertBot.Configuration.Secret(key) : null,
            Database = Database,
            Container = $"contract-{Guid.NewGuid():n}",
        };

        private protected override async Task<IStore> Open() =>
            await new CosmosStoreFactory(_settings, Clock).Open(CosmosResourceCreation.DatabaseAndContainer, default);

        private protected override async Task<IStore> Reopen(IStore store)
        {
            await store.DisposeAsync();
            return await Open();
        }
    }
}
