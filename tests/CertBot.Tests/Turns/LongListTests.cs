using System.Globalization;
using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;
using CertBot.Store;
using CertBot.Tests.Kit;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Turns;

/// <summary>More applications than one list shows: which of them are shown depends on how long they wait, never on their ids.</summary>
public sealed class LongListTests
{
    private static readonly Place Chat = new("web", "analyst", Personal: true);

    private static readonly Actor Analyst = new(new("analyst"), [RoleName.Analyst], null);

    [Fact]
    public async Task The_longest_waiting_is_first_though_its_id_is_the_last()
    {
        await using var house = await House.Open();
        await Put(house, Lists.Open, [.. Rows("a", 450, House.Start), Row("z", House.Start - Duration.FromDays(9))]);

        var (rows, more) = await house.Part<Lists>().For(Analyst, default);

        Assert.Equal("z", rows[0].Id.Value);
        Assert.Equal((200, 251), (rows.Length, more));
        Assert.Equal(rows.OrderBy(r => r.Since).Select(r => r.Id), rows.Select(r => r.Id));
        Assert.Equal("a0198", rows[^1].Id.Value);
    }

    [Fact]
    public async Task Ended_ones_take_nobodys_place()
    {
        await using var house = await House.Open();
        await Put(house, Lists.Open, [.. Rows("a", 250, House.Start).Select(r => r with { Ended = true, Turn = Side.Nobody }), .. Rows("z", 3, House.Start)]);

        Assert.Equal(["z0000", "z0001", "z0002"], (await house.Part<Lists>().For(Analyst, default)).Shown.Select(r => r.Id.Value));
    }

    [Fact]
    public async Task A_list_counts_those_it_does_not_show()
    {
        await using var house = await House.Open();
        await Put(house, Lists.Open, Rows("a", 450, House.Start));

        await house.Take("analyst", Chat, new Input.Text("applications"));

        var data = Assert.IsType<Say.Card>(house.Web.Visible(Chat)[0].Message.Said).Data;
        Assert.Equal(450, (int?)data["count"]);
        Assert.Contains("435", data["more"]?.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_for_somebody_is_shown_before_what_waits_for_nobody_or_for_others()
    {
        await using var house = await House.Open();
        await Put(house, Lists.Open, Rows("a", 210, House.Start).Select(r => r with { Turn = Side.Nobody, Stage = "deferred" }));
        await Put(house, Lists.Open, Rows("b", 210, House.Start).Select(r => r with { Turn = Side.Vendor, Stage = "collecting" }));
        await Put(house, Lists.Open, Rows("z", 2, House.Start + Duration.FromDays(30)));

        var (rows, _) = await house.Part<Lists>().For(Analyst, default);

        Assert.Equal(["z0000", "z0001"], rows[^2..].Select(r => r.Id.Value));
        Assert.All(rows[..^2], r => Assert.Equal(Side.Vendor, r.Turn));
    }

    [Fact]
    public async Task A_search_finds_what_no_list_shows()
    {
        await using var house = await House.Open();
        await Put(house, Lists.Open, [.. Rows("a", 450, House.Start), Row("z", House.Start + Duration.FromDays(9)) with { Escalations = [new("E-1")] }]);
        var asker = await house.Part<Searches>().Recall(new Identity("web", "local", "analyst", "analyst"), default) ?? throw new InvalidOperationException("nobody");

        Assert.Equal("z", Assert.Single(await house.Part<Searches>().Find(asker, "App z", default)).Id.Value);
        Assert.Equal(200, (await house.Part<Searches>().Find(asker, "", default)).Length);
    }

    [Fact]
    public async Task A_list_of_one_page_is_read_with_one_request()
    {
        var asked = new Asked(new MemoryStore(new FakeClock(House.Start)));
        await using var house = await House.Open(asked);
        await Put(house, Lists.Open, Rows("a", 199, House.Start));
        asked.Since();

        await house.Part<Lists>().For(Analyst, default);

        Assert.Equal((0, 1, 0, 0, 0), asked.Since());
    }

    [Fact]
    public async Task Of_closed_places_the_longest_closed_are_shown_and_all_are_counted()
    {
        await using var house = await House.Open();
        Write[] writes = [.. Enumerable.Range(0, 450).Select(n => new Unreachable(new Place("web", $"p{n:D4}", Personal: true), null, Closure.Removed, House.Start - Duration.FromMinutes(n)))
            .Select(u => new Write.Upsert(new Document(u.Place.Id, Closings.RowKind, Stamped.Write(u))))];
        foreach (var some in writes.Chunk(100)) await house.Store.Commit(Closings.Rows, some, default);
        var place = new Place("web", "administrator", Personal: true);

        await house.Take("administrator", place, new Input.Text("unreachable"));

        Assert.Equal("p0449", (await house.Part<Closings>().Longest(default)).Shown[0].Place.Id);
        var data = Assert.IsType<Say.Card>(house.Web.Visible(place)[0].Message.Said).Data;
        Assert.Equal(450, (int?)data["count"]);
        Assert.Contains("435", data["more"]?.ToJsonString(), StringComparison.Ordinal);
    }

    internal static Row Row(string id, Instant since) => new()
    {
        Id = new(id),
        Name = $"App {id}",
        Version = "1.0",
        Vendor = new("acme"),
        VendorName = "Acme",
        Stage = "submitted",
        Turn = Side.Analysts,
        Since = since,
        Ended = false,
        Revision = 1,
    };

    private static IEnumerable<Row> Rows(string prefix, int count, Instant since) =>
        Enumerable.Range(0, count).Select(n => Row(prefix + n.ToString("D4", CultureInfo.InvariantCulture), since + Duration.FromMinutes(n)));

    private static async Task Put(House house, string list, IEnumerable<Row> rows)
    {
        foreach (var some in rows.Chunk(100))
        {
            Write[] writes = [.. some.Select(r => new Write.Upsert(new Document(r.Id.Value, Lists.Kind, Stamped.Write(r))))];
            Assert.IsType<Committed.Done>(await house.Store.Commit(Keys.List(list), writes, default));
        }
    }
}
