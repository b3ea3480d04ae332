using System.Text.Json.Nodes;
using CertBot.Channels.Connector;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Delivery;
using CertBot.Store;
using CertBot.Turns;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CertBot.Tests.Kit;

/// <summary>A house that speaks to Teams: its way out, and a Connector at the other end. What comes in, the tests say themselves.</summary>
internal sealed class TeamsHouse : IAsyncDisposable
{
    private House? house;
    private FakeConnector? connector;
    private int items;

    public House House => house ?? throw new InvalidOperationException("not open");

    public FakeConnector Connector => connector ?? throw new InvalidOperationException("not open");

    public IChannel Channel => House.Part<ConnectorChannel>();

    public static async Task<TeamsHouse> Open(TimeSpan? patience = null, PaceLimits? limits = null, IStore? store = null)
    {
        var teams = new TeamsHouse();
        var settings = ConnectorSettings.Closed with { Hosts = new TrustedHosts([TrustedHost.ThisMachine]) };
        teams.house = await House.Open(store, all =>
        {
            all.AddSingleton(new ConnectorHttp(settings.Hosts, tokens: null, patience)).AddSingleton(limits ?? PaceLimits.Teams).AddConnectorRoom(settings);
        });
        teams.connector = await FakeConnector.Start(teams.house.Clock);
        return teams;
    }

    /// <summary>Somebody's own chat in Teams, known to both sides, and theirs from now on.</summary>
    public async Task<Place> Chat(string person)
    {
        var place = await Place($"a:chat-{person}", personal: true, reference => reference with { User = new ChannelAccount($"29:{person}", person) });
        Connector.Know($"a:chat-{person}", $"29:{person}");
        var people = House.Part<CertBot.Turns.People>();
        _ = await people.Change(new(person), known => known with { Homes = [place, .. known.Homes] }, default) ?? throw new InvalidOperationException($"nobody is called {person}");
        return place;
    }

    /// <summary>A channel of a team.</summary>
    public async Task<Place> TeamsChannel(string name)
    {
        Connector.Know($"19:{name}@thread.tacv2", "29:ana", "29:bo");
        return await Place($"19:{name}@thread.tacv2", personal: false, reference => reference with { Team = "19:team@thread.tacv2" });
    }

    public async Task Bind(string group, Place place) =>
        await House.Part<Domain>().Execute(new Command.OnRoster(new RosterCommand.Bind(new(group), place)), null, Demo.Administrator, House.Clock.GetCurrentInstant(), default);

    /// <summary>Puts notices into the outbox, as one commit does.</summary>
    public async Task Tell(params IEnumerable<Notice> notices)
    {
        foreach (var some in notices.Chunk(90))
        {
            Write[] writes = [.. some.Select(n => new Write.Create(Outbox.Of(n, (n.To as Recipient.ToPerson)?.Person, $"{++items:D8}", House.Clock.GetCurrentInstant())))];
            Assert.IsType<Committed.Done>(await House.Store.Commit("test", writes, default));
        }
    }

    /// <summary>Lets time pass in small steps until nothing is left to be said.</summary>
    public async Task Drain(Duration? longest = null)
    {
        var end = House.Clock.GetCurrentInstant() + (longest ?? Duration.FromMinutes(10));
        await House.Settle();
        while (House.Clock.GetCurrentInstant() < end && await Waiting() > 0)
        {
            House.Clock.Advance(Duration.FromMilliseconds(100));
            await House.Settle();
        }
    }

    private async Task<int> Waiting() => (await House.Store.List("test", Outbox.Kind, "", 1000, default)).Count;

    public async Task<int> Dead() => (await House.Store.List("test", Outbox.DeadKind, "", 100, default)).Count;

    /// <summary>A line of text that is like no other.</summary>
    public static Say.Line Line(int number, string name = "App") => new("notice.found-ready", new JsonObject { ["app"] = $"{name} {number}", ["version"] = "1" });

    public static Message Text(string text) => new() { Key = text, Text = text };

    public static Message Card(string fallback = "", string? above = null) => new()
    {
        Key = $"card {fallback}",
        Text = above,
        Card = new JsonObject { ["type"] = "AdaptiveCard", ["version"] = "1.5", ["fallbackText"] = fallback, ["body"] = new JsonArray(new JsonObject { ["type"] = "TextBlock", ["text"] = "inside" }) },
    };

    public async ValueTask DisposeAsync()
    {
        await House.DisposeAsync();
        await Connector.DisposeAsync();
    }

    private async Task<Place> Place(string conversation, bool personal, Func<Reference, Reference> and)
    {
        var place = new Place(ConnectorRoom.Channel, CertBot.Channels.StoreKey.Hash(ConnectorRoom.Teams, conversation), personal);
        await House.Part<References>().Keep(place, and(new Reference { ServiceUrl = Connector.ServiceUrl, Conversation = conversation, ChannelId = ConnectorRoom.Teams, Bot = new ChannelAccount("28:bot", "CertBot"), Tenant = "tenant-1" }), default);
        return place;
    }
}
