using CertBot.Core.Certification.Applications;
using CertBot.Core.Tests.Kit;
using CertBot.Hosting.TimerAudits;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CertBot.Tests.Hosting;

/// <summary>What should have moved by itself and did not is found, and told once by all hosts together; and once more when it is over.</summary>
public sealed class TimerAuditorTests
{
    private readonly SettableCheck _check = new();

    [Fact]
    public async Task Finding_is_told_to_the_administrators_once_and_so_is_its_end()
    {
        await using var host = await TestHost.Create(more: Register);
        _check.Result = new TimerCheckResult.Found(TestHost.StartTime) { Kind = "outbox" };
        await Audit(host, Duration.FromMinutes(61));
        await Audit(host, Duration.FromMinutes(4));
        Assert.Empty(host.GetService<TimerAuditor>().Lines); // seen for less than five minutes
        Assert.Empty(host.Web.TakeNewMessages());

        await Audit(host, Duration.FromMinutes(1));
        Assert.Equal(["late: outbox since 2026-03-02T08:00:00Z"], host.GetService<TimerAuditor>().Lines);
        var told = Assert.Single(host.Web.TakeNewMessages());
        Assert.Equal("administrator", told.Address.Id);
        Assert.Contains("messages that are still to be delivered, since Mon", told.Message.Text, StringComparison.Ordinal);

        await Audit(host, Duration.FromHours(3));
        await host.Restart();
        await Audit(host, Duration.FromMinutes(10));
        await Audit(host, Duration.FromMinutes(10));
        _check.Result = new TimerCheckResult.Unfinished { Kind = "outbox" };
        await Audit(host, Duration.FromMinutes(10));
        Assert.Empty(host.Web.TakeNewMessages());

        _check.Result = new TimerCheckResult.Nothing { Kind = "outbox" };
        await Audit(host, Duration.FromMinutes(1));
        Assert.Empty(host.GetService<TimerAuditor>().Lines);
        Assert.Contains("It moves again", Assert.Single(host.Web.TakeNewMessages()).Message.Text, StringComparison.Ordinal);
        await Audit(host, Duration.FromMinutes(1));
        Assert.Empty(host.Web.TakeNewMessages());
    }

    [Fact]
    public async Task Of_two_hosts_one_tells()
    {
        await using var hosts = await MultiHost.Create(Register, r => r);
        TimerCheckResult[] results = [new TimerCheckResult.Found(TestHost.StartTime) { Kind = "outbox" }, new TimerCheckResult.Nothing { Kind = "outbox" }];
        foreach (var result in results)
        {
            _check.Result = result;
            for (var round = 0; round < 4; round++)
            {
                hosts.AdvanceClocks(Duration.FromMinutes(5));
                await Task.WhenAll(hosts.First.GetService<TimerAuditor>().Audit(default), hosts.Second.GetService<TimerAuditor>().Audit(default));
                await hosts.ProcessUntilIdle();
            }

            Assert.Single(hosts.TakeAttempts());
        }
    }

    [Fact]
    public async Task Check_that_fails_does_not_keep_the_others_from_theirs()
    {
        await using var host = await TestHost.Create(more: all =>
            all.AddSingleton<ITimerCheck>(new SettableCheck { Error = new IOException("no") }).AddSingleton<ITimerCheck>(_check).AddSingleton<TimerAuditor>()
        );
        _check.Result = new TimerCheckResult.Found(TestHost.StartTime) { Kind = "digest" };
        await Audit(host, Duration.FromMinutes(5));
        await Audit(host, Duration.FromMinutes(5));
        Assert.Single(host.GetService<TimerAuditor>().Lines);
    }

    [Fact]
    public async Task Document_that_is_due_for_more_than_an_hour_is_found()
    {
        await using var store = new MemoryStore(new FakeClock(TestHost.StartTime));
        await store.Commit("p", [new Write.Create(new Document("1", "reminder", VersionedJson.Empty) { Due = TestHost.StartTime })], default);
        var check = new OverdueDocuments(store, "reminder", "reminder");

        Assert.IsType<TimerCheckResult.Nothing>(await check.Find(TestHost.StartTime + Duration.FromHours(1) - Duration.Epsilon, default));
        Assert.Equal(TestHost.StartTime, Assert.IsType<TimerCheckResult.Found>(await check.Find(TestHost.StartTime + Duration.FromMinutes(61), default)).Since);
    }

    /// <summary>Work that hangs renews its lease for ever, so that it is never due.</summary>
    [Fact]
    public async Task Job_that_hangs_is_found_although_its_lease_is_renewed()
    {
        await using var host = await TestHost.Create();
        var start = TestHost.StartTime;
        var job = new Document("1", "inspection", VersionedJson.Empty) { Due = start };
        var now = start + Duration.FromMinutes(61);
        await host.Store.Commit("p", [new Write.Create(new Lease("other", now + Duration.FromMinutes(1), start).AddTo(job))], default);
        var check = new OverdueJobs(host.Store, host.GetService<QuarantinedDocuments>(), "inspection", "inspection");

        Assert.Equal(start, Assert.IsType<TimerCheckResult.Found>(await check.Find(now, default)).Since);
        Assert.IsType<TimerCheckResult.Nothing>(await check.Find(start + Duration.FromHours(1), default));
    }

    [Fact]
    public async Task Message_that_was_tried_for_an_hour_is_found_although_it_is_due_later()
    {
        await using var host = await TestHost.Create();
        var now = host.Clock.GetCurrentInstant();
        var item = new OutboxMessage.DigestStart(new("nobody")) { FirstDueAt = now, Attempts = 9 };
        await host.Store.Commit("stuck", [new Write.Create(OutboxDocuments.Create(item, "1", now + Duration.FromMinutes(70)))], default);
        var check = new OverdueMessages(host.Store, host.GetService<QuarantinedDocuments>());

        Assert.IsType<TimerCheckResult.Nothing>(await check.Find(now + Duration.FromHours(1), default));
        Assert.Equal(now, Assert.IsType<TimerCheckResult.Found>(await check.Find(now + Duration.FromMinutes(61), default)).Since);
    }

    [Fact]
    public async Task Escalation_whose_due_time_was_lost_is_found_and_its_end_is_noticed()
    {
        await using var host = await TestHost.Create();
        var seeder = new ApplicationSeeder(host.GetService<IServiceProvider>());
        await seeder.Apply("acme-sync", TestPeople.Developer, "Acme Sync");
        await seeder.Execute("acme-sync", TestPeople.Developer, new ApplicationCommand.OpenEscalation("stuck"));
        await host.ProcessUntilIdle();
        var check = new ApplicationTimers(host.Store, host.GetService<Aggregates>(), host.GetService<InstalledEditions>());
        Assert.IsType<TimerCheckResult.Nothing>(await check.Find(host.Clock.GetCurrentInstant(), default));

        await MakeDue(host, null);
        host.Clock.Advance(Duration.FromHours(8));
        await host.ProcessUntilIdle();
        Assert.IsType<TimerCheckResult.Found>(await check.Find(host.Clock.GetCurrentInstant(), default));

        await MakeDue(host, host.Clock.GetCurrentInstant());
        await host.ProcessUntilIdle();
        Assert.IsType<TimerCheckResult.Nothing>(await check.Find(host.Clock.GetCurrentInstant(), default));
    }

    private void Register(IServiceCollection services) => services.AddSingleton<ITimerCheck>(_check).AddSingleton<TimerAuditor>();

    private static async Task MakeDue(TestHost host, Instant? due)
    {
        var stored = await host.Store.Get(StoreKeys.Application(new("acme-sync")), "snapshot", default) ?? throw new InvalidOperationException();
        Assert.IsType<CommitResult.Committed>(
            await host.Store.Commit(stored.Partition, [new Write.Replace(stored.Document with { Due = due }, stored.ETag)], default)
        );
    }

    private static async Task Audit(TestHost host, Duration after)
    {
        host.Clock.Advance(after);
        await host.ProcessUntilIdle();
        await host.GetService<TimerAuditor>().Audit(default);
        await host.ProcessUntilIdle();
    }

    private sealed class SettableCheck : ITimerCheck
    {
        public TimerCheckResult Result { get; set; } = new TimerCheckResult.Unfinished { Kind = "outbox" };

        public Exception? Error { get; init; }

        public Task<TimerCheckResult> Find(Instant now, CancellationToken cancellationToken) =>
            Error is null ? Task.FromResult(Result) : Task.FromException<TimerCheckResult>(Error);
    }
}
