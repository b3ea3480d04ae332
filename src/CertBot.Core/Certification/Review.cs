using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;
using NodaTime;
using static CertBot.Core.Certification.Answers;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Core.Certification;

/// <summary>Stage 3.2: the reviewers claim, decide, ask and take back, each on one criterion. Of two at once one wins, the other is told who decided.</summary>
internal static class Review
{
    private const int MostQuestions = 50;

    public static Decision<ApplicationEvent> Claim(Claim command, Stage.Review at, Circumstances given) => OnOpen(at, command.Criterion, command.Revision, task =>
        task.ClaimedBy == given.Actor.Id ? No("already-yours") : Yes(new ApplicationEvent.Claimed(command.Criterion, task.ClaimedBy)));

    public static Decision<ApplicationEvent> Pass(Pass command, Stage.Review at, Circumstances given) => OnOpen(at, command.Criterion, command.Revision, _ =>
        Yes(Decided(command.Criterion, new Verdict.Passed(given.Actor.Id, given.Now, at.Round), at, given)));

    public static Decision<ApplicationEvent> AskForWork(AskForWork command, Stage.Review at, Circumstances given) => OnOpen(at, command.Criterion, command.Revision, _ => Unless(
        (given.Edition.NeedsWorkReasons.Contains(command.Reason, StringComparer.Ordinal) ? null : Why("reason", "reason")) ?? Words.Check(command.Comment, Words.Text, "comment"),
        () => Decided(command.Criterion, new Verdict.NeedsWork(given.Actor.Id, given.Now, at.Round, command.Reason, Words.Clean(command.Comment)), at, given)));

    public static Decision<ApplicationEvent> SetAside(SetAside command, Stage.Review at, Circumstances given) => OnOpen(at, command.Criterion, command.Revision, _ => Unless(
        (given.Edition.Criteria.Any(c => c.Key == command.Criterion && c.MayNotApply) ? null : Why("always-applies")) ?? Words.Check(command.Comment, Words.Text, "comment"),
        () => Decided(command.Criterion, new Verdict.NotApplicable(given.Actor.Id, given.Now, at.Round, Words.Clean(command.Comment)), at, given)));

    public static Decision<ApplicationEvent> AskVendor(AskVendor command, Stage.Review at) => OnOpen(at, command.Criterion, command.Revision, task => Unless(
        (task.Questions.Length < MostQuestions ? null : Why("too-many-questions")) ?? Words.Check(command.Question, Words.Text, "question"),
        () => new ApplicationEvent.VendorAsked(command.Criterion, task.Questions.Length + 1, Words.Clean(command.Question))));

    public static Decision<ApplicationEvent> Answer(AnswerQuestion command, ImmutableSortedDictionary<CriterionKey, ReviewTask> tasks) =>
        tasks.GetValueOrDefault(command.Criterion)?.Questions.FirstOrDefault(q => q.Number == command.Number) switch
        {
            null => No("no-such-question", "number"),
            { Answer: not null } => No("question-answered", "number"),
            _ => Unless(
                Words.Check(command.Answer, Words.Text, "answer"),
                () => new ApplicationEvent.QuestionAnswered(command.Criterion, command.Number, Words.Clean(command.Answer))),
        };

    /// <summary>Within the edition's minutes, by who decided, in this round.</summary>
    public static Decision<ApplicationEvent> Undo(Undo command, Stage.Review at, Circumstances given) => at.Tasks.GetValueOrDefault(command.Criterion) switch
    {
        null => No("not-in-review", "criterion"),
        { } task when command.Revision is { } seen && seen != task.Revision => No("stale"),
        { Verdict: Verdict.Open } => No("nothing-to-undo"),
        { } task when Verdicts.By(task.Verdict) is not { } decided || decided.By != given.Actor.Id => No("undo-not-yours", data: Outcome(task)),
        { } task when Verdicts.By(task.Verdict) is { } decided && (decided.Round != at.Round || given.Now >= decided.At + given.Edition.Settings.UndoWithin) => No("undo-too-late"),
        _ => Yes(new ApplicationEvent.Undone(command.Criterion)),
    };

    private static Decision<ApplicationEvent> OnOpen(Stage.Review at, CriterionKey key, int? revision, Func<ReviewTask, Decision<ApplicationEvent>> decide) =>
        at.Tasks.GetValueOrDefault(key) switch
        {
            null => No("not-in-review", "criterion"),
            { Verdict: not Verdict.Open } task => No("already-decided", data: Outcome(task)),
            { } task when revision is { } seen && seen != task.Revision => No("stale"),
            { } task => decide(task),
        };

    private static ApplicationEvent.Decided Decided(CriterionKey key, Verdict verdict, Stage.Review at, Circumstances given) =>
        new(key, verdict, at.Tasks.Values.Any(t => t.Key != key && t.Verdict is Verdict.Open) ? null : given.Now + given.Edition.Settings.UndoWithin);

    private static JsonObject Outcome(ReviewTask task) => Verdicts.By(task.Verdict) is { } decided
        ? new() { ["who"] = Leaf.Person(decided.By), ["at"] = Leaf.At(decided.At), ["verdict"] = Titles.Of(task.Verdict) }
        : [];
}
