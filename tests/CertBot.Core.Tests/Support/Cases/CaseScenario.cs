using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Clocks;
using CertBot.Core.Support.Customers;
using CertBot.Core.Tests.Kit;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Tests.Support.Cases;

/// <summary>A case of Acme's customer Northwind in Berlin, and Given/When/Then methods for it. Times are in UTC.</summary>
internal sealed class CaseScenario
{
    public static readonly VendorId Acme = new("acme");

    public static readonly CaseId Id = new("C-2026-03-0001");

    public static readonly ApplicationId App = new("acme-sync");

    /// <summary>Christmas is the only holiday of the calendar that Berlin belongs to.</summary>
    private static readonly HolidayCalendars Calendars = new(
        ImmutableDictionary.CreateRange([
            KeyValuePair.Create((SmallEdition.Creatio.Pin, "germany"), (HolidayCalendar)new HolidayList([(new LocalDate(2026, 4, 3), "Good Friday")])),
        ])
    );

    public Edition Edition { get; init; } = SmallEdition.Creatio;

    public Customer Northwind { get; init; } =
        CustomerWith(
            new SupportContract
            {
                ValidFrom = new(2026, 1, 1),
                Package = "basic",
                Zone = "Europe/Berlin",
            }
        );

    public SupportCase? Case { get; private set; }

    /// <summary>What happened last, as one line.</summary>
    public string Last { get; private set; } = "";

    public static Customer CustomerWith(params ImmutableArray<SupportContract> contracts) =>
        new()
        {
            Vendor = Acme,
            Id = new("northwind"),
            Name = "Northwind",
            Language = "de",
            Contacts = [new("Gerda Klein", "gerda@northwind.example")],
            Contracts = contracts,
            Revision = 1,
        };

    public static Instant At(string time) =>
        InstantPattern.ExtendedIso.Parse(time.Contains('Z', StringComparison.Ordinal) ? time : $"{time}:00Z").GetValueOrThrow();

    public static CaseRegistration Opening(string at, CasePriority priority = CasePriority.Medium, CaseKind kind = CaseKind.Incident) =>
        new()
        {
            Application = App,
            Customer = new("northwind"),
            Subject = "Sync stops",
            Filer = new("Gerda Klein", "Gerda@northwind.example"),
            OpenedAt = At(at),
            Priority = priority,
            Kind = kind,
            Origin = CaseOrigin.Api,
        };

    public CaseContext Context(string now, Actor? actor = null) =>
        new()
        {
            Id = Id,
            Edition = Edition,
            HolidayCalendars = Calendars,
            Actor = actor ?? Actor.Integration("key.K-1", Acme),
            Now = At(now),
            RoleAssignments = new RoleAssignments
            {
                Revision = 1,
                RolesByPerson = ImmutableSortedDictionary<string, ImmutableSortedSet<string>>.Empty.Add("ann", ["analyst"]),
            },
            Vendor = new Vendor
            {
                Id = Acme,
                Name = "Acme",
                People = ImmutableSortedDictionary.CreateRange([
                    KeyValuePair.Create("dev", VendorRole.Developer),
                    KeyValuePair.Create("mia", VendorRole.Manager),
                ]),
                FormerMembers = ImmutableSortedDictionary<string, Instant>.Empty,
                Revision = 1,
            },
            Customer = Northwind,
            IsApplicationKnown = true,
        };

    /// <summary>Carries out a command. The result is the names of its events, or the code of the refusal.</summary>
    public string Do(string now, CaseCommand command, Actor? actor = null)
    {
        var context = Context(now, actor);
        switch (CaseDecider.Decide(command, Case, context))
        {
            case Decision<CaseEvent>.Accepted { Events: var events }:
                Case = events.Aggregate(Case, (state, e) => CaseEvolver.Evolve(state, new(context.Now, context.Actor.Id, e)));
                return Last = string.Join(", ", events.Select(Describe));
            case Decision<CaseEvent>.Rejected { Refusal: var refusal }:
                var text = TextCatalog.For(LanguageCode.En).FindFormat(refusal.Code);
                Assert.NotNull(text);
                Assert.Empty(text.Names.Except(refusal.Arguments.Names));
                return Last = refusal.Code.Replace("support.refused.", "", StringComparison.Ordinal);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    public CaseScenario Opened(string at, CasePriority priority = CasePriority.Medium, CaseKind kind = CaseKind.Incident)
    {
        Assert.StartsWith("Opened", Do(at, new CaseCommand.Open(Opening(at, priority, kind), [])), StringComparison.Ordinal);
        return this;
    }

    public string Tell(string now, params ImmutableArray<CaseFact> facts) => Do(now, new CaseCommand.Record(facts));

    public string Tick(string now) => Do(now, new CaseCommand.Tick(), Actor.Clock);

    public CaseClock Clock(string key, string now) => Assert.Single(Clocks(now), c => c.Key == key);

    public ImmutableArray<CaseClock> Clocks(string now) => CaseClocks.Of(Known, Edition, Calendars, At(now));

    public Instant? NextDue(string now) => CaseProjection.NextDue(CaseView.Of(Known, Edition, Calendars, At(now)));

    public SupportCase Known => Case ?? throw new InvalidOperationException("the case was not opened");

    private static string Describe(CaseEvent e) =>
        e switch
        {
            CaseEvent.FactRecorded(var fact) => fact.GetType().Name,
            CaseEvent.ClockWarned(var clock) => $"warned {clock}",
            CaseEvent.ClockMissed(var clock) => $"missed {clock}",
            CaseEvent.Recounted(var clock, var isMissed) => $"recounted {clock} {(isMissed ? "missed" : "kept")}",
            CaseEvent.EscalationChanged(_, var inner) => $"escalation {inner.GetType().Name}",
            _ => e.GetType().Name,
        };
}
