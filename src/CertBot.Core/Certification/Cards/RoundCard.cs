using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Cards;

/// <summary>The vendor's list of criteria to rework after a round of review.</summary>
public static class RoundCard
{
    public static BotMessage.CardMessage For(Application application, Edition edition)
    {
        var data = CardParts.CreateData(application);
        if (application.Stage is not Stage.Rework stage)
        {
            data["outcome"] = LocalizableValue.Text("card.round.over", new() { ["stage"] = DisplayNames.Of(application.Stage) });
            data["open"] = false;
            return new("round", data.ToObject());
        }

        var toRework = edition.Criteria.OrderBy(c => c.Number).Where(c => stage.Tasks.GetValueOrDefault(c.Key) is { Verdict: Verdict.NeedsWork }).ToArray();
        var answered = toRework.Length - ReworkRules.OutstandingCriteria(application, stage, edition).Count;
        data["open"] = true;
        data["mend"] = LocalizableValue.Text("card.round.mend");
        data["change"] = LocalizableValue.Text("card.round.change");
        data["round"] = stage.Round;
        data["passed"] = stage.Tasks.Values.Count(t => t.Verdict is Verdict.Passed);
        data["toMend"] = toRework.Length;
        data["progress"] = LocalizableValue.Progress(answered, toRework.Length);
        data["items"] = LocalizableValue.Array(toRework.Select(c => CriterionItem(c, application, stage)));
        data["complete"] = answered == toRework.Length;
        return new("round", data.ToObject());
    }

    private static LocalizableObject CriterionItem(Criterion criterion, Application application, Stage.Rework stage)
    {
        var task = stage.Tasks[criterion.Key];
        var hasNewMaterial = ReworkRules.HasNewMaterial(criterion, application, stage);
        var verdict = task.Verdict as Verdict.NeedsWork;
        return new LocalizableObject
        {
            ["criterion"] = criterion.Key.Value,
            ["number"] = criterion.Number,
            ["title"] = DisplayNames.Of(criterion.Key),
            ["reason"] = verdict is null ? null : LocalizableValue.Sentence(EditionTexts.Reason(verdict.Reason)),
            ["comment"] = verdict?.Comment,
            ["who"] = verdict is null ? null : CardParts.DecidedBy(verdict.By, verdict.At),
            ["materials"] = criterion.Materials.IsEmpty
                ? null
                : LocalizableValue.List(criterion.Materials.Select(m => LocalizableValue.Text(EditionTexts.Title(m)))),
            ["mended"] = task.ReworkComment,
            ["anew"] = hasNewMaterial ? LocalizableValue.Text("card.round.anew") : null,
            ["done"] = task.ReworkComment is not null || hasNewMaterial,
        };
    }
}
