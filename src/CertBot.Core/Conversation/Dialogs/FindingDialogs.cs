using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Findings;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>What the inspection found: the vendor disputes it, a reviewer dismisses or keeps it.</summary>
public static class FindingDialogs
{
    public static Dialog Dispute { get; } =
        new(CommandName.DisputeFinding, Audience.Vendor)
        {
            Arguments = [CommandArgument.Application, CommandArgument.Number("number"), CommandArgument.RemainingText("reason")],
            AppliesTo = SharedQuestions.AtStage(StageName.Collecting, StageName.Review, StageName.Rework),
            Questions = SharedQuestions.ForApplication(ListedQuestions),
            CreateCommand = SharedQuestions.CreateCommand(w => new ActOnInspection(
                new InspectionCommand.Dispute(ReworkDialogs.ParseNumber(w["number"]), w["reason"])
            )
            {
                Revision = SharedQuestions.RevisionOf(w),
            }),
            NextCommands = ["status"],
        };

    public static Dialog Dismiss { get; } = CreateDialog(CommandName.DismissFinding, (number, reason) => new InspectionCommand.Dismiss(number, reason));

    public static Dialog Keep { get; } = CreateDialog(CommandName.KeepFinding, (number, reason) => new InspectionCommand.Keep(number, reason));

    /// <summary>Of any finding, by its number in the report.</summary>
    public static Dialog DismissListed { get; } =
        new(CommandName.DismissListed, Audience.Reviewer)
        {
            Arguments = [CommandArgument.Application, CommandArgument.Number("number"), CommandArgument.RemainingText("reason")],
            AppliesTo = SharedQuestions.AtStage(StageName.Collecting, StageName.Review, StageName.Rework),
            Questions = SharedQuestions.ForApplication(ListedQuestions),
            CreateCommand = SharedQuestions.CreateCommand(w => new ActOnInspection(
                new InspectionCommand.DismissListed(ReworkDialogs.ParseNumber(w["number"]), w["reason"])
            )
            {
                Revision = SharedQuestions.RevisionOf(w),
            }),
        };

    private static Dialog CreateDialog(string name, Func<int, string, InspectionCommand> make) =>
        new(name, Audience.Reviewer)
        {
            Arguments = [CommandArgument.Application, CommandArgument.Number("number"), CommandArgument.RemainingText("reason")],
            AppliesTo = SharedQuestions.AtStage(StageName.Collecting, StageName.Review, StageName.Rework),
            Questions = SharedQuestions.ForApplication(DecisionQuestions),
            CreateCommand = SharedQuestions.CreateCommand(w => new ActOnInspection(make(ReworkDialogs.ParseNumber(w["number"]), w["reason"]))
            {
                Revision = SharedQuestions.RevisionOf(w),
            }),
        };

    private static IEnumerable<Question> DecisionQuestions(FormProgress progress, Application application)
    {
        var all = application.Inspection?.Disputes.Values.OrderBy(d => d.Number).ToArray() ?? [];
        var open = all.Where(d => d.Decision is null).ToArray();
        if (open.Length == 0 && progress.RawAnswer("number") is null)
            progress.Warning ??= new($"dialog.{progress.Dialog.Name}.none", []);
        if (open is [var only] && progress.CanFill("number", SharedQuestions.FormatNumber(only.Number)))
            progress.Fill("number", SharedQuestions.FormatNumber(only.Number));
        else
            yield return new("number", new AnswerType.Choice([.. all.Select(OptionOf)]) { Offered = [.. open.Select(OptionOf)] });
        if (!progress.HasAnswer("number"))
            yield break;
        FormSubject.BlockIfOutOfDate(progress, application.Inspection?.FindDispute(ReworkDialogs.ParseNumber(progress["number"]))?.Revision);
        yield return new("reason", new AnswerType.MultilineText(TextLimits.Text));
    }

    private static ChoiceOption OptionOf(FindingDispute dispute) =>
        new(
            SharedQuestions.FormatNumber(dispute.Number),
            LocalizableValue.Text(
                "inspection.dispute",
                new()
                {
                    ["number"] = dispute.Number,
                    ["title"] = LocalizableValue.Translated(dispute.Rule.Title),
                    ["place"] = FindingTexts.PlaceOf(dispute.Finding),
                }
            )
        )
        {
            Synonyms = [SharedQuestions.FormatNumber(dispute.Number)],
        };

    private static IEnumerable<Question> ListedQuestions(FormProgress progress, Application application)
    {
        if (application.Inspection?.Summary is null && progress.RawAnswer("number") is null)
            progress.Warning ??= new($"dialog.{progress.Dialog.Name}.nothing", new() { ["app"] = application.Name });
        yield return new("number", new AnswerType.Text(TextLimits.Line))
        {
            Validate = raw =>
                ReworkDialogs.ParseNumber(raw) is >= 1 and <= InspectionReport.MaxFindings
                    ? null
                    : new Refusal("dialog.dispute.number.bad", new() { ["said"] = UserText.Excerpt(raw) }),
        };
        yield return new("reason", new AnswerType.MultilineText(TextLimits.Text));
    }
}
