using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>Stage 3.2, the vendor's side: answers to questions, rework, and resubmission.</summary>
public static class ReworkDialogs
{
    public static Dialog Answer { get; } =
        new(CommandName.AnswerQuestion, Audience.Vendor)
        {
            Arguments = [CommandArgument.Application, CommandArgument.Criterion, CommandArgument.RemainingText("answer")],
            AppliesTo = SharedQuestions.AtStage(StageName.Review, StageName.Rework),
            Questions = SharedQuestions.ForTask((_, _, t) => t.Questions.Any(q => q.Answer is null), AnswerQuestions),
            CreateCommand = SharedQuestions.CreateCommand(w => new AnswerQuestion(SharedQuestions.CriterionOf(w), ParseNumber(w["number"]), w["answer"])),
            SuccessArguments = CriterionArguments,
        };

    public static Dialog ReworkCriterion { get; } =
        new(CommandName.ReworkCriterion, Audience.Vendor)
        {
            Arguments = [CommandArgument.Application, CommandArgument.Criterion, CommandArgument.RemainingText("what")],
            AppliesTo = SharedQuestions.AtStage(StageName.Rework),
            Questions = SharedQuestions.ForTask(
                (_, _, t) => t is { Verdict: Verdict.NeedsWork, ReworkComment: null },
                (progress, application) =>
                    [
                        new("what", new AnswerType.MultilineText(TextLimits.Text))
                        {
                            About = ReviewTasks.Of(application, SharedQuestions.CriterionOf(progress))?.Verdict
                                is Verdict.NeedsWork { Comment.Length: > 0 } verdict
                                ? LocalizableValue.Text("dialog.mend.what.about", new() { ["comment"] = verdict.Comment })
                                : null,
                        },
                    ]
            ),
            CreateCommand = SharedQuestions.CreateCommand(w => new ReworkCriterion(SharedQuestions.CriterionOf(w), w["what"])),
            SuccessArguments = ReworkArguments,
            NextCommands = [CommandName.SubmitRework, CommandName.ReworkCriterion, CommandName.AddMaterial],
        };

    public static Dialog SubmitRework { get; } =
        new(CommandName.SubmitRework, Audience.Vendor)
        {
            Arguments = [CommandArgument.Application],
            AppliesTo = SharedQuestions.AtStage(StageName.Rework),
            Questions = SharedQuestions.ForApplication(SharedQuestions.NoQuestions),
            CreateCommand = SharedQuestions.CreateCommand(_ => new SubmitRework()),
            NextCommands = ["status"],
        };

    internal static int ParseNumber(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static IEnumerable<Question> AnswerQuestions(FormProgress progress, Application application)
    {
        var task = ReviewTasks.Of(application, SharedQuestions.CriterionOf(progress));
        var open = task?.Questions.Where(q => q.Answer is null).ToArray() ?? [];
        if (open is [var only] && progress.CanFill("number", SharedQuestions.FormatNumber(only.Number)))
            progress.Fill("number", SharedQuestions.FormatNumber(only.Number));
        else
            yield return new("number", new AnswerType.Choice([.. (task?.Questions ?? []).Select(OptionOf)]) { Offered = [.. open.Select(OptionOf)] });
        yield return new("answer", new AnswerType.MultilineText(TextLimits.Text))
        {
            Arguments = new() { ["question"] = task?.Questions.FirstOrDefault(q => SharedQuestions.FormatNumber(q.Number) == progress["number"])?.Text ?? "" },
        };
    }

    private static ChoiceOption OptionOf(TaskQuestion question) =>
        new(SharedQuestions.FormatNumber(question.Number), UserText.Excerpt(question.Text)) { Synonyms = [SharedQuestions.FormatNumber(question.Number)] };

    private static LocalizableObject CriterionArguments(TurnData turnData, Command command) =>
        new() { ["criterion"] = ReviewDialogs.CriterionOf(command) is { } key ? DisplayNames.Of(key) : null };

    private static LocalizableObject ReworkArguments(TurnData turnData, Command command)
    {
        var left =
            command is Command.OnApplication { Id: var id } && turnData.Context.Applications.GetValueOrDefault(id) is { Stage: Stage.Rework stage } app
                ? ReworkRules.OutstandingCriteria(app, stage, turnData.EditionOf(app)).Count
                : 0;
        return CriterionArguments(turnData, command).SetItem("left", left);
    }
}
