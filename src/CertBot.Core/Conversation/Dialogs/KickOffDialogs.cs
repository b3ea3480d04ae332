using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.Support;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>Stage 1, the kick-off: planned and held by an analyst; what is missing is repaired by the vendor.</summary>
public static class KickOffDialogs
{
    public static Dialog Plan { get; } =
        new(CommandName.PlanKickOff, Audience.Analyst)
        {
            Arguments = [CommandArgument.Application, CommandArgument.Day("date")],
            AppliesTo = SharedQuestions.AtStage(StageName.KickOff),
            Questions = SharedQuestions.ForApplication(
                (progress, _) => [new("date", new AnswerType.CalendarDate(progress.Context.Today, progress.Context.Today.PlusDays(TextRules.MaxDaysAhead)))]
            ),
            CreateCommand = SharedQuestions.CreateCommand(w => new ApplicationCommand.PlanKickOff(w.DateOf("date"))),
            SuccessArguments = (_, command) =>
                new() { ["day"] = command is Command.OnApplication { Command: ApplicationCommand.PlanKickOff plan } ? LocalizableValue.Date(plan.On) : null },
        };

    public static Dialog Ready { get; } =
        new(CommandName.FindReady, Audience.Analyst)
        {
            Arguments = [CommandArgument.Application, CommandArgument.OneOf("advice", _ => PriorityDialogs.Levels), CommandArgument.RemainingText("comment")],
            AppliesTo = SharedQuestions.AtStage(StageName.KickOff),
            Questions = SharedQuestions.ForApplication(
                (_, _) => [new("advice", new AnswerType.Choice(PriorityDialogs.Levels)), new("comment", new AnswerType.MultilineText(TextLimits.Text))]
            ),
            CreateCommand = SharedQuestions.CreateCommand(w => new ApplicationCommand.FindReady(PriorityDialogs.LevelOf(w["advice"]), w["comment"])),
        };

    public static Dialog NotReady { get; } =
        new(CommandName.FindNotReady, Audience.Analyst)
        {
            Arguments = [CommandArgument.Application],
            AppliesTo = SharedQuestions.AtStage(StageName.KickOff),
            Questions = SharedQuestions.ForApplication(MissingItemQuestions),
            CreateCommand = SharedQuestions.CreateCommand(w => new ApplicationCommand.FindNotReady(
                w.ValuesOf("what").ToImmutableSortedDictionary(k => k, k => w[$"missing-{k}"], StringComparer.Ordinal)
            )),
        };

    public static Dialog Resubmit { get; } =
        new(CommandName.Resubmit, Audience.Vendor)
        {
            Arguments = [CommandArgument.Application],
            AppliesTo = SharedQuestions.AtStage(StageName.NotReady),
            Questions = SharedQuestions.ForApplication(ResubmitQuestions),
            CreateCommand = SharedQuestions.CreateCommand(w => new ApplicationCommand.Resubmit(
                MissingItems(w.Application)
                    .ToImmutableSortedDictionary(m => m.Key, m => new ReadinessAnswer(true, w[$"evidence-{m.Key}"]), StringComparer.Ordinal)
            )
            {
                WishedKickOff = w.DateOf("kick-off"),
            }),
        };

    // A card sends all missing items at once; in a text conversation they are selected first.
    private static IEnumerable<Question> MissingItemQuestions(FormProgress progress, Application application)
    {
        var items = progress.Edition.Readiness;
        var filled = items.Where(k => progress.RawAnswer($"missing-{k}") is { } words && !string.IsNullOrWhiteSpace(words)).ToArray();
        if (progress.RawAnswer("what") is null && filled.Length > 0)
            progress.Fill("what", string.Join(',', filled));
        else
            yield return new("what", new AnswerType.MultiChoice([.. items.Select(k => ChoiceOption.FromText(k, EditionTexts.Readiness(k)))]));
        foreach (var key in progress.ValuesOf("what"))
        {
            yield return new($"missing-{key}", new AnswerType.MultilineText(TextLimits.Text))
            {
                Page = "missing",
                TextKey = "dialog.not-ready.missing",
                SharesHint = true,
                Arguments = new() { ["item"] = LocalizableValue.Text(EditionTexts.Readiness(key)) },
            };
        }
    }

    private static IEnumerable<Question> ResubmitQuestions(FormProgress progress, Application application) =>
        MissingItems(application)
            .Select(m => new Question($"evidence-{m.Key}", new AnswerType.MultilineText(TextLimits.Text))
            {
                Page = "evidence",
                TextKey = "dialog.resubmit.evidence",
                Arguments = new LocalizableObject { ["item"] = LocalizableValue.Text(EditionTexts.Readiness(m.Key)), ["missing"] = m.Value },
            })
            .Append(
                new Question("kick-off", WishedDays(progress))
                {
                    Page = "evidence",
                    TextKey = "dialog.apply.kick-off",
                    Validate = raw => CheckWorkingDay(progress, raw),
                }
            );

    /// <summary>The days a vendor may wish the kick-off on: from tomorrow, half a year ahead.</summary>
    internal static AnswerType.CalendarDate WishedDays(FormProgress progress) => new(progress.Context.Today.PlusDays(1), progress.Context.Today.PlusDays(180));

    internal static Refusal? CheckWorkingDay(FormProgress progress, string raw) =>
        LocalDatePattern.Iso.Parse(raw) is { Success: true, Value: var day } && progress.Edition.WorkingDayOnOrAfter(day) is var next && next != day
            ? new("form.bad.day-off", new LocalizableObject { ["day"] = LocalizableValue.Date(day), ["next"] = LocalizableValue.Date(next) })
            : null;

    private static ImmutableSortedDictionary<string, string> MissingItems(Application? application) =>
        application?.Stage is Stage.NotReady stage ? stage.Missing : ImmutableSortedDictionary<string, string>.Empty;
}
