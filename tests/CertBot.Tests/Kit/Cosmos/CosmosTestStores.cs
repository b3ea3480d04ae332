using CertBot.Configuration;
using CertBot.Store.Cosmos;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Tests.Kit.Cosmos;

/// <summary>Stores over a <see cref="FakeCosmos"/>, opened as the host opens them.</summary>
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

    /// <summary>Tries again without waiting long: what is broken in a test is broken on purpose. How long an answer takes is the machine's business.</summary>
    public static CosmosRetryPolicy BriefRetryPolicy => new(TimeSpan.FromMilliseconds(1), 6) { TryTimeout = TimeSpan.FromMinutes(10) };

    public static async Task<IStore> OpenStore(
        FakeCosmos cosmos,
        IClock clock,
        CosmosSettings? settings = null,
        CreateIfMissing createIfMissing = CreateIfMissing.Nothing
    ) =>
        await new CosmosStoreFactory(settings ?? Settings, clock)
        {
            HttpClientFactory = FakeCosmosHandler.ClientFactoryFor(cosmos),
            RetryPolicy = BriefRetryPolicy,
        }.Open(createIfMissing, default);
}
