using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.Support.Cases;
using CertBot.Core.Tests.Kit;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Tests.Kit.Hosts;
using NodaTime;
using static CertBot.Core.RegularAudits.RegularAuditCommand;

namespace CertBot.Tests.Commands.Audits;

/// <summary>Regular audits where the store, the timers and the outbox take part. Monday, 2 March 2026.</summary>
public sealed class RegularAuditHostTests
{
    [Fact]
    public async Task Certificate_schedules_the_first_audit_once()
    {
        await using var host = await TestHost.Create();
        await AuditHost.Prepare(host);
        await AuditHost.Follow(host, new CertBot.Outbox.OutboxMessage.CertificateUpdate(AuditHost.App));
        var audits = await AuditHost.Load(host);
        Assert.Equal(new LocalDate(2026, 9, 2), audits.Next?.Day);
        Assert.Equal(2, audits.Revision);
    }

    [Fact]
    public async Task Missed_target_schedules_one_audit_however_often_it_is_told()
    {
        await using var host = await TestHost.Create();
        await AuditHost.Prepare(host);
        await AuditHost.Follow(host, AuditHost.Missed(2));
        await AuditHost.Follow(host, AuditHost.Missed(2));
        Assert.Equal(new LocalDate(2026, 3, 3), (await AuditHost.Load(host)).Next?.Day);
        host.Clock.Advance(Duration.FromDays(1));
        await host.ProcessUntilIdle();
        await AuditHost.Follow(host, AuditHost.Missed(2));
        var audits = await AuditHost.Load(host);
        Assert.IsType<AuditReason.MissedTargets>(audits.Open?.Reason);
        Assert.Equal(1, audits.Count);
    }

    [Fact]
    public async Task Sample_is_drawn_of_the_cases_of_the_application()
    {
        await using var host = await TestHost.Create();
        var scenario = await AuditHost.Prepare(host);
        for (var n = 0; n < 12; n++)
            await scenario.Open(host.Clock.GetCurrentInstant() - Duration.FromMinutes(n));
        await host.ProcessUntilIdle();
        await AuditHost.Open(host);
        var audit = (await AuditHost.Load(host)).Open ?? throw new InvalidOperationException("no audit is open");
        var ids = Enumerable.Range(1, 12).Select(n => new CaseId(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"C-2026-03-{n:D4}")));
        Assert.Equal((12, 8), (audit.Draw.Population, audit.Cases.Length));
        Assert.Equal(AuditSample.Draw(audit.Draw.Seed, ids, 8), audit.Cases.Select(c => c.Id));
        Assert.Equal(AuditSample.FingerprintOf(ids), audit.Draw.Fingerprint);
    }

    [Fact]
    public async Task Two_hosts_open_one_audit_and_ask_each_question_once()
    {
        await using var hosts = await MultiHost.Create();
        await AuditHost.Prepare(hosts.First);
        await AuditHost.Send(hosts.First, new Plan(null, "A closer look"));
        hosts.AdvanceClocks(Duration.FromDays(1));
        await Task.WhenAll(hosts.First.ProcessUntilIdle(), hosts.Second.ProcessUntilIdle());
        Assert.Equal(1, (await AuditHost.Load(hosts.First)).Count);

        await AuditHost.Send(hosts.First, AuditHost.Question("How do I sync?", new(2026, 3, 4)));
        await AuditHost.Send(hosts.First, AuditHost.Question("Where is the log?", new(2026, 3, 4)));
        hosts.AdvanceClocks(Duration.FromDays(2));
        for (var round = 0; round < 3; round++)
            await Task.WhenAll(hosts.First.ProcessUntilIdle(), hosts.Second.ProcessUntilIdle());
        var questions = (await AuditHost.Load(hosts.Second)).Open?.Questions ?? [];
        Assert.Equal(2, questions.Select(q => q.Asked?.Case).OfType<CaseId>().Distinct().Count());
        var rows = await hosts.First.GetService<CaseStore>().ListAll(TestPeople.Acme, "", 100, default);
        Assert.Equal(["How do I sync?", "Where is the log?"], rows.Select(r => r.Subject).Order(StringComparer.Ordinal));
    }

    /// <summary>A host that stops between the case and the mark finds the case it opened.</summary>
    [Fact]
    public async Task Question_that_is_followed_twice_is_one_case()
    {
        await using var host = await TestHost.Create();
        await AuditHost.Prepare(host);
        await AuditHost.Open(host);
        await AuditHost.Send(host, AuditHost.Question("How do I sync?", new(2026, 3, 4)));
        host.Clock.Advance(Duration.FromDays(2));
        await host.ProcessUntilIdle();
        var before = await AuditHost.Load(host);
        await AuditHost.Follow(host, new CertBot.Outbox.OutboxMessage.ShopperCall(AuditHost.App, 1, 1));
        Assert.Equal(before.Revision, (await AuditHost.Load(host)).Revision);
        Assert.Single(await host.GetService<CaseStore>().ListAll(TestPeople.Acme, "", 100, default));
    }

    /// <summary>Its customer's contract ended between the plan and the day: the auditor hears of it, and the report is not held up.</summary>
    [Fact]
    public async Task Question_that_cannot_be_registered_is_dropped_and_whoever_planned_it_is_told()
    {
        await using var host = await TestHost.Create();
        await AuditHost.Prepare(host);
        await AuditHost.Open(host);
        await AuditHost.Send(host, AuditHost.Question("How do I sync?", new(2026, 3, 5)));
        await AuditHost.EndContract(host, new(2026, 3, 4));
        host.Web.TakeNewMessages();
        host.Clock.Advance(Duration.FromDays(3));
        await host.ProcessUntilIdle();

        Assert.True((await AuditHost.Load(host)).Open?.FindQuestion(1) is { IsDropped: true, Asked: null });
        Assert.Empty(await host.GetService<CaseStore>().ListAll(TestPeople.Acme, "", 100, default));
        var told = Assert.Single(host.Web.TakeNewMessages(), m => m.Message.Text?.Contains("How do I sync?", StringComparison.Ordinal) == true);
        Assert.Equal("analyst", told.Address.Id);
        Assert.Contains("couldn’t be registered as a case of Globex", told.Message.Text ?? "", StringComparison.Ordinal);
        await AuditHost.Send(host, new CloseEmpty());
    }

    [Fact]
    public async Task State_is_what_its_events_make_of_it()
    {
        await using var host = await TestHost.Create();
        await AuditHost.Prepare(host);
        await AuditHost.Open(host);
        await AuditHost.Send(host, new CloseEmpty());
        RegularAuditHistory? derived = null;
        await foreach (var stored in EventStream<RegularAuditEvent>.Read(host.Store, StoreKeys.RegularAudits(AuditHost.App), default))
            derived = RegularAuditDecider.Evolve(derived, stored.RecordedEvent);
        Assert.Equal(CoreJson.Write(await AuditHost.Load(host)), CoreJson.Write(derived));
    }
}
