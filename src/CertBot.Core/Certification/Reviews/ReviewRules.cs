using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification.Reviews;

/// <summary>
/// Stage 3.2: reviewers claim, decide, ask and undo, one criterion at a time. Of two concurrent decisions the first wins; the second is refused and names who
/// decided.
/// </summary>
internal static class ReviewRules
{
    private const int MaxQuestions = 50;

    public static Decision<ApplicationEvent> Claim(Claim command, Stage.Review stage, DecisionContext context) =>
        DecideOpenTask(stage, command.Criterion, command.Revision, task =>
            task.ClaimedBy == context.Actor.Id
                ? Reject("already-yours")
                : Accept(
                    new ApplicationEvent.CriterionClaimed(
                        command.Criterion,
                        task.ClaimedBy is { } holder && MayReview(holder, command.Criterion, context) ? holder : null
                    )
                )
        );

    /// <summary>A claim counts while its holder has a role that decides the criterion; the others are released, so that cards and queues show it.</summary>
    public static ImmutableArray<ApplicationEvent> ReleaseClaims(Stage.Review stage, DecisionContext context) =>
        [
            .. stage
                .Tasks.Values.Where(t => t is { Verdict: Verdict.Open, ClaimedBy: { } holder } && !MayReview(holder, t.Key, context))
                .Select(t => new ApplicationEvent.ClaimReleased(t.Key, t.ClaimedBy ?? PersonId.Clock)),
        ];

    private static bool MayReview(PersonId person, CriterionKey criterion, DecisionContext context) =>
        context.Edition.Criteria.FirstOrDefault(c => c.Key == criterion) is { } rule && context.RoleAssignments.HasAnyRole(person, rule.Reviewers);

    public static Decision<ApplicationEvent> Pass(Pass command, Stage.Review stage, DecisionContext context) =>
        DecideOpenTask(stage, command.Criterion, command.Revision, _ =>
            Accept(CreateDecided(command.Criterion, new Verdict.Passed(context.Actor.Id, context.Now, stage.Round), stage, context))
        );

    public static Decision<ApplicationEvent> RequestChanges(RequestChanges command, Stage.Review stage, DecisionContext context) =>
        DecideOpenTask(stage, command.Criterion, command.Revision, _ =>
            AcceptUnless(
                (context.Edition.NeedsWorkReasons.Contains(command.Reason, StringComparer.Ordinal) ? null : Refuse("reason", "reason"))
                    ?? TextRules.CheckText(command.Comment, TextRules.MaxTextLength, "comment"),
                () =>
                    CreateDecided(
                        command.Criterion,
                        new Verdict.NeedsWork(context.Actor.Id, context.Now, stage.Round, command.Reason, TextRules.Clean(command.Comment)),
                        stage,
                        context
                    )
            )
        );

    public static Decision<ApplicationEvent> MarkNotApplicable(MarkNotApplicable command, Stage.Review stage, DecisionContext context) =>
        DecideOpenTask(stage, command.Criterion, command.Revision, _ =>
            AcceptUnless(
                (context.Edition.Criteria.Any(c => c.Key == command.Criterion && c.CanBeNotApplicable) ? null : Refuse("always-applies"))
                    ?? TextRules.CheckText(command.Comment, TextRules.MaxTextLength, "comment"),
                () =>
                    CreateDecided(
                        command.Criterion,
                        new Verdict.NotApplicable(context.Actor.Id, context.Now, stage.Round, TextRules.Clean(command.Comment)),
                        stage,
                        context
                    )
            )
        );

    public static Decision<ApplicationEvent> AskVendor(AskVendor command, Stage.Review stage) =>
        DecideOpenTask(stage, command.Criterion, command.Revision, task =>
            AcceptUnless(
                (task.Questions.Length < MaxQuestions ? null : Refuse("too-many-questions"))
                    ?? TextRules.CheckText(command.Question, TextRules.MaxTextLength, "question"),
                () => new ApplicationEvent.VendorAsked(command.Criterion, task.Questions.Length + 1, TextRules.Clean(command.Question))
            )
        );

    public static Decision<ApplicationEvent> AnswerQuestion(AnswerQuestion command, ImmutableSortedDictionary<CriterionKey, ReviewTask> tasks) =>
        tasks.GetValueOrDefault(command.Criterion)?.Questions.FirstOrDefault(q => q.Number == command.Number) switch
        {
            null => Reject("no-such-question", "number"),
            { Answer: not null } => Reject("question-answered", "number"),
            _ => AcceptUnless(TextRules.CheckText(command.Answer, TextRules.MaxTextLength, "answer"), () =>
                new ApplicationEvent.QuestionAnswered(command.Criterion, command.Number, TextRules.Clean(command.Answer))
            ),
        };

    /// <summary>Within the edition's minutes, by who decided, in this round.</summary>
    public static Decision<ApplicationEvent> Undo(Undo command, Stage.Review stage, DecisionContext context) =>
        stage.Tasks.GetValueOrDefault(command.Criterion) switch
        {
            null => Reject("not-in-review", "criterion"),
            { } task when command.Revision is { } seenRevision && seenRevision != task.Revision => Reject("stale"),
            { Verdict: Verdict.Open } => Reject("nothing-to-undo"),
            { } task when Verdicts.By(task.Verdict) is not { } decided || !context.Actor.Is(decided.By) => Reject(
                "undo-not-yours",
                data: DecisionArguments(task)
            ),
            { } task
                when Verdicts.By(task.Verdict) is { } decided
                    && (decided.Round != stage.Round || context.Now >= decided.At + context.Edition.Settings.UndoWindow) => Reject("undo-too-late"),
            _ => Accept(new ApplicationEvent.DecisionUndone(command.Criterion)),
        };

    private static Decision<ApplicationEvent> DecideOpenTask(
        Stage.Review stage,
        CriterionKey key,
        int? revision,
        Func<ReviewTask, Decision<ApplicationEvent>> decide
    ) =>
        stage.Tasks.GetValueOrDefault(key) switch
        {
            null => Reject("not-in-review", "criterion"),
            { Verdict: not Verdict.Open } task => Reject("already-decided", data: DecisionArguments(task)),
            { } task when revision is { } seenRevision && seenRevision != task.Revision => Reject("stale"),
            { } task => decide(task),
        };

    private static ApplicationEvent.CriterionDecided CreateDecided(CriterionKey key, Verdict verdict, Stage.Review stage, DecisionContext context) =>
        new(key, verdict, stage.Tasks.Values.Any(t => t.Key != key && t.Verdict is Verdict.Open) ? null : context.Now + context.Edition.Settings.UndoWindow);

    private static LocalizableObject DecisionArguments(ReviewTask task) =>
        Verdicts.By(task.Verdict) is { } decided
            ? new()
            {
                ["who"] = LocalizableValue.PersonName(decided.By),
                ["at"] = LocalizableValue.Timestamp(decided.At),
                ["verdict"] = DisplayNames.Of(task.Verdict),
            }
            : [];
}
