using System.Collections.Immutable;
using CertBot.Certificates;
using CertBot.Commands;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.Tests.Kit;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Tests.Commands.Kpis;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Certificates;

/// <summary>
/// What follows from a certificate follows its state on whichever host it changes: its facts and badge, the measured months, the regular audits and the lists.
/// </summary>
public sealed class CertificateUpdateTests
{
    private static readonly ApplicationId App = KpiScenario.Application;

    private static readonly YearMonth March = new(2026, 3);

    [Fact]
    public async Task Suspension_reinstatement_and_withdrawal_are_followed_once_and_seen_on_all_hosts()
    {
        await using var hosts = await MultiHost.Create();
        await KpiScenario.Create(hosts.First);
        await AssertSeen(hosts, CertificateFacts.Valid, CertificateState.Valid);

        // Measured and audited on: that shows whether it gets better.
        await TakeEffect(hosts, SanctionKind.Suspend);
        await AssertSeen(hosts, CertificateFacts.Suspended, CertificateState.Suspended);
        Assert.Equal([new KpiEvent.Started(App, TestPeople.Acme, March)], await Schedule<KpiEvent>(hosts, StoreKeys.Kpis(App), IsOfSchedule));
        Assert.Equal(
            [new RegularAuditEvent.Started(App, TestPeople.Acme)],
            await Schedule<RegularAuditEvent>(hosts, StoreKeys.RegularAudits(App), IsOfSchedule)
        );

        await Act(hosts.Second, TestPeople.Lead, new SanctionCommand.Reinstate("It is better now"));
        await ProcessTogether(hosts);
        await AssertSeen(hosts, CertificateFacts.Valid, CertificateState.Valid);
        Assert.Single(await Schedule<KpiEvent>(hosts, StoreKeys.Kpis(App), IsOfSchedule));

        await TakeEffect(hosts, SanctionKind.Withdraw);
        await AssertSeen(hosts, CertificateFacts.Withdrawn, CertificateState.Withdrawn);
        var day = (await Load(hosts.First)).Certificates[^1].WithdrawnOn ?? throw new InvalidOperationException("not withdrawn");
        Assert.Equal([new KpiEvent.Ended(day.ToYearMonth())], (await Schedule<KpiEvent>(hosts, StoreKeys.Kpis(App), IsOfSchedule)).Skip(1));
        Assert.Equal([new RegularAuditEvent.Stopped()], (await Schedule<RegularAuditEvent>(hosts, StoreKeys.RegularAudits(App), IsOfSchedule)).Skip(1));
    }

    /// <summary>A host that is stopped between the withdrawal and what follows from it is no reason to measure a month more.</summary>
    [Fact]
    public async Task Month_of_a_withdrawal_is_the_last_one_whenever_that_is_followed()
    {
        await using var hosts = await MultiHost.Create();
        await KpiScenario.Create(hosts.First);
        await Act(hosts.First, TestPeople.Analyst, new SanctionCommand.Open("Support does not answer"));
        await Act(hosts.First, TestPeople.Analyst, new SanctionCommand.Propose(SanctionKind.Withdraw, "Support does not answer"));
        await Act(hosts.First, TestPeople.Lead, new SanctionCommand.Approve());
        while ((await Load(hosts.First)).Standing?.Announced is { } announced)
        {
            hosts.AdvanceClocks((announced.IsWarned ? announced.Ends : announced.Warns) - hosts.First.Clock.GetCurrentInstant());
            await Execute(hosts.First, Actor.Clock, new ApplicationCommand.Tick());
        }

        Assert.Equal(new LocalDate(2026, 3, 16), (await Load(hosts.First)).Certificates[^1].WithdrawnOn);
        hosts.AdvanceClocks(Duration.FromDays(30));
        hosts.StoreClock.Advance(Duration.FromDays(44));
        await ProcessTogether(hosts);
        Assert.Equal([new KpiEvent.Ended(March)], (await Schedule<KpiEvent>(hosts, StoreKeys.Kpis(App), IsOfSchedule)).Skip(1));
    }

    private static bool IsOfSchedule(KpiEvent e) => e is KpiEvent.Started or KpiEvent.Ended or KpiEvent.Resumed;

    private static bool IsOfSchedule(RegularAuditEvent e) => e is RegularAuditEvent.Started or RegularAuditEvent.Stopped or RegularAuditEvent.Resumed;

    private static async Task TakeEffect(MultiHost hosts, SanctionKind kind)
    {
        await Act(hosts.First, TestPeople.Analyst, new SanctionCommand.Open("Support does not answer"));
        await Act(hosts.First, TestPeople.Analyst, new SanctionCommand.Propose(kind, "Support does not answer"));
        await Act(hosts.Second, TestPeople.Lead, new SanctionCommand.Approve());
        while ((await Load(hosts.First)).Standing?.Announced is not null)
        {
            hosts.AdvanceClocks(Duration.FromDays(1));
            hosts.StoreClock.Advance(Duration.FromDays(1));
            await ProcessTogether(hosts);
        }

        await ProcessTogether(hosts);
    }

    private static async Task ProcessTogether(MultiHost hosts)
    {
        await Task.WhenAll(hosts.First.ProcessUntilIdle(), hosts.Second.ProcessUntilIdle());
        await hosts.ProcessUntilIdle();
    }

    private static async Task AssertSeen(MultiHost hosts, string facts, CertificateState state)
    {
        foreach (var host in new[] { hosts.First, hosts.Second })
        {
            var number = (await Load(host)).Certificates[^1].Number;
            var seen = await new CertificateRegister(host.GetService<Aggregates>(), new EditionHashes(null)).Find(number, default);
            Assert.Equal(facts, seen?.State);
            Assert.Contains(
                facts == CertificateFacts.Valid ? "Certified" : facts[1..],
                CertificateBadge.Render(seen ?? throw new InvalidOperationException("no certificate"), LanguageCode.En),
                StringComparison.Ordinal
            );
            var row = await host.GetService<ApplicationSummaryStore>().Each(TestPeople.Acme, default).SingleAsync(r => r.Id == App);
            Assert.Equal(state, row.CertificateState);
        }
    }

    private static async Task<Application> Load(TestHost host) =>
        await host.GetService<Aggregates>().FindApplication(App, default) ?? throw new InvalidOperationException("no application");

    private static async Task<ImmutableArray<TEvent>> Schedule<TEvent>(MultiHost hosts, string partition, Func<TEvent, bool> isWanted)
    {
        var events = ImmutableArray.CreateBuilder<TEvent>();
        await foreach (var stored in EventStream<TEvent>.Read(hosts.First.Store, partition, default))
        {
            if (isWanted(stored.RecordedEvent.Data))
                events.Add(stored.RecordedEvent.Data);
        }

        return events.DrainToImmutable();
    }

    private static Task Act(TestHost host, Actor actor, SanctionCommand command) => Execute(host, actor, new ApplicationCommand.ActOnSanction(command));

    private static async Task Execute(TestHost host, Actor actor, ApplicationCommand command) =>
        Assert.IsType<CommandResult.Completed>(
            await host.GetService<CommandExecutor>().Execute(new Command.OnApplication(App, command), null, actor, host.Clock.GetCurrentInstant(), default)
        );
}
