using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Certification;
using CertBot.Core.Directory;
using CertBot.Core.Support;
using NodaTime;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Tests.Kit;

/// <summary>Picks commands by number: mostly such as fit the stage, by whom they belong to, so that walks come far; sometimes anything by anybody.</summary>
internal static class Wanderer
{
    public static (Actor Actor, ApplicationCommand Command, Duration Before) Next(Given story, int number)
    {
        var dice = new Dice((uint)number);
        var commands = dice.Roll(10) < 8 ? Fitting(story, dice) : Anything(story, dice);
        var command = commands[dice.Roll(commands.Count)];
        var actor = dice.Roll(10) < 8 ? Right(command, story) : Cast.All[dice.Roll(Cast.All.Count)];
        return (actor, command, Duration.FromMinutes(dice.Roll(4) switch { 0 => 0, 1 => 1, 2 => 3, _ => dice.Roll(3000) }));
    }

    private static List<ApplicationCommand> Fitting(Given story, Dice dice) =>
    [
        .. story.State?.Stage switch
        {
            null or Stage.Declined or Stage.Withdrawn => [Given.Application with { Release = Given.Release with { ExternalServices = dice.Roll(2) == 0 } }],
            Stage.KickOff => [new PlanKickOff(story.Today.PlusDays(2)), new FindReady(PriorityLevel.High, "good"), new FindReady(PriorityLevel.Low, "so so"), new FindNotReady(Missing("people"))],
            Stage.NotReady at => [new Resubmit(at.Missing.ToImmutableSortedDictionary(m => m.Key, _ => new ReadinessAnswer(true, "now")))],
            Stage.Priority => [new Approve(PriorityLevel.Medium, story.Today), new Approve(PriorityLevel.High, story.Today), new Defer(story.Today.PlusDays(1), "later"), .. dice.Roll(3) == 0 ? [new Decline("no")] : (ApplicationCommand[])[]],
            Stage.Deferred => [new Tick()],
            Stage.Collecting => [.. Hand(story), new SubmitMaterials(), new SubmitMaterials(), .. Back(story, dice)],
            Stage.Review at => [.. at.Tasks.Values.SelectMany(t => OnTask(t, dice)), new Tick(), new Tick()],
            Stage.Mending at => [.. at.Tasks.Keys.Select(k => new Mend(k, "mended")), new SubmitMended(), .. Hand(story), .. Back(story, dice)],
            Stage.Standards => [new SubmitStandards(Given.Profile)],
            Stage.Audit => [new PassAudit(), new FindShortcomings([new("a", null), new("b", story.Today)])],
            Stage.Shortcomings at => [.. at.Items.Select(i => new AnswerShortcoming(i.Number, "done"))],
            Stage.Certified => [new NewVersion(Higher(story.App.Release.Version))],
            _ => (ApplicationCommand[])[],
        },
        .. dice.Roll(20) == 0 ? [new Withdraw("enough"), new OpenEscalation("slow"), .. Escalations(story)] : (ApplicationCommand[])[],
        .. dice.Roll(6) == 0 ? Escalations(story) : [],
        new Tick(),
    ];

    private static List<ApplicationCommand> Anything(Given story, Dice dice) =>
    [
        Given.Application, new PlanKickOff(default), new FindReady((PriorityLevel)dice.Roll(5), ""), new FindNotReady(Missing("magic")), new Resubmit(Given.Release.Readiness),
        new Approve(PriorityLevel.Low, LocalDate.MaxIsoValue), new Defer(LocalDate.MinIsoValue, "x"), new Decline("\u0000"),
        new HandIn(new("video"), "main", Given.Link("ftp://x")), new HandIn(new("x"), "", Given.File("")), new TakeBack(new("packages"), "main"), new SubmitMaterials(),
        new Claim(new("servers"), 9), new Pass(new("code"), 0), new AskForWork(new("code"), null, "", ""), new SetAside(new("language"), null, "x"), new AskVendor(new("functional"), null, new string('x', 10_000)),
        new AnswerQuestion(new("code"), dice.Roll(3), "so"), new Undo(new("code"), null), new Mend(new("code"), "x"), new SubmitMended(), new SubmitStandards(Given.Profile with { Zones = default }),
        new PassAudit(), new FindShortcomings(default), new AnswerShortcoming(int.MinValue, "x"), new NewVersion("99999999999"), new Withdraw(""), new OpenEscalation(""),
        new OnEscalation(new("E-1"), new EscalationCommand.Close("x")), new OnEscalation(new("no such"), new EscalationCommand.Acknowledge()), new Tick(), .. Escalations(story),
    ];

    private static Actor Right(ApplicationCommand command, Given story) => command switch
    {
        PlanKickOff or FindReady or FindNotReady or PassAudit or FindShortcomings => Cast.Analyst,
        Approve or Defer or Decline => Cast.Lead,
        Claim c => Given.ReviewerOf(c.Criterion.Value),
        Pass c => Given.ReviewerOf(c.Criterion.Value),
        AskForWork c => Given.ReviewerOf(c.Criterion.Value),
        SetAside c => Given.ReviewerOf(c.Criterion.Value),
        AskVendor c => Given.ReviewerOf(c.Criterion.Value),
        Undo c => Given.ReviewerOf(c.Criterion.Value),
        OnEscalation e => story.State?.Escalations.GetValueOrDefault(e.Escalation)?.Called is [var first, ..] ? Cast.All.First(a => a.Id == first) : Cast.Analyst,
        Tick => Actor.Clock,
        _ => Cast.Developer,
    };

    private static IEnumerable<ApplicationCommand> OnTask(ReviewTask task, Dice dice) => task.Verdict is Verdict.Open
        ? [new Pass(task.Key, task.Revision), new Pass(task.Key, null), dice.Roll(3) switch
        {
            0 => new AskForWork(task.Key, task.Revision, "defect", "mend it"),
            1 => new Claim(task.Key, task.Revision),
            _ => new SetAside(task.Key, null, "nothing there"),
        }, .. dice.Roll(3) == 0 ? [new AskVendor(task.Key, null, "why?")] : Answers(task)]
        : [.. dice.Roll(4) == 0 ? [new Undo(task.Key, null)] : Answers(task)];

    private static ApplicationCommand[] Answers(ReviewTask task) => [.. task.Questions.Select(q => new AnswerQuestion(task.Key, q.Number, "so"))];

    private static IEnumerable<ApplicationCommand> Hand(Given story) => MaterialList.Missing(story.App, story.Edition).Select(m => new HandIn(
        m.Material.Key, m.Part.Key, m.Part.Link ? Given.Link("https://acme.example/x") : Given.File("acme.gz", new PackageFacts("AcmeSync", "7.8", 1, 1))));

    private static ApplicationCommand[] Back(Given story, Dice dice) => dice.Roll(8) == 0 && story.App.Release.Materials.ContainsKey("guide:main") ? [new TakeBack(new("guide"), "main")] : [];

    private static ApplicationCommand[] Escalations(Given story) => [.. story.State?.Escalations.Keys.SelectMany(id => new ApplicationCommand[]
    {
        new OnEscalation(id, new EscalationCommand.Acknowledge()), new OnEscalation(id, new EscalationCommand.Comment("hm")), new OnEscalation(id, new EscalationCommand.Raise("up")), new OnEscalation(id, new EscalationCommand.Close("done")),
    }) ?? []];

    private static ImmutableSortedDictionary<string, string> Missing(string key) => ImmutableSortedDictionary<string, string>.Empty.Add(key, "not there");

    private static string Higher(string version) => string.Create(CultureInfo.InvariantCulture, $"2.{int.Parse(version.Split('.')[1], CultureInfo.InvariantCulture) + 1}");
}
