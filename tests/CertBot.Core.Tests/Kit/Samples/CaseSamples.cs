using System.Collections.Immutable;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Support.Cards;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Clocks;
using CertBot.Core.Support.Customers;
using NodaTime;

namespace CertBot.Core.Tests.Kit.Samples;

/// <summary>Support cases and customers in every situation that their cards can show.</summary>
internal static class CaseSamples
{
    private static readonly Edition Edition = ConversationHarness.Edition;

    /// <summary>A Tuesday afternoon in New York.</summary>
    private static readonly Instant Opened = Instant.FromUtc(2026, 3, 24, 19, 40);

    private static readonly Instant Now = Instant.FromUtc(2026, 3, 25, 13, 5);

    private static readonly PersonId Ana = new("ana"),
        Cy = new("cy");

    public static IDictionary<string, BotMessage.CardMessage> All { get; } =
        new Dictionary<string, BotMessage.CardMessage>(StringComparer.Ordinal)
        {
            ["case.new"] = Show(Case() with { Owner = null }),
            ["case.answered"] = Show(Case(new CaseFact.Responded(Opened + Duration.FromMinutes(30)))),
            ["case.waiting"] = Show(
                Case(new CaseFact.Responded(Opened + Duration.FromMinutes(30)), new CaseFact.WaitedForCustomer(Opened + Duration.FromHours(1)))
            ),
            ["case.missed"] = Show(
                Case(new CaseFact.Classified(Opened, CasePriority.High, CaseKind.Incident)) with
                {
                    IsFilerAuthorized = false,
                    Escalations = Escalated(Waiting()),
                }
            ),
            ["case.resolved"] = Show(Late(Case(new CaseFact.Resolved(Opened + Duration.FromMinutes(50))))),
            ["case.platform"] = Show(Case(), isForVendor: false),
            ["case-escalation.waiting"] = CaseEscalationCard.For(ViewOf(Case() with { Escalations = Escalated(Waiting()) }), new("E-1")),
            ["case-escalation.closed"] = CaseEscalationCard.For(
                ViewOf(
                    Case(new CaseFact.Responded(Now)) with
                    {
                        Escalations = Escalated(Waiting() with { Reason = "", Closed = new(Cy, Now, "A fix is out.") }),
                    }
                ),
                new("E-1")
            ),
            ["cases.vendor"] = LastCardAfter("developer: cases"),
            ["cases.platform"] = LastCardAfter("analyst: cases of acme-sync"),
            ["customers.some"] = LastCardAfter("developer: customers"),
            ["customer.some"] = LastCardAfter("developer: customer globex"),
            ["explain.running"] = LastCardAfter("developer: explain C-2026-03-0001 first response"),
            ["explain.many"] = LastCardAfter("developer: explain C-2026-03-0003"),
            ["form.case"] = LastCardAfter("developer: new case globex: Orders are lost"),
        };

    /// <summary>A customer with contacts and a contract.</summary>
    public static Customer Globex(string id = "globex", string name = "Globex") =>
        new()
        {
            Vendor = new("acme"),
            Id = new(id),
            Name = name,
            Language = "en",
            Contacts = [new("Jo **Berg**", "jo@globex.example"), new("", "it@globex.example")],
            Contracts =
            [
                new()
                {
                    ValidFrom = new(2026, 1, 1),
                    ValidTo = new(2026, 12, 31),
                    Package = "business",
                    Zone = "America/New_York",
                },
            ],
            Revision = 1,
        };

    /// <summary>A case of that customer, with what happened to it.</summary>
    public static SupportCase Case(params ImmutableArray<CaseFact> facts) =>
        new()
        {
            Id = new("C-2026-03-0001"),
            Vendor = new("acme"),
            CustomerName = "Globex",
            IsFilerAuthorized = true,
            Opening = new()
            {
                Application = new("acme-sync"),
                Customer = new("globex"),
                Subject = "Sync stops <at>every</at> night",
                Filer = new("Jo Berg", "jo@globex.example"),
                OpenedAt = Opened,
                Priority = CasePriority.Medium,
                Kind = CaseKind.Incident,
                Origin = CaseOrigin.Api,
                ExternalId = "SR-1042",
            },
            Terms = new()
            {
                Edition = Edition.Pin,
                Package = "business",
                Zone = "America/New_York",
                Targets = new() { ResolveMedium = Duration.FromHours(30) },
            },
            Owner = Ana,
            Facts = facts,
            Revision = 3,
        };

    private static SupportCase Late(SupportCase supportCase) => supportCase with { LateFacts = [new(supportCase.Facts[0], Now)] };

    private static BotMessage.CardMessage Show(SupportCase supportCase, bool isForVendor = true) => CaseCard.For(ViewOf(supportCase), isForVendor);

    private static CaseView ViewOf(SupportCase supportCase) => CaseView.Of(supportCase, Edition, HolidayCalendars.None, Now);

    private static BotMessage.CardMessage LastCardAfter(string line)
    {
        var harness = StageFixtures.HarnessAt("certified");
        harness.Now = Now;
        harness.Customers.AddRange([Globex(), Globex("initech", "Initech")]);
        foreach (var number in Enumerable.Range(1, 12))
        {
            var id = new CaseId(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"C-2026-03-{number:D4}"));
            harness.Cases[id] = Case() with
            {
                Id = id,
                Owner = number % 2 == 0 ? null : new PersonId("developer"),
                Terms = Case().Terms with { Targets = new() { ResolveMedium = Duration.FromHours(number == 3 ? 150 : 30) } },
                Facts = number == 3 ? [new CaseFact.Responded(Opened)] : [],
                Escalations = number == 4 ? Escalated(Waiting()) : ImmutableSortedDictionary<EscalationId, Escalation>.Empty,
            };
        }

        ConversationScript.Run(line, harness);
        return harness.Messages[^1].Say as BotMessage.CardMessage ?? throw new InvalidOperationException($"{line}: {harness.Messages[^1].Say}");
    }

    /// <summary>With an escalation that was opened at an instant (UTC).</summary>
    public static SupportCase EscalatedAt(SupportCase supportCase, Instant at) =>
        supportCase with
        {
            Escalations = Escalated(Waiting() with { OpenedAt = at }),
        };

    private static ImmutableSortedDictionary<EscalationId, Escalation> Escalated(Escalation escalation) =>
        ImmutableSortedDictionary<EscalationId, Escalation>.Empty.Add(escalation.Id, escalation);

    private static Escalation Waiting() =>
        new()
        {
            Id = new("E-1"),
            Reason = "Two responses were promised and none came.",
            OpenedBy = Ana,
            OpenedAt = Opened + Duration.FromHours(3),
            Level = 2,
            LevelSince = Now - Duration.FromHours(1),
            Assignees = [new(EscalationSide.Platform, "support-lead", [Cy]), new(EscalationSide.Platform, "marketplace-lead", [])],
            NextDue = Now + Duration.FromHours(3),
            Revision = 4,
            History =
            [
                new(Opened + Duration.FromHours(3), Ana, "escalation.note.opened", "Two responses were promised and none came.") { Level = 0 },
                new(Now - Duration.FromHours(1), PersonId.Clock, "escalation.note.unanswered", "") { Level = 2 },
            ],
        };
}
