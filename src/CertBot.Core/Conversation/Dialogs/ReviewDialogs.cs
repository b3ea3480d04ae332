using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Policy;
using CertBot.Core.Recognizers;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>Stage 3.2, the reviewers' side: one criterion at a time.</summary>
public static class ReviewDialogs
{
    public static Dialog Claim { get; } =
        CreateDialog(CommandName.Claim, IsOpenToReviewer, w => new Claim(SharedQuestions.CriterionOf(w), SharedQuestions.RevisionOf(w)));

    public static Dialog Pass { get; } =
        CreateDialog(CommandName.Pass, IsOpenToReviewer, w => new Pass(SharedQuestions.CriterionOf(w), SharedQuestions.RevisionOf(w)));

    public static Dialog Undo { get; } =
        CreateDialog(CommandName.Undo, IsOwnDecision, w => new Undo(SharedQuestions.CriterionOf(w), SharedQuestions.RevisionOf(w)));

    public static Dialog NeedsWork { get; } =
        CreateDialog(
            CommandName.RequestChanges,
            IsOpenToReviewer,
            w => new RequestChanges(SharedQuestions.CriterionOf(w), SharedQuestions.RevisionOf(w), w["reason"], w["comment"]),
            w =>
                [
                    new("reason", new AnswerType.Choice([.. w.Edition.NeedsWorkReasons.Select(r => ChoiceOption.FromText(r, EditionTexts.Reason(r)))])),
                    new("comment", new AnswerType.MultilineText(TextLimits.Text)),
                ],
            CommandArgument.RemainingText("comment")
        );

    public static Dialog NotApplicable { get; } =
        CreateDialog(
            CommandName.MarkNotApplicable,
            (w, c, t) => CanBeWaived(w, c) && IsOpenToReviewer(w, c, t),
            w => new MarkNotApplicable(SharedQuestions.CriterionOf(w), SharedQuestions.RevisionOf(w), w["comment"]),
            _ => [new("comment", new AnswerType.MultilineText(TextLimits.Text))],
            CommandArgument.RemainingText("comment")
        );

    public static Dialog Ask { get; } =
        CreateDialog(
            CommandName.AskVendor,
            IsOpenToReviewer,
            w => new AskVendor(SharedQuestions.CriterionOf(w), SharedQuestions.RevisionOf(w), w["question"]),
            _ => [new("question", new AnswerType.MultilineText(TextLimits.Text))],
            CommandArgument.RemainingText("question")
        );

    private static Dialog CreateDialog(
        string name,
        Func<FormProgress, Criterion, ReviewTask, bool> offered,
        Func<FormProgress, ApplicationCommand> make,
        Func<FormProgress, IEnumerable<Question>>? questions = null,
        params ImmutableArray<CommandArgument> rest
    ) =>
        new(name, Audience.Reviewer)
        {
            Arguments = [CommandArgument.Application, CommandArgument.Criterion, .. rest],
            AppliesTo = SharedQuestions.AtStage(StageName.Review),
            Questions = SharedQuestions.ForTask(offered, (progress, _) => questions?.Invoke(progress) ?? []),
            CreateCommand = SharedQuestions.CreateCommand(make),
            SuccessArguments = (_, command) => new() { ["criterion"] = CriterionOf(command) is { } key ? DisplayNames.Of(key) : null },
        };

    // Said before a reason is asked for.
    private static bool CanBeWaived(FormProgress progress, Criterion criterion)
    {
        if (!criterion.CanBeNotApplicable && progress.RawAnswer("criterion") == criterion.Key.Value)
            progress.Warning ??= new("certification.refused.always-applies", []);
        return criterion.CanBeNotApplicable;
    }

    private static bool IsOpenToReviewer(FormProgress progress, Criterion criterion, ReviewTask task) =>
        task.Verdict is Verdict.Open && progress.Context.Actor.HasAnyRole(criterion.Reviewers);

    private static bool IsOwnDecision(FormProgress progress, Criterion criterion, ReviewTask task) =>
        Verdicts.By(task.Verdict) is { } decided && decided.By == progress.Context.Actor.Id;

    internal static CriterionKey? CriterionOf(Command command) =>
        (command as Command.OnApplication)?.Command switch
        {
            Claim c => c.Criterion,
            Pass c => c.Criterion,
            Undo c => c.Criterion,
            RequestChanges c => c.Criterion,
            MarkNotApplicable c => c.Criterion,
            AskVendor c => c.Criterion,
            AnswerQuestion c => c.Criterion,
            ReworkCriterion c => c.Criterion,
            _ => null,
        };
}
