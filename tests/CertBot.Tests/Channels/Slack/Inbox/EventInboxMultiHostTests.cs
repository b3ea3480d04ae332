using System.Text.Json.Nodes;
using CertBot.Channels.Slack;
using CertBot.Channels.Slack.Inbox;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Conversation;
using CertBot.Files.Uploads;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Slack;
using CertBot.Tests.Kit.Transcripts;
using CertBot.Turns;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CertBot.Tests.Channels.Slack.Inbox;

/// <summary>
/// Slack delivers payloads to different hosts: each is processed once, by the host that stored it, or by another one when that host has stopped.
/// </summary>
public sealed class EventInboxMultiHostTests : IAsyncLifetime
{
    private readonly FakeClock _slacks = new(TestHost.StartTime);
    private readonly RecordingTurns _turns = new();
    private FakeSlack _slack = null!;
    private MultiHost _hosts = null!;

    public async ValueTask InitializeAsync()
    {
        _slack = await FakeSlack.Start(_slacks);
        _slack.AddWorkspace(SlackTranscriptDriver.Team).AddPerson("UANA", "Ana");
        _slack.Workspaces[SlackTranscriptDriver.Team].DirectMessageWith("UANA");
        var keys = Directory.CreateTempSubdirectory("certbot-keys-").FullName;
        _hosts = await MultiHost.Create(
            all =>
                all.AddSlackChannel(SlackTranscriptDriver.Settings(_slack), keys)
                    .AddSingleton<IUploadIntake>(new MemoryUploadIntake())
                    .AddSingleton<ITurnHandler>(_turns)
                    .AddSingleton(CertBot.Channels.Slack.WebApi.SlackRateLimits.None),
            r => r,
            Duration.FromSeconds(10),
            -Duration.FromSeconds(10)
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _hosts.DisposeAsync();
        await _slack.DisposeAsync();
    }

    [Fact]
    public async Task Host_that_stored_a_request_handles_it_without_a_lease()
    {
        await Inbox(_hosts.First).ProcessOwn(default);
        await Inbox(_hosts.First).Add(Message("1", "help"), default);
        _hosts.CountingStore.TakeCounts();

        Assert.Equal(0, await Inbox(_hosts.Second).ProcessAll(default));
        _hosts.CountingStore.TakeCounts();
        Assert.Equal(1, await Inbox(_hosts.First).ProcessOwn(default));

        Assert.Equal(0, _hosts.CountingStore.TakeCounts().Dues);
        Assert.Equal(["help"], ReceivedTexts());
    }

    [Fact]
    public async Task Entries_of_a_dead_host_are_handled_after_its_lease_and_before_later_ones()
    {
        await Inbox(_hosts.First).Add(Message("1", "one"), default);
        _hosts.AdvanceClocks(Duration.FromSeconds(25));
        await Inbox(_hosts.Second).Add(Message("2", "two"), default);

        Assert.Equal(0, await Inbox(_hosts.Second).ProcessAll(default));
        Assert.Empty(ReceivedTexts());

        _hosts.AdvanceClocks(Duration.FromSeconds(60));
        while (await Inbox(_hosts.Second).ProcessAll(default) > 0) { }

        Assert.Equal(["one", "two"], ReceivedTexts());
        Assert.Equal(0, await Inbox(_hosts.First).ProcessAll(default));
    }

    [Fact]
    public async Task Same_request_at_both_hosts_is_handled_once()
    {
        await Inbox(_hosts.First).Add(Message("1", "help"), default);
        await Inbox(_hosts.Second).Add(Message("1", "help"), default);

        await Task.WhenAll(Inbox(_hosts.First).ProcessAll(default), Inbox(_hosts.Second).ProcessAll(default));
        _hosts.AdvanceClocks(Duration.FromMinutes(2));
        await Task.WhenAll(Inbox(_hosts.First).ProcessAll(default), Inbox(_hosts.Second).ProcessAll(default));

        Assert.Equal(["help"], ReceivedTexts());
    }

    private static EventInbox Inbox(TestHost host) => host.GetService<EventInbox>();

    /// <summary>The processed payloads in order, with repetitions.</summary>
    private IEnumerable<string> ReceivedTexts() => _turns.Received.Concat(_turns.Duplicates).Select(t => (t.Input as Input.Text)?.Value ?? "");

    private static SlackPayload Message(string id, string text) =>
        new(
            SlackPayload.Event,
            id,
            new JsonObject
            {
                ["type"] = "event_callback",
                ["event_id"] = id,
                ["team_id"] = SlackTranscriptDriver.Team,
                ["authorizations"] = new JsonArray(
                    new JsonObject
                    {
                        ["team_id"] = SlackTranscriptDriver.Team,
                        ["enterprise_id"] = null,
                        ["is_bot"] = true,
                    }
                ),
                ["event"] = new JsonObject
                {
                    ["type"] = "message",
                    ["channel_type"] = "im",
                    ["channel"] = "DUANA",
                    ["user"] = "UANA",
                    ["text"] = text,
                    ["ts"] = $"{id}.1",
                },
            }
        );
}
