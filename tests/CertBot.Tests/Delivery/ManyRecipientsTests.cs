using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Language;
using CertBot.Delivery;
using CertBot.Store;
using CertBot.Tests.Kit;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Delivery;

/// <summary>A notice has more recipients than one batch of the store has room for: each of them gets it, and gets it once, whenever a host dies.</summary>
public sealed class ManyRecipientsTests : IAsyncLifetime
{
    private const int Many = 250;

    private static readonly ImmutableArray<PersonId> Crowd = [.. Enumerable.Range(0, Many).Select(n => new PersonId($"crowd-{n:D3}"))];

    private readonly string folder = System.IO.Directory.CreateTempSubdirectory("certbot-many-").FullName;
    private readonly ConcurrentQueue<string> sent = [];
    private House? house;
    private Fuse? fuse;

    private House At => house ?? throw new InvalidOperationException("not open");

    private Fuse Power => fuse ?? throw new InvalidOperationException("not open");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await At.DisposeAsync();
        System.IO.Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("memory", 0)]
    [InlineData("memory", 1)]     // the first part is stored
    [InlineData("memory", 2)]     // one of it is delivered
    [InlineData("memory", 91)]    // all of it is
    [InlineData("memory", 92)]    // the second part is stored
    [InlineData("memory", 182)]
    [InlineData("memory", 183)]
    [InlineData("memory", 253)]
    [InlineData("sqlite", 0)]
    [InlineData("sqlite", 1)]
    [InlineData("sqlite", 92)]
    public async Task Everybody_of_a_vendor_is_told_once_wherever_the_host_is_cut_off(string store, int commits)
    {
        await Open(store);
        await Meet();
        await Join();
        await Put(new Notice(new Recipient.ToVendor(new("crowd")), TeamsHouse.Line(1)));

        await Settle(commits);

        Assert.Equal(Crowd.Select(p => p.Value), sent.Order(StringComparer.Ordinal));
        Assert.Empty(await At.Store.List("test", Outbox.Kind, "", 10, default));
    }

    [Theory]
    [InlineData("memory", 0)]
    [InlineData("memory", 3)]     // the first administrators' part is stored
    [InlineData("memory", 4)]
    [InlineData("memory", 93)]
    [InlineData("memory", 94)]
    [InlineData("memory", 95)]
    [InlineData("memory", 300)]
    [InlineData("sqlite", 0)]
    [InlineData("sqlite", 94)]
    public async Task Every_administrator_hears_once_what_a_closed_group_would_have(string store, int commits)
    {
        var group = new Place("web", "reviewers", Personal: false);
        await Open(store);
        await Meet();
        foreach (var person in Crowd) await Order(new RosterCommand.Give(RoleName.Administrator, person));
        await Order(new RosterCommand.Bind(new("reviews"), group));
        At.Web.Close(group.Id, Closure.Removed);
        await Put(new Notice(new Recipient.ToGroup(new("reviews")), TeamsHouse.Line(1)));

        await Settle(commits);

        Assert.Equal(Crowd.SelectMany(p => (string[])[p.Value, p.Value]), sent.Where(p => p != "administrator").Order(StringComparer.Ordinal));   // whom it was for, and the line
        Assert.All(At.Web.News().GroupBy(p => p.Place.Id), posts => Assert.Equal([false, true], posts.Select(p => p.Message.Text?.Contains("App 1", StringComparison.Ordinal))));
        Assert.Empty(await At.Store.List("test", Outbox.Kind, "", 10, default));
        Assert.Empty(await At.Store.List("test", Outbox.DeadKind, "", 10, default));
    }

    [Fact]
    public async Task What_is_long_goes_in_smaller_parts()
    {
        await Open("memory");
        await Meet();
        await Join();
        await Put(new Notice(new Recipient.ToVendor(new("crowd")), new Say.Line("notice.found-ready", new JsonObject { ["app"] = new string('x', 60_000), ["version"] = "1" })));

        await Settle(0);

        Assert.Equal(Crowd.Select(p => p.Value), sent.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Who_leaves_or_moves_between_two_parts_is_told_no_second_time()
    {
        await Open("memory");
        await Meet();
        await Join();
        await Put(new Notice(new Recipient.ToVendor(new("crowd")), TeamsHouse.Line(1)));
        Power.BlowAfter(91);
        await Assert.ThrowsAsync<IOException>(At.Settle);
        Power.Mend();
        var people = At.Part<CertBot.Turns.People>();
        foreach (var told in Crowd.Take(50)) await people.Change(told, p => p with { Homes = [new Place("web", $"{p.Id.Value}-elsewhere", Personal: true)] }, default);
        await Fact(new VendorEvent.Left(Crowd[89]));

        await At.Restart();

        Assert.Equal(Crowd.Select(p => p.Value), sent.Order(StringComparer.Ordinal));
    }

    private async Task Open(string store) => house = await House.Open(clock =>
    {
        fuse = new Fuse(store == "memory" ? new MemoryStore(clock) : SqliteStore.Open(Path.Combine(folder, "certbot.db"), clock));
        return Task.FromResult<IStore>(fuse);
    });

    private async Task Meet()
    {
        var people = At.Part<CertBot.Turns.People>();
        foreach (var person in Crowd) await people.Create(new Person { Id = person, Name = person.Value, Language = LanguageCode.En, Zone = "Etc/UTC", Homes = [new Place("web", person.Value, Personal: true)] }, default);
    }

    private Task Join() => Fact([new VendorEvent.Created(new("crowd"), "Crowd"), .. Crowd.Skip(1).Select(p => new VendorEvent.Joined("", p, VendorRole.Developer))]);

    private async Task Fact(params IEnumerable<VendorEvent> events)
    {
        var ledger = new Ledger<Vendor, VendorEvent>(At.Store, "vendor", VendorDecider.Evolve);
        foreach (var some in events.Chunk(50))
        {
            ImmutableArray<Fact<VendorEvent>> facts = [.. some.Select(e => new Fact<VendorEvent>(House.Start, Crowd[0], e))];
            var held = await ledger.Load(Keys.Vendor(new("crowd")), default);
            Assert.IsType<Committed.Done>(await At.Store.Commit(held.Partition, [.. ledger.Writes(held, facts, ledger.Evolve(held, facts), null)], default));
        }
    }

    private async Task Order(RosterCommand command)
    {
        Assert.IsType<Done.Happened>(await At.Part<CertBot.Turns.Domain>().Execute(new Command.OnRoster(command), null, Demo.Administrator, House.Start, default));
    }

    private async Task Put(Notice notice)
    {
        await At.Settle();
        At.Web.News();
        At.Web.Before = (place, _) =>
        {
            sent.Enqueue(place.Id);
            return null;
        };
        Assert.IsType<Committed.Done>(await At.Store.Commit("test", [new Write.Create(Outbox.Of(notice, null, "000001:00", House.Start))], default));
    }

    /// <summary>The host dies after that many commits (0: never), and comes back.</summary>
    private async Task Settle(int commits)
    {
        if (commits > 0)
        {
            Power.BlowAfter(commits);
            await Assert.ThrowsAsync<IOException>(At.Settle);
            Power.Mend();
            await At.Restart();
        }

        await At.Settle();
    }
}
