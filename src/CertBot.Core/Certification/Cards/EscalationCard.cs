using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;
using CertBot.Core.Support;

namespace CertBot.Core.Certification.Cards;

/// <summary>An escalation, for everybody it calls; every copy looks the same.</summary>
public static class EscalationCard
{
    /// <summary>Older lines of the history are left to the history itself.</summary>
    private const int LinesShown = 8;

    public static Say.Card For(Application application, Edition edition, EscalationId escalation)
    {
        var e = application.Escalations[escalation];
        var data = Facts.Of(application);
        data["escalation"] = e.Id.Value;
        data["revision"] = e.Revision;
        data["level"] = e.Level;
        data["nextLevel"] = e.Level + 1;
        data["reason"] = e.Reason;
        data["opened"] = Facts.By(e.OpenedBy, e.OpenedAt);
        data["open"] = e.Closed is null;
        data["taken"] = e.Taken;
        data["mayRaise"] = e.Closed is null && edition.Escalation.Any(l => l.Level > e.Level);
        data["state"] = State(e);
        data["color"] = e switch { { Closed: not null } => "default", { Taken: true } => "good", _ => "attention" };
        data["facts"] = e.Closed is null ? Facts.Array(Called(e, edition)) : [];
        data["earlier"] = Math.Max(0, e.History.Length - LinesShown);
        data["history"] = Facts.Array(e.History.TakeLast(LinesShown).Select(n => new JsonObject { ["text"] = EscalationDecider.PhraseOf(n) }));
        if (e.Closed is { } closed)
        {
            data["outcome"] = closed.Words;
            data["by"] = Facts.By(closed.By, closed.At);
        }

        return new("escalation", data);
    }

    private static JsonObject State(Escalation e) => e switch
    {
        { Closed: not null } => Leaf.Phrase("card.escalation.closed"),
        { Taken: true } => Leaf.Phrase("card.escalation.taken", new() { ["who"] = Leaf.List(e.Acknowledged.Select(Leaf.Person)) }),
        { Acknowledged.Length: > 0 } => Leaf.Phrase("card.escalation.partly", new() { ["who"] = Leaf.List(e.Acknowledged.Select(Leaf.Person)) }),
        _ => Leaf.Phrase("card.escalation.waiting", new() { ["since"] = Leaf.At(e.LevelSince) }),
    };

    private static IEnumerable<JsonNode> Called(Escalation e, Edition edition)
    {
        yield return Facts.Fact("card.fact.for", Leaf.List(e.Seats.Select(s => Seat(s, e))));
        if (e.NextDue is { } due)
            yield return Facts.Fact(edition.Escalation.Any(l => l.Level > e.Level) ? "card.fact.next-level" : "card.fact.reminder", Leaf.At(due));
    }

    /// <summary>Our own people who are still waited for are called by name; the vendor's are not in our channels.</summary>
    private static JsonObject Who(PersonId person, Seat seat, Escalation e) =>
        seat.Side == EscalationSide.Platform && !e.Taken && !e.Acknowledged.Contains(person) ? Leaf.Mention(person) : Leaf.Person(person);

    private static JsonObject Seat(Seat seat, Escalation e) => Leaf.Phrase(seat.Holders.IsEmpty ? "card.escalation.seat.empty" : "card.escalation.seat", new()
    {
        ["role"] = Leaf.Phrase(seat.Side == EscalationSide.Vendor ? $"policy.vendor-role.{seat.Role}" : $"policy.role.{seat.Role}"),
        ["who"] = Leaf.List(seat.Holders.Select(p => Who(p, seat, e))),
    });
}
