using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.Store.Leases;

public sealed class LeaseStoreTests : IAsyncLifetime
{
    private const string Lane = "lane",
        Kind = "thing";

    private readonly FakeClock here = new(),
        there = new();
    private readonly MemoryStore store;
    private readonly LeaseStore a,
        b;

    public LeaseStoreTests()
    {
        store = new MemoryStore(here);
        var hurried = HostInstance.CreateShared() with
        {
            LeaseDuration = Duration.FromSeconds(20),
            ClockSkewMargin = Duration.FromSeconds(1),
            MaxItemDuration = Duration.FromMilliseconds(900),
        };
        (a, b) = (new LeaseStore(store, hurried, All(here), here), new LeaseStore(store, HostInstance.CreateShared(), All(there), there));
    }

    private QuarantinedDocuments All(FakeClock clock) => new(store, clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<QuarantinedDocuments>.Instance);

    public async ValueTask InitializeAsync() =>
        await store.Commit(Lane, [new Write.Create(new Document("one", Kind, """{"a":"ж"}""") { Due = here.GetCurrentInstant() })], default);

    public async ValueTask DisposeAsync() => await store.DisposeAsync();

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"claim":"ours","b":"}"}""")]
    public void A_document_comes_back_from_a_claim_byte_for_byte(string json)
    {
        var document = new Document("id", Kind, json) { Due = here.GetCurrentInstant() };
        var lease = new Lease("somebody", here.GetCurrentInstant() + Duration.FromMinutes(1), here.GetCurrentInstant());

        var claimed = lease.AddTo(document);

        Assert.Equal(lease.Until, claimed.Due);
        Assert.Equal((new StoredDocument("p", document, "e"), lease), Lease.Split(new StoredDocument("p", claimed, "e")));
        Assert.Equal((new StoredDocument("p", document, "e"), null), Lease.Split(new StoredDocument("p", document, "e")));
    }

    [Fact]
    public async Task What_takes_long_is_claimed_anew_meanwhile_and_comes_back_with_the_newest_tag()
    {
        using var hand = await Take(a) ?? throw new InvalidOperationException("not taken");
        var first = hand.Items[0].ETag;

        var (came, item) = await a.RunWithRenewal(
            hand.Items[0],
            async cancellationToken =>
            {
                while ((await Now()).ETag == first)
                    await Task.Delay(5, cancellationToken);
                return "done";
            },
            default
        );

        Assert.Equal("done", came);
        Assert.Equal((await Now()).ETag, item.ETag);
        Assert.Equal("""{"a":"ж"}""", item.Document.Json);
        Assert.IsType<CommitResult.Committed>(await store.Commit(Lane, [new Write.Delete("one", item.ETag)], default));
    }

    [Fact]
    public async Task What_another_has_by_now_is_given_up()
    {
        using var hand = await Take(a) ?? throw new InvalidOperationException("not taken");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            a.RunWithRenewal(
                hand.Items[0],
                async cancellationToken =>
                {
                    there.Advance(Duration.FromMinutes(1));
                    Assert.NotNull(await Take(b));
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                    return 0;
                },
                default
            )
        );
    }

    private async Task<StoredDocument> Now() => await store.Get(Lane, "one", default) ?? throw new InvalidOperationException("gone");

    private static async Task<LeasedBatch?> Take(LeaseStore claims) =>
        (await claims.TryAcquire(Lane, Kind, items => items.OrderBy(i => i.Document.Id, StringComparer.Ordinal), default)).Batch;
}
