using System.Collections.Immutable;
using System.Globalization;
using CertBot.Commands;
using CertBot.Commands.Cases;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using CertBot.Core.Tests.Kit;
using CertBot.Kpis;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CertBot.Tests.Commands.Kpis;

/// <summary>A certified application of Acme's with customers whose support runs around the clock: answered in 30 minutes, resolved in 20 hours.</summary>
internal sealed class KpiScenario(IServiceProvider services)
{
    public static readonly ApplicationId Application = new("acme-sync");

    public static readonly VendorId Acme = TestPeople.Acme;

    private static readonly Actor Key = Actor.Integration("key.K-1", Acme);

    private int _count;

    private Instant Now => services.GetRequiredService<IClock>().GetCurrentInstant();

    public static async Task<KpiScenario> Create(TestHost host)
    {
        var scenario = new KpiScenario(host.GetService<IServiceProvider>());
        await scenario.Prepare();
        await host.ProcessUntilIdle();
        host.Web.TakeNewMessages();
        return scenario;
    }

    public async Task Prepare()
    {
        await CertifiedApplicationSeeder.Certify(services);
        var profile = new CustomerProfile
        {
            Name = "Northwind",
            Language = "en",
            Contacts = [],
            Contract = new()
            {
                ValidFrom = new(2026, 1, 1),
                Package = "premium",
                Zone = "Europe/Berlin",
                Targets = new() { ResolveHigh = Duration.FromHours(20) },
            },
        };
        Assert.IsType<CommandResult.Completed>(await Execute(new Command.OnCustomer(Acme, new("northwind"), new CustomerCommand.Save(profile))));
    }

    /// <summary>Opens a case by its external id; what happened is told in minutes after its opening.</summary>
    public Task<CaseId> Open(Instant at, params (int After, Func<Instant, CaseFact> What)[] facts) =>
        Tell(string.Create(CultureInfo.InvariantCulture, $"X-{_count++}"), at, facts);

    public async Task<CaseId> Tell(string external, Instant opened, params (int After, Func<Instant, CaseFact> What)[] facts)
    {
        var opening = new CaseRegistration
        {
            Application = Application,
            Customer = new("northwind"),
            Subject = $"Case {external}",
            Filer = new("Gerda Klein", "gerda@northwind.example"),
            OpenedAt = opened,
            Priority = CasePriority.High,
            Kind = CaseKind.Incident,
            Origin = CaseOrigin.Api,
            ExternalId = external,
        };
        ImmutableArray<CaseFact> told = [.. facts.Select(f => f.What(opened + Duration.FromMinutes(f.After)))];
        return await services.GetRequiredService<CaseIntake>().Take(Acme, new CaseRecord(opening, told), Key, Now, default) switch
        {
            CaseIntakeResult.New(var id) => id,
            CaseIntakeResult.Changed(var id, _) => id,
            CaseIntakeResult.Unchanged(var id) => id,
            CaseIntakeResult.Refused refused => throw new InvalidOperationException(refused.Refusal.Code),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    public Task<CommandResult> Execute(Command command, Actor? actor = null) =>
        services.GetRequiredService<CommandExecutor>().Execute(command, null, actor ?? Key, Now, default);

    public async Task<KpiReport> Report(YearMonth? month = null) =>
        Assert.IsType<KpiAnswer.Found>(await services.GetRequiredService<KpiReports>().Find(Application, month, default)).Report;

    public async Task<KpiHistory> History() =>
        (await services.GetRequiredService<Aggregates>().Kpis.Load(StoreKeys.Kpis(Application), default)).State
        ?? throw new InvalidOperationException("not measured");

    public static void AdvanceTo(TestHost host, Instant at) => host.Clock.Advance(at - host.Clock.GetCurrentInstant());

    public static CaseFact Responded(Instant at) => new CaseFact.Responded(at);

    public static CaseFact Resolved(Instant at) => new CaseFact.Resolved(at);

    public static Func<Instant, CaseFact> Rated(int score) => at => new CaseFact.Rated(at, score);
}
