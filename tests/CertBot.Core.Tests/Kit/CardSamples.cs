using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Tests.Kit.Samples;
using NodaTime;

namespace CertBot.Core.Tests.Kit;

/// <summary>One application in every situation that its cards can show.</summary>
internal static class CardSamples
{
    public static readonly Instant Now = Instant.FromUtc(2026, 3, 25, 13, 5);
    public static readonly Edition Creatio = EditionCatalog.Embedded.Latest("creatio") ?? throw new InvalidOperationException();
    private static readonly Instant Tuesday = Instant.FromUtc(2026, 3, 24, 9, 40);
    private static readonly PersonId Ana = new("ana"),
        Bo = new("bo"),
        Cy = new("cy");
    private static readonly LocalDate Friday = new(2026, 3, 27);

    /// <summary>Every sample by card and case.</summary>
    public static IReadOnlyDictionary<string, BotMessage.CardMessage> All { get; } =
        new Dictionary<string, BotMessage.CardMessage>(
            ConversationSamples
                .All.Concat(CaseSamples.All)
                .Concat(RecertificationSamples.All)
                .Concat(SanctionSamples.All)
                .Concat(AuditSamples.All)
                .Concat(InspectionSamples.All)
                .Concat(KpiSamples.All)
        )
        {
            ["reminders.some"] = Reminders(0),
            ["reminders.many"] = Reminders(12),
            ["root.kick-off"] = RootCard.For(App(new Stage.KickOff(1, Friday) { Since = Tuesday }), Creatio),
            ["root.kick-off-planned"] = RootCard.For(App(new Stage.KickOff(2, Friday) { Since = Tuesday, Planned = Friday.PlusDays(4) }), Creatio),
            ["root.not-ready"] = RootCard.For(
                App(new Stage.NotReady(1, ImmutableSortedDictionary<string, string>.Empty.Add("roadmap", "Only a quarter is planned.")) { Since = Tuesday }),
                Creatio
            ),
            ["not-ready.open"] = NotReadyCard.For(
                App(
                    new Stage.NotReady(
                        1,
                        ImmutableSortedDictionary<string, string>
                            .Empty.Add("development-process", "Who reviews the code?")
                            .Add("roadmap", "Only a quarter is planned.")
                    )
                    {
                        Since = Tuesday,
                    }
                )
            ),
            ["not-ready.over"] = NotReadyCard.For(App(new Stage.KickOff(2, Friday) { Since = Tuesday })),
            ["root.review"] = RootCard.For(App(Review()), Creatio),
            ["root.escalated"] = RootCard.For(App(Review()) with { Escalations = Escalated(Waiting()) }, Creatio),
            ["root.mending"] = RootCard.For(App(ReworkStage()), Creatio),
            ["root.declined"] = RootCard.For(App(new Stage.Declined("Two certified apps do the same.") { Since = Tuesday }), Creatio),
            ["root.certified"] = RootCard.For(App(new Stage.Certified { Since = Tuesday }), Creatio),
            ["task.open"] = TaskCard.For(App(Review()), Creatio, new("code-quality")),
            ["task.claimed"] = TaskCard.For(App(Review()), Creatio, new("backward-compatibility")),
            ["task.needs-work"] = TaskCard.For(App(Review()), Creatio, new("ux-standards")),
            ["task.passed"] = TaskCard.For(App(Review()), Creatio, new("functional-testing")),
            ["task.over"] = TaskCard.For(App(new Stage.Standards { Since = Tuesday }), Creatio, new("demo-data")),
            ["priority.open"] = PriorityCard.For(App(Priority()), Creatio),
            ["priority.approved"] = PriorityCard.For(
                App(new Stage.Collecting(Friday) { Since = Tuesday }),
                Creatio,
                new(Tuesday, Cy, new ApplicationEvent.PriorityApproved(PriorityLevel.High, Friday))
            ),
            ["priority.deferred"] = PriorityCard.For(
                App(new Stage.Deferred(PriorityAdviceSample, new(2027, 1, 11), "After the spring release.") { Since = Tuesday }),
                Creatio,
                new(Tuesday, Cy, new ApplicationEvent.PriorityDeferred(new(2027, 1, 11), "After the spring release."))
            ),
            ["audit.open"] = AuditCard.For(App(new Stage.Audit(1, Profile, Friday) { Since = Tuesday }), Creatio),
            ["audit.again"] = AuditCard.For(App(new Stage.Audit(2, Profile, Friday) { Since = Tuesday, Earlier = Answered }), Creatio),
            ["audit.shortcomings"] = AuditCard.For(
                App(new Stage.Shortcomings(1, Profile, ReportedShortcomings) { Since = Tuesday }),
                Creatio,
                new(Tuesday, Bo, new ApplicationEvent.ShortcomingsFound(1, ReportedShortcomings))
            ),
            ["round.open"] = RoundCard.For(App(ReworkStage()), Creatio),
            ["round.complete"] = RoundCard.For(App(ReworkStage("Replaced both; see the new package.")), Creatio),
            ["round.over"] = RoundCard.For(App(Review()), Creatio),
            ["materials.some"] = MaterialsCard.For(App(new Stage.Collecting(Friday) { Since = Tuesday }), Creatio),
            ["materials.complete"] = MaterialsCard.For(Complete(App(new Stage.Collecting(Friday) { Since = Tuesday })), Creatio),
            ["shortcomings.some"] = ShortcomingsCard.For(App(new Stage.Shortcomings(1, Profile, ReportedShortcomings) { Since = Tuesday }), Creatio),
            ["shortcomings.answered"] = ShortcomingsCard.For(App(new Stage.Audit(2, Profile, Friday) { Since = Tuesday, Earlier = Answered }), Creatio),
            ["certified.now"] = CertifiedCard.For(App(new Stage.Certified { Since = Tuesday }), Creatio),
            ["status.review"] = StatusCard.For(App(Review()), Creatio, Now, ReaderSide.Platform),
            ["status.review.vendor"] = StatusCard.For(App(Review()), Creatio, Now, ReaderSide.Vendor),
            ["status.collecting"] = StatusCard.For(
                App(new Stage.Collecting(Friday) { Since = Instant.FromUtc(2026, 3, 16, 9, 0) }),
                Creatio,
                Now,
                ReaderSide.Vendor
            ),
            ["escalation.waiting"] = EscalationCard.For(App(Review()) with { Escalations = Escalated(Waiting()) }, Creatio, new("E-1")),
            ["escalation.taken"] = EscalationCard.For(
                App(Review()) with
                {
                    Escalations = Escalated(Waiting() with { IsAcknowledged = true, Acknowledged = [Cy], NextDue = null }),
                },
                Creatio,
                new("E-1")
            ),
            ["evidence.material"] = EvidenceSample(Of("acme"), App(new Stage.Collecting(Friday) { Since = Tuesday }), Message),
            ["evidence.escalation"] = EvidenceSample(Of("other"), App(Review()) with { Escalations = Escalated(Waiting()) }, Message with { Text = "" }),
            ["evidence.both"] = EvidenceSample(Of("acme"), App(ReworkStage()) with { Escalations = Escalated(Waiting()) }, Message),
            ["escalation.closed"] = EscalationCard.For(
                App(Review()) with
                {
                    Escalations = Escalated(Waiting() with { Closed = new(Cy, Now, "The night job runs again.") }),
                },
                Creatio,
                new("E-1")
            ),
        };

    private static Evidence Message =>
        new(
            "Ana <at>Silva</at>",
            "All **forty** cases passed.\nThe table is below.",
            [new("cases.xlsx", "https://acme.example/files/cases.xlsx"), new(null, "https://teams.microsoft.com/l/message/19:a/1")]
        );

    private static Actor Of(string vendor) => new(Ana, [], new(new(vendor), VendorRole.Developer));

    private static BotMessage.CardMessage EvidenceSample(Actor actor, Application app, Evidence evidence) =>
        EvidenceCard.For(actor, [(app, Creatio)], evidence) ?? throw new InvalidOperationException("nothing to attach it to");

    public static RenderContext RenderContextFor(LanguageCode language) => new(language, DateTimeZoneProviders.Tzdb["Europe/Berlin"], Now, id => id.Value switch
            {
                "ana" => "Ana Silva",
                "bo" => "Bo Larsen",
                "cy" => "Cy Young",
                var other => other,
            }) { LinkTo = file => new FileLink.Download($"https://certbot.example/files/{file.File}") };

    private static BotMessage.CardMessage Reminders(int more)
    {
        var to = new Recipient.ToPerson(Ana);
        LocalizableObject app = new() { ["app"] = "Acme Sync", ["version"] = "2.0" };
        var message = ReminderMessage.For(
            [
                new(to, "one", new("notice.found-ready", app))
                {
                    Button = new(LocalizableValue.Text("verb.status"), "status", new() { ["app"] = "acme-sync", ["subject"] = "2.0" }),
                },
                new(to, "two", new("notice.back-in-turn", app)),
            ],
            more,
            LanguageCode.En
        );
        return (BotMessage.CardMessage)message;
    }

    public static Application App(Stage stage) =>
        new()
        {
            Id = new("acme-sync"),
            Edition = Creatio.Pin,
            Vendor = new("acme"),
            VendorName = "Acme Ltd",
            Listing = "https://marketplace.creatio.com/app/acme-sync",
            Name = "Acme Sync",
            Applicant = Ana,
            Release = Release,
            Stage = stage,
            Revision = 17,
            Certificates = stage is Stage.Certified ? [new("CRT-2026-0042", "2.0", Friday)] : [],
        };

    private static PriorityAdvice PriorityAdviceSample => new(PriorityLevel.Medium, "Asked for by four customers; nothing certified does it.", Bo);

    private static Release Release =>
        new()
        {
            Version = "2.0",
            IsUpdate = false,
            Products = "Sales Creatio 8.1, Service Creatio 8.1",
            Localizations = ["en-US", "ru-RU"],
            ExternalServices = false,
            Prefix = "Acme",
            Maintainer = "Acme",
            EscalationContact = "Mia Wong, +1 555 0100",
            Readiness = ImmutableSortedDictionary<string, ReadinessAnswer>
                .Empty.Add("support-resources", new(true, "Two engineers and a manager."))
                .Add("roadmap", new(true, "https://acme.example/roadmap"))
                .Add("quality-investment", new(true, "A budget for 2026."))
                .Add("development-process", new(false, "Reviews yes, no automatic tests yet.")),
            Materials = ImmutableSortedDictionary<string, SubmittedMaterial>
                .Empty.Add(
                    "solution-packages:main",
                    new SubmittedMaterial.File(new("f1"), "acme_sync_2.0.gz", 1_300_000, "ab")
                    {
                        By = Ana,
                        At = Tuesday,
                        Packages = [new("AcmeSync", "2.0.0", 42, 7) { Maintainer = "Acme" }],
                    }
                )
                .Add("setup-guide:main", new SubmittedMaterial.Link("https://acme.example/setup") { By = Ana, At = Tuesday })
                .Add("test-cases:cases", new SubmittedMaterial.File(new("f2"), "cases.xlsx", 20_480, "cd") { By = Ana, At = Tuesday }),
        };

    internal static SupportProfile Profile =>
        new()
        {
            System = "Zendesk",
            PortalOption = true,
            Packages = ["basic", "business", "premium"],
            PresaleInTime = true,
            Zones = ["americas", "emea"],
            EscalationContacts = "Mia Wong, +1 555 0100",
        };

    private static ImmutableArray<Shortcoming> ReportedShortcomings =>
        [
            new(1, "No phone line on weekends.", new(2026, 4, 7)) { Answer = "A duty phone since Monday." },
            new(2, "Presale questions wait four days.", new(2026, 4, 7)),
        ];

    private static ImmutableArray<Shortcoming> Answered =>
        [.. ReportedShortcomings.Select(f => f with { Answer = f.Answer ?? "One person does only this now." })];

    private static Stage.Priority Priority() => new(PriorityAdviceSample) { Since = Tuesday };

    internal static Stage.Review Review() =>
        new(
            1,
            Friday,
            Tasks(new Verdict.NeedsWork(Cy, Now - Duration.FromMinutes(1), 1, "against-standards", "The section's filter is not where people look for it."))
        )
        {
            Since = Tuesday,
        };

    public static Stage.Rework ReworkStage(string? mended = null) =>
        new(
            1,
            Tasks(new Verdict.NeedsWork(Cy, Tuesday, 1, "against-standards", "The section's filter is not where people look for it."))
                .ToImmutableSortedDictionary(
                    t => t.Key,
                    t =>
                        t.Value.Verdict switch
                        {
                            Verdict.Open when t.Key.Value == "code-quality" => t.Value with
                            {
                                Verdict = new Verdict.NeedsWork(Bo, Tuesday, 1, "insecure", "Replace CustomQuery in two places.\nSee OrderService.cs:88."),
                                ReworkComment = mended,
                            },
                            Verdict.Open => t.Value with { Verdict = new Verdict.Passed(Bo, Tuesday, 1) },
                            Verdict.NeedsWork => t.Value with { ReworkComment = mended ?? "Moved to the left, like in Accounts." },
                            _ => t.Value,
                        }
                )
        )
        {
            Since = Tuesday,
        };

    private static ImmutableSortedDictionary<CriterionKey, ReviewTask> Tasks(Verdict ux) =>
        Creatio
            .Criteria.Where(c => c.When == ApplicabilityCondition.Always)
            .ToImmutableSortedDictionary(
                c => c.Key,
                c => new ReviewTask
                {
                    Key = c.Key,
                    Revision = c.Number,
                    Verdict = c.Key.Value switch
                    {
                        "ux-standards" => ux,
                        "backward-compatibility" or "code-quality" or "demo-data" => new Verdict.Open(),
                        _ => new Verdict.Passed(Bo, Tuesday, 1),
                    },
                    ClaimedBy = c.Key.Value == "backward-compatibility" ? Bo : null,
                    ReworkComment = c.Key.Value == "backward-compatibility" ? "The script runs inside the package now." : null,
                    Questions =
                        c.Key.Value == "backward-compatibility"
                            ? [new(1, Bo, Tuesday, "From which versions may one update?") { Answer = "From 1.4 on." }, new(2, Bo, Now, "And the SQL scripts?")]
                            : [],
                }
            );

    internal static Application Complete(Application app) =>
        app with
        {
            Release = app.Release with
            {
                Materials = MaterialRequirements
                    .For(app.Release, Creatio)
                    .ToImmutableSortedDictionary(
                        a => a.Id,
                        a =>
                            app.Release.Materials.GetValueOrDefault(a.Id)
                            ?? new SubmittedMaterial.Link($"https://acme.example/{a.Part.Key}") { By = Ana, At = Tuesday }
                    ),
            },
        };

    private static ImmutableSortedDictionary<EscalationId, Escalation> Escalated(Escalation escalation) =>
        ImmutableSortedDictionary<EscalationId, Escalation>.Empty.Add(escalation.Id, escalation);

    private static Escalation Waiting() =>
        new()
        {
            Id = new("E-1"),
            Reason = "Sync stops every night; a customer waits since Monday.",
            OpenedBy = Ana,
            OpenedAt = Tuesday,
            Level = 2,
            LevelSince = Now - Duration.FromHours(3),
            Assignees = [new(EscalationSide.Platform, "support-lead", [Cy]), new(EscalationSide.Platform, "marketplace-lead", [])],
            NextDue = Now + Duration.FromHours(1),
            Revision = 4,
            History =
            [
                new(Tuesday, Ana, "escalation.note.opened", "Sync stops every night; a customer waits since Monday.") { Level = 0 },
                new(Tuesday, PersonId.Clock, "escalation.note.called", "") { Level = 1 },
                new(Now - Duration.FromHours(3), PersonId.Clock, "escalation.note.unanswered", "") { Level = 2 },
            ],
        };
}
