using CertBot.Configuration;
using CertBot.Store.Cosmos;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Cosmos;

namespace CertBot.Tests.Store.Cosmos;

/// <summary>The contract of every store, and the additional contract of a store in Cosmos DB.</summary>
public abstract class CosmosStoreContract : StoreContract
{
    private protected CosmosStoreContract(int ranges, CosmosFlaw flaw = CosmosFlaw.None) =>
        Cosmos = new FakeCosmos(Clock, ranges, flaw).WithContainer("certbot", "certbot");

    private protected FakeCosmos Cosmos { get; }

    private protected override Task<IStore> Open() => CosmosTestStores.OpenStore(Cosmos, Clock);

    private protected override async Task<IStore> Reopen(IStore store)
    {
        await store.DisposeAsync();
        return await CosmosTestStores.OpenStore(Cosmos, Clock);
    }

    [Fact]
    public async Task Only_the_sweep_queries_all_partitions_and_no_query_plan_is_requested()
    {
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a") with { Due = Clock.GetCurrentInstant() }));
        await Store.List("p", "thing", "", 5, default);
        Cosmos.Requests.Clear();

        await Read("p", "a");
        await CommitSuccessfully("p", new Write.Upsert(CreateDocument("a") with { Due = Clock.GetCurrentInstant() }), new Write.Create(CreateDocument("b")));
        await Store.List("p", "thing", "", 5, default);
        Assert.Equal(["read", "batch", "query"], Cosmos.Requests.Select(s => s.Kind));
        Cosmos.Requests.Clear();

        await Store.Due("thing", Clock.GetCurrentInstant(), 5, default);
        Assert.Equal(Cosmos.GetContainer().Ranges, Cosmos.Requests.Count(s => s.Kind == "query of all"));
        Assert.DoesNotContain(Cosmos.Requests, s => s.Kind is not ("query of all" or "read"));
    }

    [Fact]
    public async Task Wrong_key_is_refused()
    {
        var outsider = CosmosTestStores.Settings with { Key = new Secret(Convert.ToBase64String(new byte[64])) };

        var refused = await Assert.ThrowsAsync<StoreRejectedException>(() => CosmosTestStores.OpenStore(Cosmos, Clock, outsider));
        Assert.Contains("does not take this key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Star_and_foreign_text_are_not_versions()
    {
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a", "1")));
        foreach (var etag in (string[])["*", "\"*\"", "\"", "W/\"1\"", "\"a\r\nb\"", "@", "\"1\"@zzz"])
        {
            Assert.Equal(new CommitResult.PreconditionFailed("a"), await Commit("p", new Write.Replace(CreateDocument("a", "2"), etag)));
            Assert.Equal(new CommitResult.PreconditionFailed("a"), await Commit("p", new Write.Delete("a", etag)));
        }

        Assert.Equal("1", (await Read("p", "a")).Document.Json);
    }

    /// <summary>The fake database rejects a request of more than 2 MiB: every batch within the limits has to fit, including escapes.</summary>
    [Theory]
    [InlineData('x')]
    [InlineData('"')]
    [InlineData('\n')]
    [InlineData('ж')]
    public async Task Hundred_documents_with_the_longest_names_fit_one_batch(char letter)
    {
        var (partition, kind) = (new string('p', 255), new string('k', 255));
        Write[] Filled(int length) =>
            [
                .. Enumerable
                    .Range(0, 100)
                    .Select(n => new Write.Create(
                        new Document($"{new string('i', 252)}{n:D3}", kind, new string(letter, length))
                        {
                            Due = Clock.GetCurrentInstant(),
                            Expires = NodaTime.Instant.MaxValue,
                        }
                    )),
            ];
        var (fits, not) = (0, 30_000);
        while (not - fits > 1)
        {
            var middle = (fits + not) / 2;
            (fits, not) = BatchLimits.IsWithinLimits(partition, Filled(middle)) ? (middle, not) : (fits, middle);
        }

        await CommitSuccessfully(partition, Filled(fits));
        Assert.Equal(new string(letter, fits), (await Read(partition, $"{new string('i', 252)}099")).Document.Json);
    }

    [Fact]
    public async Task Deleted_document_is_invisible_and_expires()
    {
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a") with { Due = Clock.GetCurrentInstant() }));
        await CommitSuccessfully("p", new Write.Delete("a", (await Read("p", "a")).ETag));

        Assert.Null(await Store.Get("p", "a", default));
        Assert.Empty(await Store.List("p", "gone", "", 5, default));
        Assert.Empty(await Store.Partitions("", default).ToListAsync());
        Assert.Equal(new CommitResult.NotFound("a"), await Commit("p", new Write.Delete("a", null)));
        await CommitSuccessfully("p", new Write.Create(CreateDocument("a", "again")));
        await CommitSuccessfully("p", new Write.Delete("a", null));
        Clock.Advance(NodaTime.Duration.FromHours(1));
        Assert.Empty(Cosmos.GetContainer().Rows("p", null));
    }
}
