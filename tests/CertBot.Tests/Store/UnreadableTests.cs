using CertBot.Core.Conversation;
using CertBot.Delivery;
using CertBot.Store;
using CertBot.Tests.Kit;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Store;

/// <summary>One document that cannot be read stops nothing but what needs it, stays as it is, and is seen.</summary>
public sealed class UnreadableTests : IAsyncLifetime
{
    private static readonly Place Ana = new("web", "ana", Personal: true);
    private static readonly Place Bo = new("web", "bo", Personal: true);

    private readonly FakeClock clock = new(House.Start);
    private MemoryStore? store;
    private House? house;

    private MemoryStore Raw => store ?? throw new InvalidOperationException("not open");

    private House At => house ?? throw new InvalidOperationException("not open");

    public async Task InitializeAsync()
    {
        store = new MemoryStore(clock);
        house = await House.Open(store);
    }

    public async Task DisposeAsync() => await At.DisposeAsync();

    public static TheoryData<string, string> Broken { get; } = new()
    {
        { """{"v":1,"notice":{"to":""", "test/out:bad: a damaged document" },
        { """{"v":2,"letter":{}}""", "test/out:bad: a document of a future version (2, this CertBot reads 1)" },
        { """{"v":1,"letter":{},"attempts":0}""", "test/out:bad: a damaged document" },   // what a newer host does and this one has no name for
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task What_waits_in_the_outbox_behind_one_is_delivered_and_it_stays(string json, string line)
    {
        var bad = await Put("test", new Document("out:bad", Outbox.Kind, json) { Due = House.Start - Duration.FromDays(1) });
        await Tell("test", Ana);
        await Tell("other", Bo);
        await At.Settle();

        Assert.Equal(["ana", "bo"], At.Web.News().Select(p => p.Place.Id).Order(StringComparer.Ordinal));
        for (var minute = 0; minute < 10; minute++)
        {
            clock.Advance(Duration.FromMinutes(1));
            At.Clock.Advance(Duration.FromMinutes(1));
            Assert.Equal(0, await At.Part<OutboxPump>().Sweep(default));
        }

        Assert.Equal(bad, await Raw.Get("test", "out:bad", default));
        Assert.Equal(line, await At.Part<Unreadable>().Line(default));
        Assert.Single(At.Log.Ours, l => l.Contains(line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hundreds_of_them_leave_room_for_the_others()
    {
        for (var n = 0; n < 450; n++) await Put("test", new Document($"out:bad-{n:D3}", Outbox.Kind, "{") { Due = House.Start - Duration.FromDays(1) });
        await Tell("test", Ana);
        for (var round = 0; round < 5; round++) await At.Part<OutboxPump>().Sweep(default);

        Assert.Single(At.Web.News());
        Assert.EndsWith("out:bad-000: a damaged document; and 449 more", await At.Part<Unreadable>().Line(default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_message_needs_and_cannot_be_read_holds_back_that_message_alone()
    {
        await Put(Keys.Place(Ana), new Document("closed", "closed", """{"v":1,"place":3}"""));
        await Tell("test", Ana);
        await Tell("test", Bo);
        await At.Settle();

        Assert.Equal(["bo"], At.Web.News().Select(p => p.Place.Id));
        Assert.Single(await Raw.List("test", Outbox.Kind, "", 10, default));
        Assert.Equal("place:web:ana/closed: a damaged document", await At.Part<Unreadable>().Line(default));

        // Mended: the message goes out, and nobody speaks of it any more.
        Assert.IsType<Committed.Done>(await Raw.Commit(Keys.Place(Ana), [new Write.Delete("closed", null)], default));
        At.Clock.Advance(Duration.FromMinutes(1));
        await At.Settle();
        Assert.Equal(["ana"], At.Web.News().Select(p => p.Place.Id));
        Assert.Null(await At.Part<Unreadable>().Line(default));
    }

    [Fact]
    public async Task The_clock_passes_one_by_and_says_so_once()
    {
        await Put("app:bad", new Document(Snapshot.Id, "application", """{"v":1,"seq":1,"hash":"","state":{"id":7}}""") { Due = House.Start });
        await Put("talk:web:bad:bad", new Document(Talks.Kind, Talks.Kind, """{"v":9}""") { Due = House.Start });
        for (var minute = 0; minute < 5; minute++)
        {
            await At.Settle();
            At.Clock.Advance(Duration.FromMinutes(1));
        }

        Assert.Equal("app:bad/snapshot: a damaged document; and 1 more", await At.Part<Unreadable>().Line(default));
        Assert.Equal(2, At.Log.Ours.Count(l => l.Contains("Left as it is", StringComparison.Ordinal)));
        Assert.DoesNotContain(At.Log.Ours, l => l.Contains("The clock could not", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_row_of_a_list_hides_no_other()
    {
        await Put(Keys.List("unreachable"), new Document("a", "unreachable", "{"));
        await Put(Keys.List("unreachable"), new Document("b", "unreachable", """{"v":1,"place":{"channel":"web","id":"bo","personal":true},"why":"disabled-by-admin","since":"2026-03-02T08:00:00Z"}"""));

        Assert.Equal(["bo"], (await At.Part<Closings>().All(default).ToArrayAsync()).Select(u => u.Place.Id));
        Assert.Equal("list:unreachable/a: a damaged document", await At.Part<Unreadable>().Line(default));
    }

    private async Task<Stored> Put(string partition, Document document)
    {
        Assert.IsType<Committed.Done>(await Raw.Commit(partition, [new Write.Upsert(document)], default));
        return await Raw.Get(partition, document.Id, default) ?? throw new InvalidOperationException();
    }

    private Task Tell(string partition, Place place) =>
        Put(partition, Outbox.Of(new Notice(new Recipient.ToPlace(place), TeamsHouse.Line(1)), null, place.Id, House.Start));
}
