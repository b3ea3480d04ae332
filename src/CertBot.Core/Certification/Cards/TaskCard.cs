using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Findings;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Cards;

/// <summary>One criterion for its reviewers: requirement, procedure, submitted materials, and the decision or its outcome.</summary>
public static class TaskCard
{
    public static BotMessage.CardMessage For(Application application, Edition edition, CriterionKey criterion)
    {
        var rule = edition.CriterionOf(criterion);
        var task = ReviewTasks.Of(application, criterion);
        var review = application.Stage as Stage.Review;
        var data = CardParts.CreateData(application);
        data["criterion"] = criterion.Value;
        data["number"] = rule.Number;
        data["title"] = DisplayNames.Of(rule.Key);
        data["reviewers"] = LocalizableValue.List(rule.Reviewers.Select(r => LocalizableValue.Sentence(EditionTexts.Role(r))));
        data["open"] = task is { Verdict: Verdict.Open } && review is not null;
        AddFindings(data, application, edition, rule);
        if (task is { Verdict: Verdict.Open })
            AddOpenTask(data, application, edition, rule, task);
        else
            AddOutcome(data, edition, task, review);
        return new("task", data.ToObject());
    }

    /// <summary>What the inspection found about the criterion. It decides nothing: the reviewer does.</summary>
    private static void AddFindings(LocalizableObject.Builder data, Application application, Edition edition, Criterion rule)
    {
        if (InspectionRules.Current(application, edition) is not { } inspection)
            return;
        if (inspection.Summary is not { } summary)
        {
            data["machine"] = LocalizableValue.Text("card.task.not-inspected");
            return;
        }
        if (!summary.ByCriterion.TryGetValue(rule.Number, out var counts))
            return;

        data["machine"] = LocalizableValue.Text(
            "card.task.found",
            new() { ["counts"] = FindingTexts.Counts(inspection.WithoutDismissed(counts, summary, rule.Number)) }
        );
        data["inspection"] = inspection.Number;
        data["findings"] = LocalizableValue.Array(
            FindingTexts.Worst(inspection, summary, rule.Number).Select(line => new LocalizableObject { ["text"] = line })
        );
        data["decided"] = FindingTexts.Disputes(inspection, rule.Number);
    }

    private static void AddOpenTask(LocalizableObject.Builder data, Application application, Edition edition, Criterion rule, ReviewTask task)
    {
        data["revision"] = task.Revision;
        data["requirement"] = LocalizableValue.Text(EditionTexts.Requirement(rule.Key));
        data["procedure"] = LocalizableValue.Text(EditionTexts.Procedure(rule.Key));
        data["materials"] = LocalizableValue.Array(rule.Materials.SelectMany(m => MaterialRow.ForReviewer(application, edition, m)));
        data["questions"] = Questions(task);
        data["mended"] = task.ReworkComment;
        data["claimed"] = task.ClaimedBy is { } by ? LocalizableValue.Mention(by) : null;
        if (application.LastReview is { } last && last.Version != application.Release.Version && last.Decisions.GetValueOrDefault(rule.Key) is { } before)
            AddLastTime(data, last.Version, before);
        data["mayNotApply"] = rule.CanBeNotApplicable;
        data["reasons"] = LocalizableValue.Array(edition.NeedsWorkReasons.Select(r => CardParts.Choice(EditionTexts.Reason(r), r)));
    }

    /// <summary>How the criterion was decided for the last certified version. The decision of this one is free.</summary>
    private static void AddLastTime(LocalizableObject.Builder data, string version, PastDecision before)
    {
        if (Verdicts.By(before.Verdict) is not { } decided)
            return;

        data["last"] = LocalizableValue.Text(
            "card.task.last",
            new()
            {
                ["version"] = version,
                ["verdict"] = DisplayNames.Of(before.Verdict),
                ["by"] = CardParts.DecidedBy(decided.By, decided.At),
            }
        );
        data["lastWords"] = (before.Verdict, before.Objection) switch
        {
            (Verdict.NotApplicable v, _) => LocalizableValue.Text("card.task.last.words", new() { ["words"] = v.Comment }),
            (_, Verdict.NeedsWork v) => LocalizableValue.Text(
                "card.task.last.objection",
                new()
                {
                    ["reason"] = LocalizableValue.Text(EditionTexts.Reason(v.Reason)),
                    ["by"] = CardParts.DecidedBy(v.By, v.At),
                    ["words"] = v.Comment,
                }
            ),
            _ => null,
        };
    }

    private static void AddOutcome(LocalizableObject.Builder data, Edition edition, ReviewTask? task, Stage.Review? review)
    {
        data["verdict"] = LocalizableValue.Sentence(task is null ? "card.task.over" : $"certification.verdict.{Verdicts.NameOf(task.Verdict)}");
        data["color"] = task?.Verdict switch
        {
            Verdict.Passed => "good",
            Verdict.NeedsWork => "warning",
            _ => "default",
        };
        data["why"] = task?.Verdict switch
        {
            Verdict.NeedsWork v => LocalizableValue.Sentence(
                "card.task.why",
                new() { ["reason"] = LocalizableValue.Text(EditionTexts.Reason(v.Reason)), ["comment"] = v.Comment }
            ),
            Verdict.NotApplicable v => v.Comment,
            _ => null,
        };
        if (task is null || Verdicts.By(task.Verdict) is not { } decided)
            return;

        data["revision"] = task.Revision;
        data["by"] = CardParts.DecidedBy(decided.By, decided.At);
        if (review is null || decided.Round != review.Round)
            return;

        data["undo"] = LocalizableValue.TrueUntil(decided.At + edition.Settings.UndoWindow);
        data["undoUntil"] = LocalizableValue.Timestamp(decided.At + edition.Settings.UndoWindow);
    }

    private static LocalizableValue Questions(ReviewTask task) =>
        LocalizableValue.Array(
            task.Questions.Select(q => new LocalizableObject
            {
                ["asked"] = LocalizableValue.Text(
                    "card.task.asked",
                    new()
                    {
                        ["who"] = LocalizableValue.PersonName(q.By),
                        ["at"] = LocalizableValue.Timestamp(q.At),
                        ["question"] = q.Text,
                    }
                ),
                ["answered"] = q.Answer is null
                    ? LocalizableValue.Text("card.task.unanswered")
                    : LocalizableValue.Text("card.task.answered", new() { ["answer"] = q.Answer }),
            })
        );
}
