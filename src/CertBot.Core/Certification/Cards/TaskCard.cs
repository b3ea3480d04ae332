using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification.Cards;

/// <summary>One criterion for its reviewers: what is required, how it is checked, what was handed in; the decision, or its outcome.</summary>
public static class TaskCard
{
    public static Say.Card For(Application application, Edition edition, CriterionKey criterion)
    {
        var rule = edition.CriterionOf(criterion);
        var task = TaskList.Of(application, criterion);
        var review = application.Stage as Stage.Review;
        var data = Facts.Of(application);
        data["criterion"] = criterion.Value;
        data["number"] = rule.Number;
        data["title"] = Facts.Title(rule);
        data["reviewers"] = Leaf.List(rule.Reviewers.Select(r => Leaf.Sentence(EditionTexts.Role(r))));
        data["open"] = task is { Verdict: Verdict.Open } && review is not null;
        if (task is { Verdict: Verdict.Open })
            Describe(data, application, edition, rule, task);
        else
            Conclude(data, edition, task, review);
        return new("task", data);
    }

    private static void Describe(JsonObject data, Application application, Edition edition, Criterion rule, ReviewTask task)
    {
        data["revision"] = task.Revision;
        data["requirement"] = Leaf.Phrase(EditionTexts.Requirement(rule.Key));
        data["procedure"] = Leaf.Phrase(EditionTexts.Procedure(rule.Key));
        data["materials"] = Facts.Array(rule.Materials.SelectMany(m => HandedRow.ToRead(application, edition, m)));
        data["questions"] = Questions(task);
        data["mended"] = task.Mended;
        data["claimed"] = task.ClaimedBy is { } by ? Leaf.Mention(by) : null;
        data["mayNotApply"] = rule.MayNotApply;
        data["reasons"] = Facts.Array(edition.NeedsWorkReasons.Select(r => Facts.Choice(EditionTexts.Reason(r), r)));
    }

    private static void Conclude(JsonObject data, Edition edition, ReviewTask? task, Stage.Review? review)
    {
        data["verdict"] = Leaf.Sentence(task is null ? "card.task.over" : $"certification.verdict.{Verdicts.NameOf(task.Verdict)}");
        data["color"] = task?.Verdict switch { Verdict.Passed => "good", Verdict.NeedsWork => "warning", _ => "default" };
        data["why"] = task?.Verdict switch
        {
            Verdict.NeedsWork v => Leaf.Sentence("card.task.why", new() { ["reason"] = Leaf.Phrase(EditionTexts.Reason(v.Reason)), ["comment"] = v.Comment }),
            Verdict.NotApplicable v => v.Comment,
            _ => null,
        };
        if (task is null || Verdicts.By(task.Verdict) is not { } decided)
            return;

        data["revision"] = task.Revision;
        data["by"] = Facts.By(decided.By, decided.At);
        if (review is null || decided.Round != review.Round)
            return;

        data["undo"] = Leaf.Until(decided.At + edition.Settings.UndoWithin);
        data["undoUntil"] = Leaf.At(decided.At + edition.Settings.UndoWithin);
    }

    private static JsonArray Questions(ReviewTask task) => Facts.Array(task.Questions.Select(q => new JsonObject
    {
        ["asked"] = Leaf.Phrase("card.task.asked", new() { ["who"] = Leaf.Person(q.By), ["at"] = Leaf.At(q.At), ["question"] = q.Text }),
        ["answered"] = q.Answer is null ? Leaf.Phrase("card.task.unanswered") : Leaf.Phrase("card.task.answered", new() { ["answer"] = q.Answer }),
    }));
}
