using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Certification;
using CertBot.Core.Policy;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Core.Conversation.Forms;

/// <summary>Stage 3.2, the reviewers' side: one criterion at a time.</summary>
public static class ReviewDialogs
{
    public static Dialog Claim { get; } = OnTask("claim", Open, w => new Claim(Subjects.CriterionOf(w), Subjects.RevisionOf(w)));

    public static Dialog Pass { get; } = OnTask("pass", Open, w => new Pass(Subjects.CriterionOf(w), Subjects.RevisionOf(w)));

    public static Dialog Undo { get; } = OnTask("undo", Mine, w => new Undo(Subjects.CriterionOf(w), Subjects.RevisionOf(w)));

    public static Dialog NeedsWork { get; } = OnTask(
        "needs-work",
        Open,
        w => new AskForWork(Subjects.CriterionOf(w), Subjects.RevisionOf(w), w["reason"], w["comment"]),
        w => [new("reason", new Asks.Choice([.. w.Edition.NeedsWorkReasons.Select(r => Option.Of(r, EditionTexts.Reason(r)))])), new("comment", new Asks.Lines(Lengths.Text))],
        Argument.Rest("comment"));

    public static Dialog NotApplicable { get; } = OnTask(
        "not-applicable",
        (w, c, t) => Waivable(w, c) && Open(w, c, t),
        w => new SetAside(Subjects.CriterionOf(w), Subjects.RevisionOf(w), w["comment"]),
        _ => [new("comment", new Asks.Lines(Lengths.Text))],
        Argument.Rest("comment"));

    public static Dialog Ask { get; } = OnTask(
        "ask",
        Open,
        w => new AskVendor(Subjects.CriterionOf(w), Subjects.RevisionOf(w), w["question"]),
        _ => [new("question", new Asks.Lines(Lengths.Text))],
        Argument.Rest("question"));

    private static Dialog OnTask(
        string name, Func<Walk, Criterion, ReviewTask, bool> offered, Func<Walk, ApplicationCommand> make, Func<Walk, IEnumerable<Question>>? then = null, params ImmutableArray<Argument> rest) =>
        new(name, Audience.Reviewer)
        {
            Takes = [Argument.Application, Argument.Criterion, .. rest],
            Fits = Subjects.At("review"),
            Questions = Subjects.OnTask(offered, (walk, _) => then?.Invoke(walk) ?? []),
            Hand = Subjects.Hand(make),
            Done = (_, command) => new() { ["criterion"] = CriterionOf(command) is { } key ? CriterionOptions.Title(key) : null },
        };

    // Said before a reason is asked for.
    private static bool Waivable(Walk walk, Criterion criterion)
    {
        if (!criterion.MayNotApply && walk.Raw("criterion") == criterion.Key.Value) walk.Doubt ??= new("certification.refused.always-applies", []);
        return criterion.MayNotApply;
    }

    private static bool Open(Walk walk, Criterion criterion, ReviewTask task) => task.Verdict is Verdict.Open && walk.Desk.Actor.HoldsAny(criterion.Reviewers);

    private static bool Mine(Walk walk, Criterion criterion, ReviewTask task) => Verdicts.By(task.Verdict) is { } decided && decided.By == walk.Desk.Actor.Id;

    internal static CriterionKey? CriterionOf(Command command) => (command as Command.OnApplication)?.What switch
    {
        Claim c => c.Criterion,
        Pass c => c.Criterion,
        Undo c => c.Criterion,
        AskForWork c => c.Criterion,
        SetAside c => c.Criterion,
        AskVendor c => c.Criterion,
        AnswerQuestion c => c.Criterion,
        Mend c => c.Criterion,
        _ => null,
    };
}
