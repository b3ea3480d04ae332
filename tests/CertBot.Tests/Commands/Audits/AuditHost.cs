using System.Collections.Immutable;
using CertBot.Commands;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using CertBot.Core.Tests.Kit;
using CertBot.Outbox;
using CertBot.Outbox.Dispatch;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Commands.Kpis;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Commands.Audits;

/// <summary>Regular audits of a certified application on a host, with a customer whose support runs around the clock.</summary>
internal static class AuditHost
{
    public static readonly ApplicationId App = KpiScenario.Application;

    public static readonly Actor Auditor = TestPeople.Analyst;

    /// <summary>The certificate has been granted, and whatever follows from that is done.</summary>
    public static async Task<KpiScenario> Prepare(TestHost host)
    {
        var scenario = await KpiScenario.Create(host);
        await SaveGlobex(host, null);
        await Follow(host, new OutboxMessage.CertificateUpdate(App));
        return scenario;
    }

    /// <summary>The customer's contract ends with a day.</summary>
    public static Task EndContract(TestHost host, LocalDate last) => SaveGlobex(host, last);

    private static async Task SaveGlobex(TestHost host, LocalDate? until)
    {
        var profile = new CustomerProfile
        {
            Name = "Globex",
            Language = "en",
            Contacts = [new("Jo Berg", "jo@globex.example")],
            Contract = new()
            {
                ValidFrom = new(2026, 1, 1),
                ValidTo = until,
                Package = "premium",
                Zone = "Europe/Berlin",
            },
        };
        var command = new Command.OnCustomer(TestPeople.Acme, new("globex"), new CustomerCommand.Save(profile));
        var result = await host.GetService<CommandExecutor>().Execute(command, null, TestPeople.Manager, host.Clock.GetCurrentInstant(), default);
        Assert.True(result is CommandResult.Completed, (result as CommandResult.Refused)?.Refusal.Code);
        await host.ProcessUntilIdle();
    }

    public static async Task Follow(TestHost host, OutboxMessage message)
    {
        foreach (var handler in host.GetService<IEnumerable<IFollowUpHandler>>().Where(h => h.Follows(message)))
            await handler.Follow(message, "test", default);
        await host.ProcessUntilIdle();
    }

    public static OutboxMessage Missed(int month) =>
        new OutboxMessage.SanctionCall(App, new SanctionGround.MissedTargets(new(2026, month), ["overdue-response"]));

    public static async Task Send(TestHost host, RegularAuditCommand command, Actor? actor = null)
    {
        var result = await host.GetService<CommandExecutor>()
            .Execute(new Command.OnRegularAudits(App, command), null, actor ?? Auditor, host.Clock.GetCurrentInstant(), default);
        Assert.True(result is CommandResult.Completed, (result as CommandResult.Refused)?.Refusal.Code);
        await host.ProcessUntilIdle();
    }

    public static async Task<RegularAuditHistory> Load(TestHost host) =>
        (await host.GetService<Aggregates>().RegularAudits.Load(StoreKeys.RegularAudits(App), default)).State
        ?? throw new InvalidOperationException("nothing is audited");

    /// <summary>Wanted by hand, and opened on the next working day.</summary>
    public static async Task Open(TestHost host)
    {
        await Send(host, new RegularAuditCommand.Plan(null, "A closer look"));
        host.Clock.Advance(Duration.FromDays(1));
        await host.ProcessUntilIdle();
    }

    public static RegularAuditCommand.PlanQuestion Question(string text, LocalDate day, ShopperRoute route = ShopperRoute.Registered) =>
        new(
            new()
            {
                Text = text,
                Customer = new("globex"),
                Priority = CasePriority.Medium,
                Kind = CaseKind.Question,
                Route = route,
                Day = day,
            }
        );

    public static ImmutableSortedDictionary<string, CheckAnswer> Good(IEnumerable<string> checklist) => AuditScenario.Good(checklist);
}
