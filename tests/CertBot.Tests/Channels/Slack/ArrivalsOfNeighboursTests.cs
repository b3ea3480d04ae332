using System.Text.Json.Nodes;
using CertBot.Channels;
using CertBot.Channels.Slack;
using CertBot.Channels.Slack.Arrivals;
using CertBot.Core.Conversation;
using CertBot.Tests.Kit;
using CertBot.Tests.Kit.Playing;
using CertBot.Tests.Kit.Slack;
using CertBot.Turns;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CertBot.Tests.Channels.Slack;

/// <summary>Slack brings some to one host and some to the other: each is dealt with once, by who noted it, or by another when that is dead.</summary>
public sealed class ArrivalsOfNeighboursTests : IAsyncLifetime
{
    private readonly FakeClock slacks = new(House.Start);
    private readonly ScriptedTurns turns = new();
    private FakeSlack slack = null!;
    private Neighbours hosts = null!;

    public async Task InitializeAsync()
    {
        slack = await FakeSlack.Start(slacks);
        slack.Add(SlackStage.Team).AddPerson("UANA", "Ana");
        slack.Workspaces[SlackStage.Team].Dm("UANA");
        var keys = Directory.CreateTempSubdirectory("certbot-keys-").FullName;
        hosts = await Neighbours.Open(
            all => all.AddSlackRoom(SlackStage.Settings(slack), keys).AddSingleton<IIntake>(new MemoryIntake()).AddSingleton<ITurns>(turns).AddSingleton(CertBot.Channels.Slack.Api.PaceLimits.None), r => r, Duration.FromSeconds(10), -Duration.FromSeconds(10));
    }

    public async Task DisposeAsync()
    {
        await hosts.DisposeAsync();
        await slack.DisposeAsync();
    }

    [Fact]
    public async Task Who_noted_it_deals_with_it_and_asks_nobody()
    {
        await Inbox(hosts.A).Round(default);
        await Inbox(hosts.A).Note(Message("1", "help"), default);
        hosts.Asked.Since();

        Assert.Equal(0, await Inbox(hosts.B).Sweep(default));
        hosts.Asked.Since();
        Assert.Equal(1, await Inbox(hosts.A).Round(default));

        Assert.Equal(0, hosts.Asked.Since().Dues);
        Assert.Equal(["help"], Heard());
    }

    [Fact]
    public async Task What_a_dead_one_noted_is_dealt_with_when_its_claim_has_ended_and_before_what_came_later()
    {
        await Inbox(hosts.A).Note(Message("1", "one"), default);
        hosts.Pass(Duration.FromSeconds(25));
        await Inbox(hosts.B).Note(Message("2", "two"), default);

        Assert.Equal(0, await Inbox(hosts.B).Sweep(default));
        Assert.Empty(Heard());

        hosts.Pass(Duration.FromSeconds(60));
        while (await Inbox(hosts.B).Sweep(default) > 0)
        {
        }

        Assert.Equal(["one", "two"], Heard());
        Assert.Equal(0, await Inbox(hosts.A).Sweep(default));
    }

    [Fact]
    public async Task The_same_thing_brought_to_both_is_dealt_with_once()
    {
        await Inbox(hosts.A).Note(Message("1", "help"), default);
        await Inbox(hosts.B).Note(Message("1", "help"), default);

        await Task.WhenAll(Inbox(hosts.A).Sweep(default), Inbox(hosts.B).Sweep(default));
        hosts.Pass(Duration.FromMinutes(2));
        await Task.WhenAll(Inbox(hosts.A).Sweep(default), Inbox(hosts.B).Sweep(default));

        Assert.Equal(["help"], Heard());
    }

    private static Inbox Inbox(House house) => house.Part<Inbox>();

    /// <summary>What was dealt with, in its order, as often as it was.</summary>
    private IEnumerable<string> Heard() => turns.Taken.Concat(turns.Again).Select(t => (t.Input as Input.Text)?.Value ?? "");

    private static Received Message(string id, string text) => new(Received.Event, id, new JsonObject
    {
        ["type"] = "event_callback",
        ["event_id"] = id,
        ["team_id"] = SlackStage.Team,
        ["authorizations"] = new JsonArray(new JsonObject { ["team_id"] = SlackStage.Team, ["enterprise_id"] = null, ["is_bot"] = true }),
        ["event"] = new JsonObject { ["type"] = "message", ["channel_type"] = "im", ["channel"] = "DUANA", ["user"] = "UANA", ["text"] = text, ["ts"] = $"{id}.1" },
    });
}
