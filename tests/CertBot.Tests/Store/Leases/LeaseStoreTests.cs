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

    private readonly FakeClock _here = new(),
        _there = new();
    private readonly MemoryStore _store;
    private readonly LeaseStore _a,
        _b;

    public LeaseStoreTests()
    {
        _store = new MemoryStore(_here);
        var hurried = HostInstance.CreateShared() with
        {
            LeaseDuration = Duration.FromSeconds(20),
            ClockSkewMargin = Duration.FromSeconds(1),
            MaxItemDuration = Duration.FromMilliseconds(900),
        };
        (_a, _b) = (new LeaseStore(_store, hurried, All(_here), _here), new LeaseStore(_store, HostInstance.CreateShared(), All(_there), _there));
    }

    private QuarantinedDocuments All(FakeClock clock) =>
        new(_store, clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<QuarantinedDocuments>.Instance);

    public async ValueTask InitializeAsync() =>
        await _store.Commit(Lane, [new Write.Create(new Document("one", Kind, """{"a":"ж"}""") { Due = _here.GetCurrentInstant() })], default);

    public async ValueTask DisposeAsync() => await _store.DisposeAsync();

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"claim":"ours","b":"}"}""")]
    public void A_document_comes_back_from_a_claim_byte_for_byte(string json)
    {
        var document = new Document("id", Kind, json) { Due = _here.GetCurrentInstant() };
        var lease = new Lease("somebody", _here.GetCurrentInstant() + Duration.FromMinutes(1), _here.GetCurrentInstant());

        var claimed = lease.AddTo(document);

        Assert.Equal(lease.Until, claimed.Due);
        Assert.Equal((new StoredDocument("p", document, "e"), lease), Lease.Split(new StoredDocument("p", claimed, "e")));
        Assert.Equal((new StoredDocument("p", document, "e"), null), Lease.Split(new StoredDocument("p", document, "e")));
    }

    [Fact]
    public async Task What_takes_long_is_claimed_anew_meanwhile_and_comes_back_with_the_newest_tag()
    {
        using var hand = await Take(_a) ?? throw new InvalidOperationException("not taken");
        var first = hand.Items[0].ETag;

        var (came, item) = await _a.RunWithRenewal(
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
        Assert.IsType<CommitResult.Committed>(await _store.Commit(Lane, [new Write.Delete("one", item.ETag)], default));
    }

    [Fact]
    public async Task What_another_has_by_now_is_given_up()
    {
        using var hand = await Take(_a) ?? throw new InvalidOperationException("not taken");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _a.RunWithRenewal(
                hand.Items[0],
                async cancellationToken =>
                {
                    _there.Advance(Duration.FromMinutes(1));
                    Assert.NotNull(await Take(_b));
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                    return 0;
                },
                default
            )
        );
    }

    private async Task<StoredDocument> Now() => await _store.Get(Lane, "one", default) ?? throw new InvalidOperationException("gone");

    private static async Task<LeasedBatch?> Take(LeaseStore claims) =>
        (
            await claims.TryAcquire(
                new()
                {
                    Kind = Kind,
                    MaxParallel = 1,
                    Order = (_, items) => items.OrderBy(i => i.Document.Id, StringComparer.Ordinal),
                },
                new DueLane(Lane, []),
                default
            )
        ).Batch;
}
