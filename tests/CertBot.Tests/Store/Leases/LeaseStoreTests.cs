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

    private readonly FakeClock _clock = new(),
        _otherClock = new();
    private readonly MemoryStore _store;
    private readonly LeaseStore _a,
        _b;

    public LeaseStoreTests()
    {
        _store = new MemoryStore(_clock);
        var shortLease = HostInstance.CreateShared() with
        {
            LeaseDuration = Duration.FromSeconds(20),
            ClockSkewMargin = Duration.FromSeconds(1),
            MaxItemDuration = Duration.FromMilliseconds(900),
        };
        (_a, _b) = (
            new LeaseStore(_store, shortLease, All(_clock), _clock),
            new LeaseStore(_store, HostInstance.CreateShared(), All(_otherClock), _otherClock)
        );
    }

    private QuarantinedDocuments All(FakeClock clock) =>
        new(_store, clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<QuarantinedDocuments>.Instance);

    public async ValueTask InitializeAsync() =>
        await _store.Commit(Lane, [new Write.Create(new Document("one", Kind, """{"a":"ж"}""") { Due = _clock.GetCurrentInstant() })], default);

    public async ValueTask DisposeAsync() => await _store.DisposeAsync();

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"claim":"ours","b":"}"}""")]
    public void Leased_document_is_restored_byte_for_byte(string json)
    {
        var document = new Document("id", Kind, json) { Due = _clock.GetCurrentInstant() };
        var lease = new Lease("somebody", _clock.GetCurrentInstant() + Duration.FromMinutes(1), _clock.GetCurrentInstant());

        var claimed = lease.AddTo(document);

        Assert.Equal(lease.Until, claimed.Due);
        Assert.Equal((new StoredDocument("p", document, "e"), lease), Lease.Split(new StoredDocument("p", claimed, "e")));
        Assert.Equal((new StoredDocument("p", document, "e"), null), Lease.Split(new StoredDocument("p", document, "e")));
    }

    [Fact]
    public async Task Long_work_renews_its_lease_and_returns_the_newest_tag()
    {
        using var batch = await Take(_a) ?? throw new InvalidOperationException("not taken");
        var first = batch.Items[0].ETag;

        var (came, item) = await _a.RunWithRenewal(
            batch.Items[0],
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
    public async Task Work_leased_by_another_host_is_abandoned()
    {
        using var batch = await Take(_a) ?? throw new InvalidOperationException("not taken");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _a.RunWithRenewal(
                batch.Items[0],
                async cancellationToken =>
                {
                    _otherClock.Advance(Duration.FromMinutes(1));
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
