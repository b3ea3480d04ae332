using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Outbox.Reminders;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.Outbox.Reminders;

/// <summary>Reminders reach each person once, those that come together as one message, and those that can wait not at night.</summary>
public sealed class ReminderTests
{
    private static readonly PersonId Analyst = new("analyst");

    /// <summary>Seven in the evening in Stockholm.</summary>
    private static readonly Instant Evening = Instant.FromUtc(2026, 3, 2, 18, 0);

    [Fact]
    public async Task A_single_one_is_its_line_with_its_button()
    {
        await using var host = await TestHost.Create();
        await Remind(host, Line(1));

        host.Clock.Advance(Duration.FromMinutes(4));
        await host.ProcessUntilIdle();
        Assert.Empty(host.Web.TakeNewMessages());

        host.Clock.Advance(Duration.FromMinutes(1));
        await host.ProcessUntilIdle();
        var message = Assert.Single(host.Web.TakeNewMessages());
        Assert.Equal("analyst", message.Address.Id);
        Assert.Null(message.Message.Card);
        Assert.Contains("App 1", message.Message.Text, StringComparison.Ordinal);
        Assert.Equal(["status app-1"], message.Message.Suggestions.Select(s => s.Value));
    }

    [Fact]
    public async Task Those_that_come_together_are_one_message_with_the_longest_due_first()
    {
        await using var host = await TestHost.Create();
        await Remind(host, Line(1) with { Due = Evening });
        host.Clock.Advance(Duration.FromMinutes(3));
        await Remind(host, Line(2) with { Due = TestHost.StartTime });
        await Remind(host, Line(3) with { Due = Evening - Duration.FromHours(1) });
        host.Clock.Advance(Duration.FromMinutes(2));
        await host.ProcessUntilIdle();

        var card = Assert.Single(host.Web.TakeNewMessages()).Message.Card?.ToJsonString() ?? "";
        int[] places = [.. new[] { 2, 3, 1 }.Select(n => card.IndexOf($"\"app\":\"app-{n}\"", StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.Contains("\"subject\":\"s-1\"", card, StringComparison.Ordinal);

        host.Clock.Advance(Duration.FromDays(1));
        await host.ProcessUntilIdle();
        Assert.Empty(host.Web.TakeNewMessages());
    }

    [Fact]
    public async Task The_same_reminder_never_comes_twice()
    {
        await using var host = await TestHost.Create();
        // The channel of the tests shows a message once that is sent twice under the same key; not all channels do.
        var sent = 0;
        host.Web.BeforeSend = (_, _) =>
        {
            sent++;
            return null;
        };
        await Remind(host, Line(1));
        await Remind(host, Line(1));
        host.Clock.Advance(ReminderStore.BundleWindow);
        await host.ProcessUntilIdle();
        Assert.Equal(1, sent);

        // A case may be recounted long after it was missed.
        foreach (var later in new[] { Duration.Zero, Duration.FromDays(35), Duration.FromDays(330) })
        {
            host.Clock.Advance(later);
            await Remind(host, Line(1));
            host.Clock.Advance(ReminderStore.BundleWindow);
            await host.ProcessUntilIdle();
            Assert.Equal(1, sent);
        }
    }

    [Fact]
    public async Task What_can_wait_is_sent_when_the_quiet_hours_of_the_person_end_and_what_is_urgent_at_once()
    {
        await using var host = await TestHost.Create();
        host.Clock.Advance(Evening + Duration.FromMinutes(58) - host.Clock.GetCurrentInstant());
        await Remind(host, Line(1));
        await Remind(host, Line(2));
        host.Clock.Advance(ReminderStore.BundleWindow);
        await host.ProcessUntilIdle();
        Assert.Empty(host.Web.TakeNewMessages());
        await Remind(host, Line(3) with { IsUrgent = true });
        Assert.Contains("App 3", Assert.Single(host.Web.TakeNewMessages()).Message.Text, StringComparison.Ordinal);

        host.Clock.Advance(Duration.FromHours(11)); // 07:03 in Stockholm
        await host.ProcessUntilIdle();
        await Remind(host, Line(4));
        host.Clock.Advance(Duration.FromMinutes(56));
        await host.ProcessUntilIdle();
        Assert.Empty(host.Web.TakeNewMessages());

        host.Clock.Advance(Duration.FromMinutes(1));
        await host.ProcessUntilIdle();
        var card = Assert.Single(host.Web.TakeNewMessages()).Message.Card?.ToJsonString() ?? "";
        Assert.All([1, 2, 4], n => Assert.Contains($"app-{n}\"", card, StringComparison.Ordinal));
        Assert.DoesNotContain("app-3\"", card, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_says_nothing_useful_any_more_when_the_quiet_hours_end_is_left_out()
    {
        await using var host = await TestHost.Create();
        host.Clock.Advance(Evening + Duration.FromHours(2) - host.Clock.GetCurrentInstant());
        var morning = Evening + Duration.FromHours(13); // 08:00 in Stockholm
        await Remind(host, Line(1) with { Until = morning });
        await Remind(host, Line(2) with { Until = morning + Duration.FromMinutes(1) });
        host.Clock.Advance(morning - host.Clock.GetCurrentInstant());
        await host.ProcessUntilIdle();
        var text = Assert.Single(host.Web.TakeNewMessages()).Message.Text;
        Assert.Contains("App 2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("App 1", text, StringComparison.Ordinal);

        await Remind(host, Line(3) with { Until = host.Clock.GetCurrentInstant() + Duration.FromMinutes(4) });
        host.Clock.Advance(ReminderStore.BundleWindow);
        await host.ProcessUntilIdle();
        Assert.Empty(host.Web.TakeNewMessages());
    }

    [Fact]
    public async Task A_role_means_everybody_who_holds_it_and_whoever_lost_it_overnight_hears_nothing()
    {
        await using var host = await TestHost.Create();
        await Remind(host, Line(1) with { To = new Recipient.ToRole(RoleName.Analyst) });
        await Remind(host, Line(2) with { To = new Recipient.ToGroup(GroupName.Reviews) });
        await Remind(host, Line(3) with { To = new Recipient.ToVendor(new("acme")) });
        await host.GetService<CertBot.Commands.CommandExecutor>()
            .Execute(
                new CertBot.Core.Conversation.Command.OnRoleAssignments(new RoleAssignmentCommand.RevokeRole(RoleName.Analyst, new("analyst-2"))),
                null,
                CertBot.Demo.Seed.DemoData.Administrator,
                host.Clock.GetCurrentInstant(),
                CancellationToken.None
            );
        await host.ProcessUntilIdle();
        host.Web.TakeNewMessages();
        host.Clock.Advance(ReminderStore.BundleWindow);
        await host.ProcessUntilIdle();

        Assert.Equal(
            ["analyst", "developer", "developer-manager", "marketplace-lead", "support-lead", "ux-expert"],
            host.Web.TakeNewMessages().Select(m => m.Address.Id).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Of_a_great_many_the_longest_due_are_shown_in_one_message_that_says_how_many_more_there_are()
    {
        await using var host = await TestHost.Create();
        for (var n = 1; n <= 250; n++)
            await Remind(host, Line(n) with { Due = TestHost.StartTime - Duration.FromMinutes(n) }, isIdleWanted: n == 250);
        host.Clock.Advance(ReminderStore.BundleWindow);
        await host.ProcessUntilIdle();

        var card = Assert.Single(host.Web.TakeNewMessages()).Message.Card?.ToJsonString() ?? "";
        Assert.All(Enumerable.Range(241, 10), n => Assert.Contains($"\"app\":\"app-{n}\"", card, StringComparison.Ordinal));
        Assert.DoesNotContain("\"app-240\"", card, StringComparison.Ordinal);
        Assert.Contains("240", card, StringComparison.Ordinal);
        Assert.Empty(await host.Store.List(StoreKeys.Reminders(Analyst), ReminderStore.Kind, "", 500, default));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Each_person_is_reminded_once_wherever_the_host_stops(int commits)
    {
        CrashAfterCommitStore? crashing = null;
        await using var host = await TestHost.Create(async clock =>
        {
            await Task.CompletedTask;
            return crashing = new CrashAfterCommitStore(new MemoryStore(clock));
        });
        await Remind(host, Line(1) with { To = new Recipient.ToRole(RoleName.Analyst) }, isIdleWanted: false);
        await Remind(host, Line(2) with { To = new Recipient.ToRole(RoleName.Analyst) }, isIdleWanted: false);
        crashing?.CrashAfter(commits);
        try
        {
            await host.ProcessUntilIdle();
            host.Clock.Advance(ReminderStore.BundleWindow);
            await host.ProcessUntilIdle();
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException) { }
        crashing?.Repair();
        await host.Restart();
        host.Clock.Advance(Duration.FromMinutes(10));
        await host.ProcessUntilIdle();

        Assert.Equal(["analyst", "analyst-2"], host.Web.TakeNewMessages().Select(m => m.Address.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Two_hosts_send_each_bundle_once()
    {
        await using var hosts = await MultiHost.Create(Duration.FromSeconds(3), -Duration.FromSeconds(3));
        for (var round = 0; round < 20; round++)
        {
            await Remind(hosts[round % 2], Line(3 * round));
            await Remind(hosts[(round + 1) % 2], Line((3 * round) + 1));
            hosts.AdvanceClocks(ReminderStore.BundleWindow + Duration.FromMinutes(2));
            await Task.WhenAll(hosts.First.ProcessUntilIdle(), hosts.Second.ProcessUntilIdle());
            await hosts.ProcessUntilIdle();
            hosts.AdvanceClocks(Duration.FromMinutes(2));
            await hosts.ProcessUntilIdle();
            Assert.Single(hosts.TakeAttempts());
        }
    }

    [Theory]
    [InlineData("2026-03-02T19:00:00Z", "2026-03-03T07:00:00Z")] // 20:00 in Stockholm
    [InlineData("2026-03-02T18:59:59Z", null)]
    [InlineData("2026-03-03T06:59:59Z", "2026-03-03T07:00:00Z")]
    [InlineData("2026-03-03T07:00:00Z", null)]
    [InlineData("2026-03-28T20:00:00Z", "2026-03-29T06:00:00Z")] // summer time begins that night
    public void Quiet_hours_are_counted_in_the_zone_of_the_person(string moment, string? end)
    {
        static Instant Parse(string text) => NodaTime.Text.InstantPattern.ExtendedIso.Parse(text).Value;
        Assert.Equal(end is null ? null : Parse(end), QuietHours.Default.EndAfter(Parse(moment), DateTimeZoneProviders.Tzdb["Europe/Stockholm"]));
    }

    [Fact]
    public void Quiet_hours_within_a_day_and_none_at_all()
    {
        var noon = new QuietHours(new(12, 0), new(13, 0));
        Assert.True(noon.Contains(new(12, 59)));
        Assert.False(noon.Contains(new(13, 0)));
        Assert.False(QuietHours.None.Contains(LocalTime.Midnight));
    }

    private static Reminder Line(int number) =>
        new(new Recipient.ToPerson(Analyst), $"test:{number}", TeamsTestHost.NumberedLine(number))
        {
            Button = new(LocalizableValue.Text("verb.status"), "status", new LocalizableObject { ["app"] = $"app-{number}", ["subject"] = $"s-{number}" }),
        };

    private static int _count;

    private static async Task Remind(TestHost host, Reminder reminder, bool isIdleWanted = true)
    {
        var name = $"{Interlocked.Increment(ref _count):D8}";
        Assert.IsType<CommitResult.Committed>(
            await host.Store.Commit(
                "test",
                [new Write.Create(OutboxDocuments.Create(new OutboxMessage.ReminderLine(reminder), name, host.Clock.GetCurrentInstant()))],
                default
            )
        );
        if (isIdleWanted)
            await host.ProcessUntilIdle();
    }
}
