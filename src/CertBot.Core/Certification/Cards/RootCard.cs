using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification.Cards;

/// <summary>One per application and version in the reviewers' channel: where it stands, whose turn it is, and the kick-off's buttons.</summary>
public static class RootCard
{
    public static Say.Card For(Application application, Edition edition)
    {
        var data = Facts.Of(application);
        data["listing"] = application.Listing;
        data["stage"] = Standing.StageOf(application);
        data["color"] = application.Stage switch
        {
            Stage.Certified => "good",
            Stage.NotReady or Stage.Mending or Stage.Shortcomings or Stage.Deferred => "warning",
            Stage.Declined or Stage.Withdrawn => "attention",
            _ => "accent",
        };
        data["progress"] = Standing.Progress(application, edition);
        data["facts"] = Facts.Array(About(application, edition));
        data["why"] = Standing.Why(application.Stage);
        data["next"] = Standing.Next(application.Stage);
        data["kickOff"] = application.Stage is Stage.KickOff;
        data["planned"] = application.Stage is Stage.KickOff { Planned: not null };
        data["reviewing"] = application.Stage is Stage.Review;
        if (application.Stage is Stage.KickOff at)
            KickOff(data, application, edition, at);
        return new("root", data);
    }

    private static void KickOff(JsonObject data, Application application, Edition edition, Stage.KickOff at)
    {
        data["date"] = NodaTime.Text.LocalDatePattern.Iso.Format(at.Planned ?? at.Wished);
        data["levels"] = Facts.Priorities();
        data["readiness"] = Facts.Array(edition.Readiness.Select(key => new JsonObject
        {
            ["title"] = Leaf.Sentence(EditionTexts.Readiness(key)),
            ["input"] = $"missing-{key}",
            ["ready"] = application.Release.Readiness.GetValueOrDefault(key) is { Ready: true },
            ["evidence"] = application.Release.Readiness.GetValueOrDefault(key)?.Evidence is { Length: > 0 } words ? words : null,
        }));
    }

    private static IEnumerable<JsonNode> About(Application application, Edition edition)
    {
        var side = Standing.SideOf(application);
        if (side != "nobody")
            yield return Facts.Fact("card.fact.turn", Leaf.Sentence("card.turn.since", new() { ["side"] = Leaf.Phrase($"certification.side.{side}"), ["since"] = Leaf.At(application.Stage.Since) }));
        if (application.Stage is Stage.KickOff at)
            yield return at.Planned is { } planned ? Facts.Fact("card.fact.kick-off", Leaf.Day(planned)) : Facts.Fact("card.fact.wished", Leaf.Day(at.Wished));
        else if (Promises.Of(application, edition) is { } promised)
            yield return Facts.Fact("card.fact.promised", Leaf.Day(promised));
        foreach (var fact in Particular(application, edition))
            yield return fact;
        foreach (var escalation in application.Escalations.Values.Where(e => e.Closed is null))
            yield return Facts.Fact("card.fact.escalated", Leaf.Phrase("card.escalated", new() { ["escalation"] = escalation.Id.Value, ["level"] = escalation.Level }));
    }

    private static IEnumerable<JsonNode> Particular(Application application, Edition edition) => application.Stage switch
    {
        Stage.KickOff =>
        [
            Facts.Fact("card.fact.products", application.Release.Products),
            Facts.Fact("card.fact.localizations", Leaf.List(application.Release.Localizations.Select(l => (JsonNode?)l))),
            Facts.Fact("card.fact.services", application.Release.ExternalServices),
            Facts.Fact("card.fact.prefix", application.Release.Prefix),
            Facts.Fact("card.fact.maintainer", application.Release.Maintainer),
            Facts.Fact("card.fact.contacts", application.Release.EscalationContact),
        ],
        Stage.NotReady s => [Facts.Fact("card.fact.missing", Leaf.List(s.Missing.Keys.Select(k => Leaf.Phrase(EditionTexts.Readiness(k)))))],
        Stage.Collecting s => [Facts.Fact("card.fact.start", Leaf.Day(s.PlannedStart))],
        Stage.Review s => [Facts.Fact("card.fact.open", Titles(edition, s.Tasks.Values.Where(t => t.Verdict is Verdict.Open)))],
        Stage.Mending s => [Facts.Fact("card.fact.to-mend", Titles(edition, s.Tasks.Values.Where(t => t.Verdict is Verdict.NeedsWork)))],
        Stage.Certified when application.Certificates is [.., var last] => [Facts.Fact("card.fact.certificate", last.Number), Facts.Fact("card.fact.granted", Leaf.Day(last.Granted))],
        _ => [],
    };

    private static JsonObject Titles(Edition edition, IEnumerable<ReviewTask> tasks) =>
        Leaf.List(tasks.Select(t => edition.CriterionOf(t.Key)).OrderBy(c => c.Number).Select(Facts.Title));
}
