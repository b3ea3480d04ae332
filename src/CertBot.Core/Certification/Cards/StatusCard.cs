using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Certification.Cards;

/// <summary>Where an application stands, for whoever asks.</summary>
public static class StatusCard
{
    /// <summary><paramref name="now"/> (UTC) is when it is asked: how long it has been somebody's turn is counted to it in working time.</summary>
    public static Say.Card For(Application application, Edition edition, Instant now)
    {
        var side = Standing.SideOf(application);
        var data = Facts.Of(application);
        data["stage"] = Standing.StageOf(application);
        data["facts"] = Facts.Array(About(application, edition, side, now));
        data["progress"] = Standing.Progress(application, edition);
        data["why"] = Standing.Why(application.Stage);
        data["next"] = Standing.Next(application.Stage);
        data["open"] = application.Stage is not (Stage.Declined or Stage.Withdrawn);
        return new("status", data);
    }

    private static IEnumerable<JsonNode> About(Application application, Edition edition, string side, Instant now)
    {
        if (side != "nobody")
        {
            yield return Facts.Fact("card.fact.turn", Leaf.Sentence("card.turn.worked", new()
            {
                ["side"] = Leaf.Phrase($"certification.side.{side}"),
                ["since"] = Leaf.At(application.Stage.Since),
                ["worked"] = Standing.Worked(application, edition, now),
            }));
        }

        if (Promises.Of(application, edition) is { } promised)
            yield return Facts.Fact(application.Stage is Stage.Shortcomings ? "card.fact.deadline" : "card.fact.promised", Leaf.Day(promised));
        if (application.Certificates is [.., var last])
            yield return Facts.Fact("card.fact.certificate", Leaf.Phrase("card.certificate", new() { ["number"] = last.Number, ["version"] = last.Version, ["granted"] = Leaf.Day(last.Granted) }));
        foreach (var escalation in application.Escalations.Values.Where(e => e.Closed is null))
            yield return Facts.Fact("card.fact.escalated", Leaf.Phrase("card.escalated", new() { ["escalation"] = escalation.Id.Value, ["level"] = escalation.Level }));
    }
}
