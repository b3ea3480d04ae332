using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Clocks;
using CertBot.Core.Support.Customers;
using CertBot.Core.Tests.Kit.Samples;
using NodaTime;
using NodaTime.Text;
using static CertBot.Core.RegularAudits.RegularAuditCommand;

namespace CertBot.Core.Tests.Kit;

/// <summary>The regular audits of Acme Sync: commands in, events as words out. Every event goes through its stored form.</summary>
internal sealed class AuditScenario
{
    public static readonly Edition Edition = ConversationHarness.Edition;

    public static readonly ApplicationId App = new("acme-sync");

    private int _random;

    public RegularAuditHistory? History { get; private set; }

    /// <summary>Monday, 2 March 2026, 9:00 in Berlin.</summary>
    public Instant Now { get; set; } = Instant.FromUtc(2026, 3, 2, 8, 0);

    public List<SupportCase> Cases { get; } = [];

    public Customer? Customer { get; set; } = CaseSamples.Globex();

    public bool IsCertified { get; set; } = true;

    public Edition InForce { get; set; } = Edition;

    public RegularAudit Open => History?.Open ?? throw new InvalidOperationException("no audit is open");

    public static Instant At(string utc) => InstantPattern.ExtendedIso.Parse($"{utc}:00Z").Value;

    public static LocalDate Day(string iso) => LocalDatePattern.Iso.Parse(iso).Value;

    /// <summary>Opened on the first working day after it was wanted, with so many cases.</summary>
    public AuditScenario WithOpenAudit(int cases = 3)
    {
        Send(Actor.Clock, new Start(TestPeople.Acme));
        for (var n = 1; n <= cases; n++)
            Cases.Add(CaseOf(n));
        Now = At("2026-03-26T08:00");
        Send(TestPeople.Analyst, new Plan(null, "A customer complained"));
        Now = At("2026-03-27T08:00");
        Tick();
        return this;
    }

    /// <summary>With all cases good, reported with these shortcomings.</summary>
    public AuditScenario WithReport(params string[] shortcomings)
    {
        WithOpenAudit();
        foreach (var sampled in Open.Cases)
            Send(TestPeople.Analyst, new CheckCase(sampled.Id, Good(Edition.SupportAudits.Checklist)));
        Send(TestPeople.Analyst, new Report("Mostly good", [.. shortcomings.Select(s => new FoundShortcoming(s, null))]));
        return this;
    }

    public static SupportCase CaseOf(int number) =>
        CaseSamples.Case(new CaseFact.Responded(Instant.FromUtc(2026, 3, 24, 20, 10))) with
        {
            Id = new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"C-2026-03-{number:D4}")),
        };

    public static ImmutableSortedDictionary<string, CheckAnswer> Good(IEnumerable<string> checklist) =>
        checklist.ToImmutableSortedDictionary(k => k, _ => new CheckAnswer(CheckMark.Yes), StringComparer.Ordinal);

    public string Tick() => Send(Actor.Clock, new Tick());

    /// <summary>The events, or the reason of the refusal; nothing: nothing happened.</summary>
    public string Send(Actor actor, RegularAuditCommand command)
    {
        var context = new RegularAuditContext
        {
            Application = App,
            ApplicationName = "Acme Sync",
            Edition = InForce,
            HolidayCalendars = HolidayCalendars.None,
            Actor = actor,
            Now = Now,
            IsCertified = IsCertified,
            Vendor = TestPeople.Vendor,
            RandomText = $"random-{++_random}",
            Cases = [.. Cases.Select(c => CaseProjection.Project(c, Edition, HolidayCalendars.None, Now))],
            Case = CaseOf(command) is { } id ? Cases.FirstOrDefault(c => c.Id == id) : null,
            CaseEdition = Edition,
            Customer = Customer,
        };
        switch (RegularAuditDecider.Decide(CoreJson.Read<RegularAuditCommand>(CoreJson.Write(command)), History, context))
        {
            case Decision<RegularAuditEvent>.Rejected { Refusal: var refusal }:
                Assert.StartsWith("audit.refused.", refusal.Code, StringComparison.Ordinal);
                return $"no: {refusal.Code["audit.refused.".Length..]}";
            case Decision<RegularAuditEvent>.Accepted { Events: var events }:
                foreach (var happened in events)
                {
                    History = RegularAuditDecider.Evolve(History, new(Now, actor.Id, CoreJson.Read<RegularAuditEvent>(CoreJson.Write(happened))));
                }

                if (History is { } history)
                    Assert.Equal(CoreJson.Write(history), CoreJson.Write(CoreJson.Read<RegularAuditHistory>(CoreJson.Write(history))));
                return string.Join(' ', events.Select(e => e.GetType().Name));
            default:
                throw new InvalidOperationException("no such decision");
        }
    }

    private CaseId? CaseOf(RegularAuditCommand command) =>
        command switch
        {
            CheckCase c => c.Case,
            MarkRegistered c => c.Case,
            Judge c => History?.Open?.FindQuestion(c.Number)?.Asked?.Case,
            _ => null,
        };
}
