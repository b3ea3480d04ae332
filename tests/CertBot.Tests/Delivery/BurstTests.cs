using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CertBot.Channels.Connector;
using CertBot.Core.Conversation;
using CertBot.Tests.Kit;
using NodaTime;

namespace CertBot.Tests.Delivery;

/// <summary>More is to be said to one place than it takes at once.</summary>
public sealed partial class BurstTests
{
    private const string Chat = "a:chat-analyst";

    [Fact]
    public async Task Two_hundred_lines_arrive_in_order_in_few_calls_and_within_every_limit()
    {
        await using var teams = await TeamsHouse.Open();
        var place = await teams.Chat("analyst");
        await teams.Tell(Enumerable.Range(1, 200).Select(n => To(place, n)));

        await teams.Drain();

        Assert.Equal(Enumerable.Range(1, 200), Numbers(teams, Chat));
        Assert.InRange(teams.Connector.Calls.Count, 8, 20);
        foreach (var limit in PaceLimits.Teams.Conversation) Assert.True(Fullest.Window(teams.Connector.Calls.Select(c => c.At), limit.Length) <= limit.Calls, $"{limit}");
        Assert.DoesNotContain(teams.House.Log.Ours, l => l.Contains("Connector", StringComparison.Ordinal) || l.Contains("delivered", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_few_lines_are_not_joined()
    {
        await using var teams = await TeamsHouse.Open();
        var place = await teams.Chat("analyst");
        await teams.Tell(Enumerable.Range(1, 5).Select(n => To(place, n)));

        await teams.Drain();

        Assert.Equal(5, teams.Connector.Calls.Count);
    }

    [Fact]
    public async Task Cards_stay_single_and_where_they_were()
    {
        await using var teams = await TeamsHouse.Open();
        var place = await teams.Chat("analyst");
        var card = new Notice(new Recipient.ToPlace(place), new Say.Card("people", new JsonObject { ["title"] = "App 21", ["rows"] = new JsonArray() }));
        var offer = To(place, 31) with { Say = TeamsHouse.Line(31) with { Suggestions = [new("Help", "help")] } };
        var held = To(place, 41) with { Slot = "s" };
        await teams.Tell([.. Enumerable.Range(1, 20).Select(n => To(place, n)), card, .. Enumerable.Range(22, 9).Select(n => To(place, n)), offer, .. Enumerable.Range(32, 9).Select(n => To(place, n)), held, To(place, 42), To(place, 43)]);

        await teams.Drain();

        Assert.Equal(Enumerable.Range(1, 43), Numbers(teams, Chat));
        Assert.Single(teams.Connector.Shown(Chat), a => a.Activity["attachments"] is not null);
        Assert.Equal(1, Apps().Count(Assert.Single(teams.Connector.Shown(Chat), a => a.Activity["suggestedActions"] is not null).Activity["text"]?.ToString() ?? ""));
        Assert.InRange(teams.Connector.Calls.Count, 10, 20);
    }

    [Fact]
    public async Task Waiting_for_ones_turn_is_no_attempt()
    {
        await using var teams = await TeamsHouse.Open(limits: new PaceLimits([], [new(1, Duration.FromSeconds(2))]));
        for (var n = 1; n <= 25; n++) await teams.Tell(To(await teams.TeamsChannel($"c{n}"), n));
        var tried = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        teams.Connector.Faults = call => tried.TryAdd(call.Body?["channelData"]?["channel"]?["id"]?.ToString() ?? "", value: true) ? new Fault.Status(503) : null;

        await teams.Drain();

        Assert.Equal(50, teams.Connector.Calls.Count);   // each was away once, after many a wait, and that was its first attempt
        Assert.Equal(0, await teams.Dead());
    }

    [Fact]
    public async Task One_place_does_not_wait_for_another()
    {
        await using var teams = await TeamsHouse.Open();
        var (busy, quiet) = (await teams.Chat("analyst"), await teams.Chat("ceo"));
        await teams.Tell([.. Enumerable.Range(1, 50).Select(n => To(busy, n)), To(quiet, 51)]);

        await teams.House.Settle();

        Assert.Equal([51], Numbers(teams, "a:chat-ceo"));
    }

    [Fact]
    public async Task A_message_of_many_lines_has_a_size()
    {
        await using var teams = await TeamsHouse.Open();
        var place = await teams.Chat("analyst");
        await teams.Tell(Enumerable.Range(1, 60).Select(n => To(place, n) with { Say = TeamsHouse.Line(n, new string('я', 1500) + " App") }));

        await teams.Drain();

        Assert.Equal(Enumerable.Range(1, 60), Numbers(teams, Chat));
        Assert.All(teams.Connector.Texts(Chat), t => Assert.InRange(t.Length * 2, 1, 20 * 1024));
    }

    [Fact]
    public async Task What_is_refused_together_is_sent_one_by_one()
    {
        await using var teams = await TeamsHouse.Open();
        var place = await teams.Chat("analyst");
        teams.Connector.Faults = call => call.Body?["text"]?.ToString().Contains("\n\n", StringComparison.Ordinal) is true ? new Fault.Status(413, "MessageSizeTooBig") : null;
        await teams.Tell(Enumerable.Range(1, 30).Select(n => To(place, n)));

        await teams.Drain();

        Assert.Equal(Enumerable.Range(1, 30), Numbers(teams, Chat));
        Assert.Equal(0, await teams.Dead());
    }

    [Fact]
    public async Task Threads_are_not_mixed()
    {
        await using var teams = await TeamsHouse.Open();
        var place = await teams.TeamsChannel("reviews");
        foreach (var thread in (string[])["1", "2"]) teams.Connector.Know($"19:reviews@thread.tacv2;messageid={thread}");
        await teams.Tell(Enumerable.Range(1, 60).Select(n => To(place, n) with { To = new Recipient.ToPlace(place) { Thread = n % 20 < 10 ? "1" : "2" } }));

        await teams.Drain();

        Assert.Equal(Enumerable.Range(1, 60).Where(n => n % 20 < 10), Numbers(teams, "19:reviews@thread.tacv2;messageid=1"));
        Assert.Equal(Enumerable.Range(1, 60).Where(n => n % 20 >= 10), Numbers(teams, "19:reviews@thread.tacv2;messageid=2"));
    }

    [Fact]
    public async Task A_host_that_dies_at_any_commit_loses_nothing_and_keeps_the_order()
    {
        for (var commits = 1; commits < 14; commits++)
        {
            var clock = new FakeClock(House.Start);
            var fuse = new Fuse(new MemoryStore(clock));
            await using var teams = await TeamsHouse.Open(store: fuse);
            var place = await teams.Chat("analyst");
            await teams.Tell(Enumerable.Range(1, 120).Select(n => To(place, n)));
            fuse.BlowAfter(commits);
            try
            {
                await teams.Drain();
            }
            catch (Exception dead) when (fuse.IsBlown && dead is IOException or AggregateException)
            {
                fuse.Mend();
                teams.House.Clock.Advance(Duration.FromSeconds(5));
                await teams.House.Restart();
            }

            await teams.Drain();

            Assert.Equal(Enumerable.Range(1, 120), Numbers(teams, Chat).Distinct());
        }
    }

    [Fact]
    public async Task What_comes_after_a_restart_waits_behind_what_waited_before_it()
    {
        await using var teams = await TeamsHouse.Open();
        var place = await teams.Chat("analyst");
        teams.Connector.Next(new Fault.Status(429, "TooManyRequests", "60"));
        await teams.Tell(Enumerable.Range(1, 5).Select(n => To(place, n)));
        await teams.House.Settle();

        await teams.House.Restart();
        await teams.Tell(To(place, 6));
        await teams.House.Settle();
        Assert.Single(teams.Connector.Calls);

        teams.House.Clock.Advance(Duration.FromSeconds(60));
        await teams.Drain();
        Assert.Equal(Enumerable.Range(1, 6), Numbers(teams, Chat));
    }

    private static Notice To(Place place, int n) => new(new Recipient.ToPlace(place), TeamsHouse.Line(n));

    /// <summary>The numbers of the lines as they stand there, top to bottom.</summary>
    private static IEnumerable<int> Numbers(TeamsHouse teams, string conversation) =>
        teams.Connector.Shown(conversation).SelectMany(a => Apps().Matches(a.Activity["text"]?.ToString() ?? a.Activity["attachments"]?.ToJsonString() ?? "").Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal)).Select(n => int.Parse(n, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"App (\d+)")]
    private static partial Regex Apps();
}
