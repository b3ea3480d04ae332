using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.Certification.Cards;

/// <summary>Where an application stands, in the lines that the root card and the status share.</summary>
internal static class Standing
{
    public static JsonObject StageOf(Application application) => application.Stage switch
    {
        Stage.Review s => Leaf.Sentence("card.stage.round", new() { ["stage"] = Leaf.Phrase("stage.review"), ["round"] = s.Round }),
        Stage.Mending s => Leaf.Sentence("card.stage.round", new() { ["stage"] = Leaf.Phrase("stage.mending"), ["round"] = s.Round }),
        Stage.Audit { Round: > 1 } s => Leaf.Sentence("card.stage.round", new() { ["stage"] = Leaf.Phrase("stage.audit"), ["round"] = s.Round }),
        var s => Leaf.Sentence($"stage.{StageName.Of(s)}"),
    };

    public static string SideOf(Application application) => Whose.Turn(application.Stage) switch
    {
        Side.Vendor => "vendor",
        Side.Analysts => "analysts",
        Side.Leadership => "leadership",
        Side.Reviewers => "reviewers",
        _ => "nobody",
    };

    /// <summary>How far it is, where there is something to count; null elsewhere.</summary>
    public static JsonObject? Progress(Application application, Edition edition)
    {
        switch (application.Stage)
        {
            case Stage.Collecting:
                var (done, total) = MaterialList.Progress(application, edition);
                return Leaf.Phrase("card.progress.materials", new() { ["progress"] = Leaf.Progress(done, total) });
            case Stage.Review s:
                return Tasks(s.Tasks.Values.ToArray());
            case Stage.Mending s:
                return Tasks(s.Tasks.Values.ToArray());
            case Stage.Shortcomings s:
                return Leaf.Phrase("card.progress.shortcomings", new() { ["progress"] = Leaf.Progress(s.Items.Count(i => i.Answer is not null), s.Items.Length) });
            default:
                return null;
        }
    }

    /// <summary>Why it stands there, in somebody's own words; null where nobody said why.</summary>
    public static string? Why(Stage stage) => stage switch
    {
        Stage.Deferred s => s.Reason,
        Stage.Declined s => s.Reason,
        Stage.Withdrawn s => s.Reason,
        _ => null,
    };

    public static JsonObject Next(Stage stage) => stage switch
    {
        Stage.Review { Closes: { } at } => Leaf.Phrase("card.next.closing", new() { ["at"] = Leaf.At(at) }),
        Stage.Deferred s => Leaf.Phrase("card.next.deferred", new() { ["until"] = Leaf.Day(s.Until) }),
        _ => Leaf.Phrase($"card.next.{StageName.Of(stage)}"),
    };

    /// <summary>Working time since the turn began, in the programme's days and hours.</summary>
    public static JsonObject Worked(Application application, Edition edition, Instant now)
    {
        var hours = edition.Settings;
        var calendar = edition.Calendar();
        var worked = (int)Math.Max(0, calendar.Between(application.Stage.Since, now).TotalHours);
        var day = Math.Max(1, (int)(hours.WorkEnds - hours.WorkStarts).ToDuration().TotalHours);
        return worked < day
            ? Leaf.Phrase("card.worked.hours", new() { ["hours"] = worked })
            : Leaf.Phrase("card.worked.days", new() { ["days"] = worked / day, ["hours"] = worked % day });
    }

    private static JsonObject Tasks(ReviewTask[] tasks)
    {
        var passed = tasks.Count(t => t.Verdict is Verdict.Passed or Verdict.NotApplicable);
        return Leaf.Phrase("card.progress.review", new()
        {
            ["progress"] = Leaf.Progress(passed, tasks.Length),
            ["work"] = tasks.Count(t => t.Verdict is Verdict.NeedsWork),
            ["open"] = tasks.Count(t => t.Verdict is Verdict.Open),
        });
    }
}
