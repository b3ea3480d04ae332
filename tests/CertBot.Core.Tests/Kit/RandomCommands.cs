using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Directory;
using CertBot.Core.Support;
using CertBot.Core.Tests.Kit.Samples;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Kit;

/// <summary>
/// Selects commands by random number: mostly commands that fit the stage, issued by their rightful actor, so that random walks get far; sometimes any
/// command by any actor.
/// </summary>
internal static class RandomCommands
{
    public static (Actor Actor, ApplicationCommand Command, Duration Before) NextCommand(ApplicationScenario scenario, int number)
    {
        var random = new SeededRandom((uint)number);
        var commands = random.Next(10) < 8 ? CommandForStage(scenario, random) : AnyCommand(scenario, random);
        var command = commands[random.Next(commands.Count)];
        var actor = random.Next(10) < 8 ? AuthorizedActor(command, scenario) : TestPeople.All[random.Next(TestPeople.All.Count)];
        return (
            actor,
            command,
            Duration.FromMinutes(
                random.Next(4) switch
                {
                    0 => 0,
                    1 => 1,
                    2 => 3,
                    _ => random.Next(3000),
                }
            )
        );
    }

    private static List<ApplicationCommand> CommandForStage(ApplicationScenario scenario, SeededRandom random) =>
        [
            .. scenario.State?.Stage switch
            {
                null or Stage.Declined or Stage.Withdrawn =>
                [
                    ApplicationScenario.Application with
                    {
                        Release = ApplicationScenario.Release with { ExternalServices = random.Next(2) == 0 },
                    },
                ],
                Stage.KickOff =>
                [
                    new PlanKickOff(scenario.Today.PlusDays(2)),
                    new FindReady(PriorityLevel.High, "good"),
                    new FindReady(PriorityLevel.Low, "so so"),
                    new FindNotReady(Missing("people")),
                ],
                Stage.NotReady at => [new Resubmit(at.Missing.ToImmutableSortedDictionary(m => m.Key, _ => new ReadinessAnswer(true, "now")))],
                Stage.Priority =>
                [
                    new Approve(PriorityLevel.Medium, scenario.Today),
                    new Approve(PriorityLevel.High, scenario.Today),
                    new Defer(scenario.Today.PlusDays(1), "later"),
                    .. random.Next(3) == 0 ? [new Decline("no")] : (ApplicationCommand[])[],
                ],
                Stage.Deferred => [new Tick()],
                Stage.Collecting =>
                [
                    .. SubmitMaterial(scenario),
                    .. UnchangedMaterials.Offered(scenario.Current, scenario.Edition).Select(p => new KeepMaterial(p.Material.Key, p.Part.Key)),
                    new SubmitMaterials(),
                    new SubmitMaterials(),
                    .. RejectedAnswers(scenario, random),
                ],
                Stage.Review at => [.. at.Tasks.Values.SelectMany(t => TaskCommand(t, random)), new Tick(), new Tick()],
                Stage.Rework at =>
                [
                    .. at.Tasks.Keys.Select(k => new ReworkCriterion(k, "mended")),
                    new SubmitRework(),
                    .. SubmitMaterial(scenario),
                    .. RejectedAnswers(scenario, random),
                ],
                Stage.Standards => [new SubmitStandards(ApplicationScenario.Profile)],
                Stage.Audit => [new PassAudit(), new FindShortcomings([new("a", null), new("b", scenario.Today)])],
                Stage.Shortcomings at => [.. at.Items.Select(i => new AnswerShortcoming(i.Number, "done"))],
                Stage.Certified => [new AnnounceVersion(HigherLevel(scenario.Current.Release.Version))],
                _ => (ApplicationCommand[])[],
            },
            .. scenario.State?.Stage is Stage.Declined or Stage.Withdrawn && random.Next(2) == 0 ? [new ReleaseListing("gone")] : (ApplicationCommand[])[],
            .. scenario.State is { } app && random.Next(20) == 0 ? [new HandOver(app.Contact ?? app.Applicant)] : (ApplicationCommand[])[],
            .. random.Next(20) == 0 ? [new Withdraw("enough"), new OpenEscalation("slow"), .. EscalationCommand(scenario)] : (ApplicationCommand[])[],
            .. random.Next(6) == 0 ? EscalationCommand(scenario) : [],
            .. scenario.State is { CertificateState: not null } ? SanctionCommands(scenario, random) : [],
            new Tick(),
        ];

    private static ApplicationCommand[] SanctionCommands(ApplicationScenario scenario, SeededRandom random) =>
        random.Next(5) switch
        {
            0 => [new ActOnSanction(new SanctionCommand.TakeUp(new SanctionGround.FailedAudit(random.Next(3))))],
            1 => [new ActOnSanction(new SanctionCommand.Propose((SanctionKind)random.Next(2), "late"))],
            2 => [new ActOnSanction(new SanctionCommand.Approve()), new ActOnSanction(new SanctionCommand.Answer("wait"))],
            3 => [new ActOnSanction(new SanctionCommand.ProposeRemedy([new("hire", scenario.Today.PlusDays(random.Next(9)))]))],
            _ => [new ActOnSanction(new SanctionCommand.AcceptRemedy()), new ActOnSanction(new SanctionCommand.Drop("over"))],
        };

    private static List<ApplicationCommand> AnyCommand(ApplicationScenario scenario, SeededRandom random) =>
        [
            ApplicationScenario.Application,
            new PlanKickOff(default),
            new FindReady((PriorityLevel)random.Next(5), ""),
            new FindNotReady(Missing("magic")),
            new Resubmit(ApplicationScenario.Release.Readiness),
            new Approve(PriorityLevel.Low, LocalDate.MaxIsoValue),
            new Defer(LocalDate.MinIsoValue, "x"),
            new Decline("\u0000"),
            new AddMaterial(new("video"), "main", ApplicationScenario.LinkMaterial("ftp://x")),
            new AddMaterial(new("x"), "", ApplicationScenario.FileMaterial("")),
            new KeepMaterial(new("packages"), "main"),
            new RemoveMaterial(new("packages"), "main"),
            new SubmitMaterials(),
            new Claim(new("servers"), 9),
            new Pass(new("code"), 0),
            new RequestChanges(new("code"), null, "", ""),
            new MarkNotApplicable(new("language"), null, "x"),
            new AskVendor(new("functional"), null, new string('x', 10_000)),
            new AnswerQuestion(new("code"), random.Next(3), "so"),
            new Undo(new("code"), null),
            new ReworkCriterion(new("code"), "x"),
            new SubmitRework(),
            new SubmitStandards(ApplicationScenario.Profile with { Zones = default }),
            new PassAudit(),
            new FindShortcomings(default),
            new AnswerShortcoming(int.MinValue, "x"),
            new AnnounceVersion("99999999999"),
            new Withdraw(""),
            new OpenEscalation(""),
            new ActOnEscalation(new("E-1"), new EscalationCommand.Close("x")),
            new ActOnEscalation(new("no such"), new EscalationCommand.Acknowledge()),
            new ReleaseListing(""),
            new HandOver(new("nobody")),
            new ActOnSanction(new SanctionCommand.Open("")),
            new ActOnSanction(new SanctionCommand.ProposeRemedy([new("", LocalDate.MinIsoValue)])),
            new ActOnSanction(new SanctionCommand.ConfirmStep(int.MinValue)),
            .. InspectionCommands(scenario, random),
            new Tick(),
            .. EscalationCommand(scenario),
        ];

    private static IEnumerable<ApplicationCommand> InspectionCommands(ApplicationScenario scenario, SeededRandom random) =>
        new InspectionCommand[]
        {
            new InspectionCommand.Record(
                (scenario.State is { } app ? InspectionRules.FilesOf(app, scenario.Edition) : null) ?? new InspectedFiles("", null),
                InspectionSummary.Of(InspectionSamples.Harmless)
            ),
            new InspectionCommand.Dispute(random.Next(4), "wrong"),
            new InspectionCommand.DismissListed(random.Next(4), "fine"),
            random.Next(2) == 0 ? new InspectionCommand.Dismiss(random.Next(3), "right") : new InspectionCommand.Keep(1, "no"),
        }.Select(c => new ActOnInspection(c));

    private static Actor AuthorizedActor(ApplicationCommand command, ApplicationScenario scenario) =>
        command switch
        {
            PlanKickOff or FindReady or FindNotReady or PassAudit or FindShortcomings or ReleaseListing => TestPeople.Analyst,
            Approve or Defer or Decline => TestPeople.Lead,
            Claim c => ApplicationScenario.ReviewerOf(c.Criterion.Value),
            Pass c => ApplicationScenario.ReviewerOf(c.Criterion.Value),
            RequestChanges c => ApplicationScenario.ReviewerOf(c.Criterion.Value),
            MarkNotApplicable c => ApplicationScenario.ReviewerOf(c.Criterion.Value),
            AskVendor c => ApplicationScenario.ReviewerOf(c.Criterion.Value),
            Undo c => ApplicationScenario.ReviewerOf(c.Criterion.Value),
            ActOnEscalation e => scenario.State?.Escalations.GetValueOrDefault(e.Escalation)?.Called is [var first, ..]
                ? TestPeople.All.First(a => a.Id == first)
                : TestPeople.Analyst,
            Tick
            or HandOver
            or ActOnSanction { Command: SanctionCommand.TakeUp }
            or ActOnInspection { Command: InspectionCommand.Record or InspectionCommand.GiveUp } => Actor.Clock,
            ActOnInspection { Command: InspectionCommand.Dismiss or InspectionCommand.Keep or InspectionCommand.DismissListed } => TestPeople.Rnd,
            ActOnSanction { Command: SanctionCommand.Approve } => TestPeople.Lead,
            ActOnSanction { Command: SanctionCommand.Propose or SanctionCommand.ProposeRemedy or SanctionCommand.Drop } => TestPeople.Analyst,
            _ => TestPeople.Developer,
        };

    private static IEnumerable<ApplicationCommand> TaskCommand(ReviewTask task, SeededRandom random) =>
        task.Verdict is Verdict.Open
            ?
            [
                new Pass(task.Key, task.Revision),
                new Pass(task.Key, null),
                random.Next(3) switch
                {
                    0 => new RequestChanges(task.Key, task.Revision, "defect", "mend it"),
                    1 => new Claim(task.Key, task.Revision),
                    _ => new MarkNotApplicable(task.Key, null, "nothing there"),
                },
                .. random.Next(3) == 0 ? [new AskVendor(task.Key, null, "why?")] : Answers(task),
            ]
            : [.. random.Next(4) == 0 ? [new Undo(task.Key, null)] : Answers(task)];

    private static ApplicationCommand[] Answers(ReviewTask task) => [.. task.Questions.Select(q => new AnswerQuestion(task.Key, q.Number, "so"))];

    private static IEnumerable<ApplicationCommand> SubmitMaterial(ApplicationScenario scenario) =>
        MaterialRequirements
            .Missing(scenario.Current, scenario.Edition)
            .Select(m => new MaterialContent(
                m.Material.Key,
                m.Part.Key,
                m.Part.CanLink
                    ? ApplicationScenario.LinkMaterial("https://acme.example/x")
                    : ApplicationScenario.FileMaterial("acme.gz", new PackageFacts("AcmeSync", "7.8", 1, 1))
            ))
            .Select((m, n) => n == 0 ? new AddMaterials([m]) : (ApplicationCommand)new AddMaterial(m.Material, m.Part, m.Content));

    private static ApplicationCommand[] RejectedAnswers(ApplicationScenario scenario, SeededRandom random) =>
        random.Next(8) == 0 && scenario.Current.Release.Materials.ContainsKey("guide:main") ? [new RemoveMaterial(new("guide"), "main")] : [];

    private static ApplicationCommand[] EscalationCommand(ApplicationScenario scenario) =>
        [
            .. scenario.State?.Escalations.Keys.SelectMany(id =>
                new ApplicationCommand[]
                {
                    new ActOnEscalation(id, new EscalationCommand.Acknowledge()),
                    new ActOnEscalation(id, new EscalationCommand.Comment("hm")),
                    new ActOnEscalation(id, new EscalationCommand.Raise("up")),
                    new ActOnEscalation(id, new EscalationCommand.Close("done")),
                }
            ) ?? [],
        ];

    private static ImmutableSortedDictionary<string, string> Missing(string key) => ImmutableSortedDictionary<string, string>.Empty.Add(key, "not there");

    private static string HigherLevel(string version) =>
        string.Create(CultureInfo.InvariantCulture, $"2.{int.Parse(version.Split('.')[1], CultureInfo.InvariantCulture) + 1}");
}
