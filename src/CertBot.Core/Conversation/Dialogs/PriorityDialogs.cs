using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>Stage 2: leadership decides whether, when and how soon.</summary>
public static class PriorityDialogs
{
    public static Dialog Approve { get; } =
        new(CommandName.Approve, Audience.Leadership)
        {
            Arguments = [CommandArgument.Application, CommandArgument.OneOf("priority", _ => Levels), CommandArgument.Day("start")],
            AppliesTo = SharedQuestions.AtStage(StageName.Priority),
            Questions = SharedQuestions.ForApplication((progress, _) => [new("priority", new AnswerType.Choice(Levels)), new("start", DaysFrom(progress, 0))]),
            CreateCommand = SharedQuestions.CreateCommand(w => new Approve(LevelOf(w["priority"]), w.DateOf("start"))),
        };

    public static Dialog Defer { get; } =
        new(CommandName.Defer, Audience.Leadership)
        {
            Arguments = [CommandArgument.Application, CommandArgument.Day("until")],
            AppliesTo = SharedQuestions.AtStage(StageName.Priority),
            Questions = SharedQuestions.ForApplication(
                (progress, _) => [new("until", DaysFrom(progress, 1)), new("reason", new AnswerType.MultilineText(TextLimits.Text))]
            ),
            CreateCommand = SharedQuestions.CreateCommand(w => new Defer(w.DateOf("until"), w["reason"])),
            SuccessArguments = (_, command) =>
                new() { ["day"] = command is Command.OnApplication { Command: Defer defer } ? LocalizableValue.Date(defer.Until) : null },
        };

    public static Dialog Decline { get; } =
        new(CommandName.Decline, Audience.Leadership)
        {
            Arguments = [CommandArgument.Application, CommandArgument.RemainingText("reason")],
            AppliesTo = SharedQuestions.AtStage(StageName.Priority),
            Questions = SharedQuestions.ForApplication((_, _) => [new("reason", new AnswerType.MultilineText(TextLimits.Text))]),
            CreateCommand = SharedQuestions.CreateCommand(w => new Decline(w["reason"])),
        };

    public static ImmutableArray<ChoiceOption> Levels { get; } =
    [.. new[] { "high", "medium", "low" }.Select(l => ChoiceOption.FromText(l, $"certification.priority.{l}"))];

    public static PriorityLevel LevelOf(string value) =>
        value switch
        {
            "high" => PriorityLevel.High,
            "low" => PriorityLevel.Low,
            _ => PriorityLevel.Medium,
        };

    private static AnswerType.CalendarDate DaysFrom(FormProgress progress, int days) =>
        new(progress.Context.Today.PlusDays(days), progress.Context.Today.PlusDays(TextRules.MaxDaysAhead));
}
