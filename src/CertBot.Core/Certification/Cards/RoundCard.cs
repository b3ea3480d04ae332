using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification.Cards;

/// <summary>A vendor's one list of what to mend after a round of review.</summary>
public static class RoundCard
{
    public static Say.Card For(Application application, Edition edition)
    {
        var data = Facts.Of(application);
        if (application.Stage is not Stage.Mending at)
        {
            data["outcome"] = Leaf.Phrase("card.round.over", new() { ["stage"] = Titles.Of(application.Stage) });
            data["open"] = false;
            return new("round", data);
        }

        var toMend = edition.Criteria.OrderBy(c => c.Number).Where(c => at.Tasks.GetValueOrDefault(c.Key) is { Verdict: Verdict.NeedsWork }).ToArray();
        var mended = toMend.Length - Mending.Unmended(application, at, edition).Count;
        data["open"] = true;
        data["mend"] = Leaf.Phrase("card.round.mend");
        data["change"] = Leaf.Phrase("card.round.change");
        data["round"] = at.Round;
        data["passed"] = at.Tasks.Values.Count(t => t.Verdict is Verdict.Passed);
        data["toMend"] = toMend.Length;
        data["progress"] = Leaf.Progress(mended, toMend.Length);
        data["items"] = Facts.Array(toMend.Select(c => Item(c, at.Tasks[c.Key], Mending.HandedAnew(c, application, at))));
        data["complete"] = mended == toMend.Length;
        return new("round", data);
    }

    private static JsonObject Item(Criterion criterion, ReviewTask task, bool isHandedAnew)
    {
        var verdict = task.Verdict as Verdict.NeedsWork;
        return new JsonObject
        {
            ["criterion"] = criterion.Key.Value,
            ["number"] = criterion.Number,
            ["title"] = Facts.Title(criterion),
            ["reason"] = verdict is null ? null : Leaf.Sentence(EditionTexts.Reason(verdict.Reason)),
            ["comment"] = verdict?.Comment,
            ["who"] = verdict is null ? null : Facts.By(verdict.By, verdict.At),
            ["materials"] = criterion.Materials.IsEmpty ? null : Leaf.List(criterion.Materials.Select(m => Leaf.Phrase(EditionTexts.Title(m)))),
            ["mended"] = task.Mended,
            ["anew"] = isHandedAnew ? Leaf.Phrase("card.round.anew") : null,
            ["done"] = task.Mended is not null || isHandedAnew,
        };
    }
}
