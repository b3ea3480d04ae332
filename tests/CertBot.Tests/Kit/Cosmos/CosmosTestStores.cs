using CertBot.Configuration;
using CertBot.Store.Cosmos;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Tests.Kit.Cosmos;

/// <summary>Stores on top of a <see cref="FakeCosmos"/>, opened in the same way as by the host.</summary>
internal static class CosmosTestStores
{
    public static CosmosSettings Settings { get; } =
        new()
        {
            Endpoint = new Uri("https://cosmos.invalid/"),
            Key = new Secret(FakeCosmos.Key),
            Database = "certbot",
            Container = "certbot",
        };

    /// <summary>
    /// Retries without long delays, because faults in a test are intended. The try timeout is generous, because response times depend on the machine.
    /// </summary>
    public static CosmosRetryPolicy BriefRetryPolicy => new(TimeSpan.FromMilliseconds(1), 6) { TryTimeout = TimeSpan.FromMinutes(10) };

    public static async Task<IStore> OpenStore(
        FakeCosmos cosmos,
        IClock clock,
        CosmosSettings? settings = null,
        CosmosResourceCreation createIfMissing = CosmosResourceCreation.None
    ) =>
        await new CosmosStoreFactory(settings ?? Settings, clock)
        {
            HttpClientFactory = FakeCosmosHandler.ClientFactoryFor(cosmos),
            RetryPolicy = BriefRetryPolicy,
        }.Open(createIfMissing, default);
}
