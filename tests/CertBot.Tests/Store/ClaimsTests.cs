using CertBot.Store;
using CertBot.Tests.Kit;
using NodaTime;

namespace CertBot.Tests.Store;

public sealed class ClaimsTests : IAsyncLifetime
{
    private const string Lane = "lane", Kind = "thing";

    private readonly FakeClock here = new(), there = new();
    private readonly MemoryStore store;
    private readonly Claims a, b;

    public ClaimsTests()
    {
        store = new MemoryStore(here);
        var hurried = Replica.OneOfSeveral() with { Lease = Duration.FromSeconds(20), Margin = Duration.FromSeconds(1), Step = Duration.FromMilliseconds(900) };
        (a, b) = (new Claims(store, hurried, here), new Claims(store, Replica.OneOfSeveral(), there));
    }

    public Task InitializeAsync() => store.Commit(Lane, [new Write.Create(new Document("one", Kind, """{"a":"ж"}""") { Due = here.GetCurrentInstant() })], default);

    public async Task DisposeAsync() => await store.DisposeAsync();

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"claim":"ours","b":"}"}""")]
    public void A_document_comes_back_from_a_claim_byte_for_byte(string json)
    {
        var document = new Document("id", Kind, json) { Due = here.GetCurrentInstant() };
        var claim = new Claim("somebody", here.GetCurrentInstant() + Duration.FromMinutes(1), here.GetCurrentInstant());

        var claimed = claim.On(document);

        Assert.Equal(claim.Until, claimed.Due);
        Assert.Equal((new Stored("p", document, "e"), claim), Claim.Of(new Stored("p", claimed, "e")));
        Assert.Equal((new Stored("p", document, "e"), null), Claim.Of(new Stored("p", document, "e")));
    }

    [Fact]
    public async Task What_takes_long_is_claimed_anew_meanwhile_and_comes_back_with_the_newest_tag()
    {
        using var hand = await Take(a) ?? throw new InvalidOperationException("not taken");
        var first = hand.Items[0].ETag;

        var (came, item) = await a.While(hand.Items[0], async cancel =>
        {
            while ((await Now()).ETag == first) await Task.Delay(5, cancel);
            return "done";
        }, default);

        Assert.Equal("done", came);
        Assert.Equal((await Now()).ETag, item.ETag);
        Assert.Equal("""{"a":"ж"}""", item.Document.Json);
        Assert.IsType<Committed.Done>(await store.Commit(Lane, [new Write.Delete("one", item.ETag)], default));
    }

    [Fact]
    public async Task What_another_has_by_now_is_given_up()
    {
        using var hand = await Take(a) ?? throw new InvalidOperationException("not taken");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => a.While(hand.Items[0], async cancel =>
        {
            there.Advance(Duration.FromMinutes(1));
            Assert.NotNull(await Take(b));
            await Task.Delay(Timeout.Infinite, cancel);
            return 0;
        }, default));
    }

    private async Task<Stored> Now() => await store.Get(Lane, "one", default) ?? throw new InvalidOperationException("gone");

    private static async Task<Hand?> Take(Claims claims) => (await claims.Take(Lane, Kind, items => items.OrderBy(i => i.Document.Id, StringComparer.Ordinal), default)).Hand;
}
