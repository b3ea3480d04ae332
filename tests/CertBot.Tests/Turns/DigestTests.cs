using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Outbox.Reminders;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.Turns;

/// <summary>Everybody for whom something waits gets one digest on each working day, whichever host stops and however many there are.</summary>
public sealed class DigestTests
{
    /// <summary>Five in the afternoon in Stockholm.</summary>
    private static readonly Instant End = Instant.FromUtc(2026, 3, 2, 16, 0);

    [Fact]
    public async Task Each_working_day_of_a_fortnight_has_one_with_restarts()
    {
        await using var host = await CreateWithWork();
        List<string> days = [];
        for (var hour = 0; hour < 14 * 24; hour++)
        {
            host.Clock.Advance(Duration.FromHours(1));
            if (hour % 37 == 0)
                await host.Restart();
            await host.ProcessUntilIdle();
            days.AddRange(DigestsOf(host, "analyst").Select(_ => $"{host.Clock.GetCurrentInstant().InUtc():ddd HH}"));
        }

        Assert.Equal(["Mon 16", "Tue 16", "Wed 16", "Thu 16", "Fri 16", "Mon 16", "Tue 16", "Wed 16", "Thu 16", "Fri 16"], days);
    }

    [Theory]
    [InlineData(119, 1)]
    [InlineData(121, 0)]
    public async Task One_that_is_late_by_more_than_two_hours_is_left_out(int minutes, int expected)
    {
        await using var host = await CreateWithWork();
        host.Clock.Advance(End + Duration.FromMinutes(minutes) - host.Clock.GetCurrentInstant());
        await host.ProcessUntilIdle();
        Assert.Equal(expected, DigestsOf(host, "analyst").Count());
    }

    [Fact]
    public async Task Nothing_comes_where_nothing_waits_or_it_is_turned_off_and_the_zone_moves_it()
    {
        await using var host = await CreateWithWork();
        await Say(host, "analyst-2", "дайджест выкл");
        await Say(host, "analyst", "zone America/New_York");
        host.Clock.Advance(End - host.Clock.GetCurrentInstant());
        await host.ProcessUntilIdle();
        Assert.DoesNotContain(host.Web.TakeNewMessages(), IsDigest);

        host.Clock.Advance(Duration.FromHours(6)); // 17:00 in New York
        await host.ProcessUntilIdle();
        Assert.Equal(["analyst"], host.Web.TakeNewMessages().Where(IsDigest).Select(m => m.Address.Id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    public async Task Each_is_sent_once_wherever_the_host_stops(int commits)
    {
        CrashAfterCommitStore? crashing = null;
        await using var host = await TestHost.Create(clock => Task.FromResult<IStore>(crashing = new CrashAfterCommitStore(new MemoryStore(clock))));
        await AddWork(host);
        host.Clock.Advance(End - host.Clock.GetCurrentInstant());
        crashing?.CrashAfter(commits);
        try
        {
            await host.ProcessUntilIdle();
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException) { }

        crashing?.Repair();
        await host.Restart();
        host.Clock.Advance(Duration.FromMinutes(10));
        await host.ProcessUntilIdle();
        Assert.Single(DigestsOf(host, "analyst"));
    }

    [Fact]
    public async Task Two_hosts_send_each_once()
    {
        await using var hosts = await MultiHost.Create(Duration.FromSeconds(4), -Duration.FromSeconds(4));
        await AddWork(hosts.First);
        hosts.Second.IsDigestOn = true;
        await hosts.ProcessUntilIdle();
        hosts.Web.TakeNewMessages();
        for (var day = 0; day < 5; day++)
        {
            hosts.AdvanceClocks(End + Duration.FromDays(day) + Duration.FromMinutes(1) - hosts.First.Clock.GetCurrentInstant());
            await Task.WhenAll(hosts.First.ProcessUntilIdle(), hosts.Second.ProcessUntilIdle());
            await hosts.ProcessUntilIdle();
            hosts.AdvanceClocks(Duration.FromMinutes(2));
            await hosts.ProcessUntilIdle();
            Assert.Single(hosts.Web.TakeNewMessages(), m => IsDigest(m) && m.Address.Id == "analyst");
        }
    }

    /// <summary>Somebody who got a role, joined a vendor, or had one before there were digests.</summary>
    [Fact]
    public async Task Everybody_with_a_role_or_a_vendor_has_a_next_digest()
    {
        await using var host = await TestHost.Create();
        foreach (var person in new[] { "analyst", "rnd-expert", "ceo", "developer", "developer-manager", "other-developer", "administrator" })
            Assert.NotNull((await Find(host, person))?.Document.Due);

        await host.Store.Commit(StoreKeys.Reminders(new("ceo")), [new Write.Delete(DigestStore.Kind, null)], default);
        await host.Restart();
        await host.GetService<DigestStore>().EnsureHolders(await host.GetService<Aggregates>().LoadRoles(default), default);
        Assert.NotNull(await Find(host, "ceo"));
    }

    private static Task<StoredDocument?> Find(TestHost host, string person) => host.Store.Get(StoreKeys.Reminders(new(person)), DigestStore.Kind, default);

    private static async Task<TestHost> CreateWithWork()
    {
        var host = await TestHost.Create();
        await AddWork(host);
        return host;
    }

    /// <summary>A kick-off waits for the analysts.</summary>
    private static async Task AddWork(TestHost host)
    {
        host.IsDigestOn = true;
        await new ApplicationSeeder(host.GetService<IServiceProvider>()).Apply("acme-sync", CertBot.Core.Tests.Kit.TestPeople.Developer, "Acme Sync");
        await host.ProcessUntilIdle();
        host.Web.TakeNewMessages();
    }

    private static Task Say(TestHost host, string person, string text) =>
        host.SendInput(person, new ConversationAddress("web", person, IsPersonal: true), new Input.Text(text));

    private static IEnumerable<PostedMessage> DigestsOf(TestHost host, string person) =>
        host.Web.TakeNewMessages().Where(m => IsDigest(m) && m.Address.Id == person);

    private static bool IsDigest(PostedMessage message) =>
        message.Message.Card?.ToJsonString() is { } card
        && (card.Contains("waiting for you", StringComparison.Ordinal) || card.Contains("ждёт", StringComparison.Ordinal));
}
