using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using CertBot.Channels;
using CertBot.Channels.Connector.Client;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using CertBot.Tests.Kit.Teams;
using NodaTime;

namespace CertBot.Tests.Outbox;

/// <summary>More messages for one conversation than it accepts at once.</summary>
public sealed partial class DeliveryThrottleTests
{
    private const string Chat = "a:chat-analyst";

    [Fact]
    public async Task Two_hundred_messages_arrive_in_order_in_few_calls_within_every_limit()
    {
        await using var teamsHost = await TeamsTestHost.Create();
        var place = await teamsHost.OpenChat("analyst");
        await teamsHost.EnqueueNotifications(Enumerable.Range(1, 200).Select(n => To(place, n)));

        await teamsHost.ProcessUntilDelivered();

        Assert.Equal(Enumerable.Range(1, 200), Numbers(teamsHost, Chat));
        Assert.InRange(teamsHost.Connector.Calls.Count, 8, 20);
        foreach (var limit in ConnectorRateLimits.Teams.PerConversation)
            Assert.True(MaxWindowCount.Of(teamsHost.Connector.Calls.Select(c => c.ReceivedAt), limit.Window) <= limit.MaxCalls, $"{limit}");
        Assert.DoesNotContain(teamsHost.Host.Log.ProjectLines, l =>
            l.Contains("Connector", StringComparison.Ordinal) || l.Contains("delivered", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Few_messages_are_not_joined()
    {
        await using var teamsHost = await TeamsTestHost.Create();
        var place = await teamsHost.OpenChat("analyst");
        await teamsHost.EnqueueNotifications(Enumerable.Range(1, 5).Select(n => To(place, n)));

        await teamsHost.ProcessUntilDelivered();

        Assert.Equal(5, teamsHost.Connector.Calls.Count);
    }

    [Fact]
    public async Task Cards_are_not_joined_and_keep_their_position()
    {
        await using var teamsHost = await TeamsTestHost.Create();
        var place = await teamsHost.OpenChat("analyst");
        var card = new Notification(
            new Recipient.ToConversation(place),
            new BotMessage.CardMessage("people", new() { ["title"] = "App 21", ["rows"] = LocalizableValue.Array([]) })
        );
        var offer = To(place, 31) with { Message = TeamsTestHost.NumberedLine(31) with { SuggestedActions = [new("Help", "help")] } };
        var notification = To(place, 41) with { CardKey = "s" };
        await teamsHost.EnqueueNotifications([
            .. Enumerable.Range(1, 20).Select(n => To(place, n)),
            card,
            .. Enumerable.Range(22, 9).Select(n => To(place, n)),
            offer,
            .. Enumerable.Range(32, 9).Select(n => To(place, n)),
            notification,
            To(place, 42),
            To(place, 43),
        ]);

        await teamsHost.ProcessUntilDelivered();

        Assert.Equal(Enumerable.Range(1, 43), Numbers(teamsHost, Chat));
        Assert.Single(teamsHost.Connector.ActivitiesIn(Chat), a => a.Activity["attachments"] is not null);
        Assert.Equal(
            1,
            Apps()
                .Count(
                    Assert.Single(teamsHost.Connector.ActivitiesIn(Chat), a => a.Activity["suggestedActions"] is not null).Activity["text"]?.ToString() ?? ""
                )
        );
        Assert.InRange(teamsHost.Connector.Calls.Count, 10, 20);
    }

    [Fact]
    public async Task Wait_for_the_rate_limit_is_not_an_attempt()
    {
        await using var teamsHost = await TeamsTestHost.Create(limits: new ConnectorRateLimits([], [new(1, Duration.FromSeconds(2))]));
        for (var n = 1; n <= 25; n++)
            await teamsHost.EnqueueNotifications(To(await teamsHost.AddTeamsChannel($"c{n}"), n));
        var tried = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        teamsHost.Connector.FaultFor = call =>
            tried.TryAdd(call.Body?["channelData"]?["channel"]?["id"]?.ToString() ?? "", value: true) ? new ConnectorFault.ErrorStatus(503) : null;

        await teamsHost.ProcessUntilDelivered();

        Assert.Equal(50, teamsHost.Connector.Calls.Count); // one failed attempt and one success each; waiting for the rate limit is not an attempt
        Assert.Equal(0, await teamsHost.CountDeadLetters());
    }

    [Fact]
    public async Task Conversations_are_independent()
    {
        await using var teamsHost = await TeamsTestHost.Create();
        var (busy, quiet) = (await teamsHost.OpenChat("analyst"), await teamsHost.OpenChat("ceo"));
        await teamsHost.EnqueueNotifications([.. Enumerable.Range(1, 50).Select(n => To(busy, n)), To(quiet, 51)]);

        await teamsHost.Host.ProcessUntilIdle();

        Assert.Equal([51], Numbers(teamsHost, "a:chat-ceo"));
    }

    [Fact]
    public async Task Joined_message_has_a_size_limit()
    {
        await using var teamsHost = await TeamsTestHost.Create();
        var place = await teamsHost.OpenChat("analyst");
        await teamsHost.EnqueueNotifications(
            Enumerable.Range(1, 60).Select(n => To(place, n) with { Message = TeamsTestHost.NumberedLine(n, new string('я', 1500) + " App") })
        );

        await teamsHost.ProcessUntilDelivered();

        Assert.Equal(Enumerable.Range(1, 60), Numbers(teamsHost, Chat));
        Assert.All(teamsHost.Connector.TextsIn(Chat), t => Assert.InRange(t.Length * 2, 1, 20 * 1024));
    }

    [Fact]
    public async Task Joined_messages_that_are_refused_are_sent_one_by_one()
    {
        await using var teamsHost = await TeamsTestHost.Create();
        var place = await teamsHost.OpenChat("analyst");
        teamsHost.Connector.FaultFor = call =>
            call.Body?["text"]?.ToString().Contains("\n\n", StringComparison.Ordinal) is true ? new ConnectorFault.ErrorStatus(413, "MessageSizeTooBig") : null;
        await teamsHost.EnqueueNotifications(Enumerable.Range(1, 30).Select(n => To(place, n)));

        await teamsHost.ProcessUntilDelivered();

        Assert.Equal(Enumerable.Range(1, 30), Numbers(teamsHost, Chat));
        Assert.Equal(0, await teamsHost.CountDeadLetters());
    }

    [Fact]
    public async Task Threads_are_not_mixed()
    {
        await using var teamsHost = await TeamsTestHost.Create();
        var place = await teamsHost.AddTeamsChannel("reviews");
        foreach (var thread in (string[])["1", "2"])
            teamsHost.Connector.AddConversation($"19:reviews@thread.tacv2;messageid={thread}");
        await teamsHost.EnqueueNotifications(
            Enumerable.Range(1, 60).Select(n => To(place, n) with { To = new Recipient.ToConversation(place) { ThreadId = n % 20 < 10 ? "1" : "2" } })
        );

        await teamsHost.ProcessUntilDelivered();

        Assert.Equal(Enumerable.Range(1, 60).Where(n => n % 20 < 10), Numbers(teamsHost, "19:reviews@thread.tacv2;messageid=1"));
        Assert.Equal(Enumerable.Range(1, 60).Where(n => n % 20 >= 10), Numbers(teamsHost, "19:reviews@thread.tacv2;messageid=2"));
    }

    [Fact]
    public async Task Host_stopped_at_any_commit_loses_nothing_and_keeps_the_order()
    {
        for (var commits = 1; commits < 14; commits++)
        {
            var clock = new FakeClock(TestHost.StartTime);
            var crashingStore = new CrashAfterCommitStore(new MemoryStore(clock));
            await using var teamsHost = await TeamsTestHost.Create(store: crashingStore);
            var place = await teamsHost.OpenChat("analyst");
            await teamsHost.EnqueueNotifications(Enumerable.Range(1, 120).Select(n => To(place, n)));
            crashingStore.CrashAfter(commits);
            try
            {
                await teamsHost.ProcessUntilDelivered();
            }
            catch (Exception dead) when (crashingStore.IsCrashed && dead is IOException or AggregateException)
            {
                crashingStore.Repair();
                teamsHost.Host.Clock.Advance(Duration.FromSeconds(5));
                await teamsHost.Host.Restart();
            }

            await teamsHost.ProcessUntilDelivered();

            Assert.Equal(Enumerable.Range(1, 120), Numbers(teamsHost, Chat).Distinct());
        }
    }

    [Fact]
    public async Task New_messages_after_a_restart_queue_behind_waiting_ones()
    {
        await using var teamsHost = await TeamsTestHost.Create();
        var place = await teamsHost.OpenChat("analyst");
        teamsHost.Connector.FailNext(new ConnectorFault.ErrorStatus(429, "TooManyRequests", "60"));
        await teamsHost.EnqueueNotifications(Enumerable.Range(1, 5).Select(n => To(place, n)));
        await teamsHost.Host.ProcessUntilIdle();

        await teamsHost.Host.Restart();
        await teamsHost.EnqueueNotifications(To(place, 6));
        await teamsHost.Host.ProcessUntilIdle();
        Assert.Single(teamsHost.Connector.Calls);

        teamsHost.Host.Clock.Advance(Duration.FromSeconds(60));
        await teamsHost.ProcessUntilDelivered();
        Assert.Equal(Enumerable.Range(1, 6), Numbers(teamsHost, Chat));
    }

    private static Notification To(ConversationAddress address, int n) => new(new Recipient.ToConversation(address), TeamsTestHost.NumberedLine(n));

    /// <summary>The numbers of the lines in the order in which they are displayed.</summary>
    private static IEnumerable<int> Numbers(TeamsTestHost teamsHost, string conversation) =>
        teamsHost
            .Connector.ActivitiesIn(conversation)
            .SelectMany(a =>
                Apps()
                    .Matches(a.Activity["text"]?.ToString() ?? a.Activity["attachments"]?.ToJsonString() ?? "")
                    .Select(m => m.Groups[1].Value)
                    .Distinct(StringComparer.Ordinal)
            )
            .Select(n => int.Parse(n, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"App (\d+)")]
    private static partial Regex Apps();
}
