using CertBot.Core.Certification.Applications;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;

namespace CertBot.Core.Certification.Cards;

/// <summary>One per application and version in the reviewers' channel: where it stands, whose turn it is, and the kick-off's buttons.</summary>
public static class RootCard
{
    public static BotMessage.CardMessage For(Application application, Edition edition)
    {
        var data = CardParts.CreateData(application);
        data["listing"] = application.Listing;
        data["stage"] = StatusTexts.StageOf(application);
        data["color"] = application.Stage switch
        {
            Stage.Certified => "good",
            Stage.NotReady or Stage.Rework or Stage.Shortcomings or Stage.Deferred => "warning",
            Stage.Declined or Stage.Withdrawn => "attention",
            _ => "accent",
        };
        data["progress"] = StatusTexts.Progress(application, edition, ReaderSide.Platform);
        data["facts"] = LocalizableValue.Array(StatusFacts(application, edition));
        data["why"] = StatusTexts.ReasonFor(application.Stage);
        data["next"] = StatusTexts.NextStep(application);
        data["kickOff"] = application.Stage is Stage.KickOff;
        data["planned"] = application.Stage is Stage.KickOff { Planned: not null };
        data["reviewing"] = application.Stage is Stage.Review;
        if (application.Stage is Stage.KickOff stage)
            AddKickOff(data, application, edition, stage);
        return new("root", data.ToObject()) { IsClosed = application.Stage is Stage.Declined or Stage.Withdrawn };
    }

    private static void AddKickOff(LocalizableObject.Builder data, Application application, Edition edition, Stage.KickOff stage)
    {
        data["date"] = NodaTime.Text.LocalDatePattern.Iso.Format(stage.Planned ?? stage.Wished);
        data["levels"] = CardParts.PriorityChoices();
        data["readiness"] = LocalizableValue.Array(
            edition.Readiness.Select(key => new LocalizableObject
            {
                ["title"] = LocalizableValue.Sentence(EditionTexts.Readiness(key)),
                ["input"] = $"missing-{key}",
                ["ready"] = application.Release.Readiness.GetValueOrDefault(key) is { Ready: true },
                ["evidence"] = application.Release.Readiness.GetValueOrDefault(key)?.Evidence is { Length: > 0 } words ? words : null,
            })
        );
    }

    private static IEnumerable<LocalizableObject> StatusFacts(Application application, Edition edition)
    {
        var party = ResponsibleParties.Of(application.Stage);
        if (party != ResponsibleParty.Nobody)
        {
            yield return CardParts.Fact(
                "card.fact.turn",
                LocalizableValue.Sentence(
                    "card.turn.since",
                    new() { ["side"] = DisplayNames.Of(party), ["since"] = LocalizableValue.Timestamp(application.Stage.Since) }
                )
            );
        }
        if (application.Stage is Stage.KickOff stage)
        {
            yield return stage.Planned is { } planned
                ? CardParts.Fact("card.fact.kick-off", LocalizableValue.Date(planned))
                : CardParts.Fact("card.fact.wished", LocalizableValue.Date(stage.Wished));
        }
        else if (PromisedDates.For(application, edition) is { } promised)
        {
            yield return CardParts.Fact("card.fact.promised", LocalizableValue.Date(promised));
        }
        foreach (var fact in StageFacts(application, edition).Concat(CardParts.SanctionFacts(application, ReaderSide.Platform)))
            yield return fact;
        foreach (var escalation in application.Escalations.Values.Where(e => e.Closed is null))
        {
            yield return CardParts.Fact(
                "card.fact.escalated",
                LocalizableValue.Text("card.escalated", new() { ["escalation"] = escalation.Id.Value, ["level"] = escalation.Level })
            );
        }
    }

    private static IEnumerable<LocalizableObject> StageFacts(Application application, Edition edition) =>
        application.Stage switch
        {
            Stage.KickOff =>
            [
                CardParts.Fact("card.fact.products", application.Release.Products),
                CardParts.Fact("card.fact.localizations", LocalizableValue.List(application.Release.Localizations.Select(l => (LocalizableValue)l))),
                CardParts.Fact("card.fact.services", application.Release.ExternalServices),
                CardParts.Fact("card.fact.prefix", application.Release.Prefix),
                CardParts.Fact("card.fact.maintainer", application.Release.Maintainer),
                CardParts.Fact("card.fact.contacts", application.Release.EscalationContact),
            ],
            Stage.NotReady s =>
            [
                CardParts.Fact("card.fact.missing", LocalizableValue.List(s.Missing.Keys.Select(k => LocalizableValue.Text(EditionTexts.Readiness(k))))),
            ],
            Stage.Collecting s => [CardParts.Fact("card.fact.start", LocalizableValue.Date(s.PlannedStart))],
            Stage.Review s => [CardParts.Fact("card.fact.open", CriterionTitles(edition, s.Tasks.Values.Where(t => t.Verdict is Verdict.Open)))],
            Stage.Rework s => [CardParts.Fact("card.fact.to-mend", CriterionTitles(edition, s.Tasks.Values.Where(t => t.Verdict is Verdict.NeedsWork)))],
            Stage.Certified when application.Certificates is [.., var last] =>
            [
                CardParts.Fact("card.fact.certificate", last.Number),
                CardParts.Fact("card.fact.granted", LocalizableValue.Date(last.Granted)),
            ],
            _ => [],
        };

    private static LocalizableValue CriterionTitles(Edition edition, IEnumerable<ReviewTask> tasks) =>
        LocalizableValue.List(tasks.Select(t => edition.CriterionOf(t.Key)).OrderBy(c => c.Number).Select(c => DisplayNames.Of(c.Key)));
}
