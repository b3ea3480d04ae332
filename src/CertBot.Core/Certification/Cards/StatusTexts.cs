using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.Certification.Cards;

/// <summary>Where an application stands, in the lines that the root card and the status share.</summary>
internal static class StatusTexts
{
    public static LocalizableValue StageOf(Application application) =>
        application.Stage switch
        {
            Stage.Review s => LocalizableValue.Sentence("card.stage.round", new() { ["stage"] = LocalizableValue.Text("stage.review"), ["round"] = s.Round }),
            Stage.Rework s => LocalizableValue.Sentence("card.stage.round", new() { ["stage"] = LocalizableValue.Text("stage.mending"), ["round"] = s.Round }),
            Stage.Audit { Round: > 1 } s => LocalizableValue.Sentence(
                "card.stage.round",
                new() { ["stage"] = LocalizableValue.Text("stage.audit"), ["round"] = s.Round }
            ),
            var s => LocalizableValue.Sentence($"stage.{StageName.Of(s)}"),
        };

    /// <summary>How far it is, where there is something to count; null elsewhere. The vendor hears the verdicts of a round when it is done.</summary>
    public static LocalizableValue? Progress(Application application, Edition edition, ReaderSide side)
    {
        switch (application.Stage)
        {
            case Stage.Collecting:
                var (done, total) = MaterialRequirements.Progress(application, edition);
                return LocalizableValue.Text("card.progress.materials", new() { ["progress"] = LocalizableValue.Progress(done, total) });
            case Stage.Review s when side == ReaderSide.Vendor:
                var open = s.Tasks.Values.Count(t => t.Verdict is Verdict.Open);
                return LocalizableValue.Text(
                    "card.progress.review.vendor",
                    new() { ["progress"] = LocalizableValue.Progress(s.Tasks.Count - open, s.Tasks.Count), ["open"] = open }
                );
            case Stage.Review s:
                return ReviewProgress(s.Tasks.Values.ToArray());
            case Stage.Rework s:
                return ReviewProgress(s.Tasks.Values.ToArray());
            case Stage.Shortcomings s:
                return LocalizableValue.Text(
                    "card.progress.shortcomings",
                    new() { ["progress"] = LocalizableValue.Progress(s.Items.Count(i => i.Answer is not null), s.Items.Length) }
                );
            default:
                return null;
        }
    }

    /// <summary>The reason for the stage as a user wrote it; null if there is none.</summary>
    public static string? ReasonFor(Stage stage) =>
        stage switch
        {
            Stage.Deferred s => s.Reason,
            Stage.Declined s => s.Reason,
            Stage.Withdrawn s => s.Reason,
            _ => null,
        };

    public static LocalizableValue NextStep(Application application) =>
        application is { Stage: Stage.Withdrawn, CertificateState: CertificateState.Withdrawn }
            ? LocalizableValue.Text("card.next.certificate-withdrawn")
            : NextStep(application.Stage);

    private static LocalizableValue NextStep(Stage stage) =>
        stage switch
        {
            Stage.Review { Closes: { } at } => LocalizableValue.Text("card.next.closing", new() { ["at"] = LocalizableValue.Timestamp(at) }),
            Stage.Deferred s => LocalizableValue.Text("card.next.deferred", new() { ["until"] = LocalizableValue.Date(s.Until) }),
            _ => LocalizableValue.Text($"card.next.{StageName.Of(stage)}"),
        };

    /// <summary>Working time since the turn began, in the programme's days and hours.</summary>
    public static LocalizableValue WorkedTime(Application application, Edition edition, Instant now)
    {
        var hours = edition.Settings;
        var calendar = edition.Calendar();
        var workedHours = (int)Math.Max(0, calendar.WorkingTimeBetween(application.Stage.Since, now).TotalHours);
        var day = Math.Max(1, (int)(hours.WorkEnds - hours.WorkStarts).ToDuration().TotalHours);
        return workedHours < day
            ? LocalizableValue.Text("card.worked.hours", new() { ["hours"] = workedHours })
            : LocalizableValue.Text("card.worked.days", new() { ["days"] = workedHours / day, ["hours"] = workedHours % day });
    }

    private static LocalizableValue ReviewProgress(ReviewTask[] tasks)
    {
        var passed = tasks.Count(t => t.Verdict is Verdict.Passed or Verdict.NotApplicable);
        return LocalizableValue.Text(
            "card.progress.review",
            new()
            {
                ["progress"] = LocalizableValue.Progress(passed, tasks.Length),
                ["work"] = tasks.Count(t => t.Verdict is Verdict.NeedsWork),
                ["open"] = tasks.Count(t => t.Verdict is Verdict.Open),
            }
        );
    }
}
