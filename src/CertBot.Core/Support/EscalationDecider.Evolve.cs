using CertBot.Core.Conversation;
using System.Text.Json.Nodes;

namespace CertBot.Core.Support;

public static partial class EscalationDecider
{
    private const string Commented = "escalation.note.commented";

    /// <summary>The escalation after an event. Null before it was opened; any other first event is a bug in the history.</summary>
    public static Escalation Evolve(Escalation? e, EscalationId id, Fact<EscalationEvent> fact) => (e, fact.What) switch
    {
        (null, EscalationEvent.Opened(var reason)) => new Escalation
        {
            Id = id,
            Reason = reason,
            OpenedBy = fact.By,
            OpenedAt = fact.At,
            Level = 0,
            LevelSince = fact.At,
            Seats = [],
            Revision = 1,
            History = [new(fact.At, fact.By, "escalation.note.opened", reason) { Level = 0 }],
        },
        (null, _) or (_, EscalationEvent.Opened) => throw new InvalidOperationException($"{fact.What.GetType().Name} does not follow here"),
        (_, EscalationEvent.LevelCalled called) => Called(e, fact, called),
        (_, EscalationEvent.NobodyThere(var level)) => Noted(e, fact, "nobody-there", "", level),
        (_, EscalationEvent.Acknowledged(var enough)) => Noted(e, fact, "acknowledged", "") with
        {
            Acknowledged = e.Acknowledged.Add(fact.By),
            Taken = enough,
            NextDue = enough ? null : e.NextDue,
        },
        (_, EscalationEvent.Commented(var words)) => Noted(e, fact, "commented", words),
        (_, EscalationEvent.Reminded(var next)) => Noted(e, fact, "reminded", "") with { NextDue = next },
        (_, EscalationEvent.Ended(var outcome)) => Noted(e, fact, "ended", outcome) with { Closed = new(fact.By, fact.At, outcome), NextDue = null },
        _ => throw new InvalidOperationException($"Not an event of an escalation: {fact.What.GetType().Name}"),
    };

    /// <summary>A line of the history as a phrase: who, when, the level, and the words said.</summary>
    public static JsonObject PhraseOf(EscalationNote note) => Leaf.Phrase(note.TextKey, new()
    {
        ["who"] = Leaf.Person(note.By),
        ["at"] = Leaf.At(note.At),
        ["level"] = note.Level,
        ["words"] = note.Words,
    });

    private static Escalation Called(Escalation e, Fact<EscalationEvent> fact, EscalationEvent.LevelCalled called)
    {
        var noted = Noted(e, fact, called.Cause switch
        {
            RaiseCause.Opened => "called",
            RaiseCause.Raised => "raised",
            RaiseCause.Unanswered => "unanswered",
            RaiseCause.NobodyBelow => "called",
            RaiseCause.OtherPeople => "other-people",
            _ => throw new InvalidOperationException($"Not a cause: {called.Cause}"),
        }, called.Words, called.Level);
        return Enum.GetValues<EscalationSide>().Where(side => IsEmpty(side, called)).Aggregate(noted, (state, side) =>
            Note(state, fact, side == EscalationSide.Vendor ? "no-vendor" : "no-platform", "", called.Level)) with
        {
            Level = called.Level,
            LevelSince = called.Since,
            Seats = called.Seats,
            Everybody = [.. e.Everybody.Union(called.Called)],
            Acknowledged = [],
            Taken = false,
            NextDue = called.Due,
        };
    }

    /// <summary>The level has this side, nobody holds a role of it, and the other side is there.</summary>
    private static bool IsEmpty(EscalationSide side, EscalationEvent.LevelCalled called) =>
        !called.Called.IsEmpty && called.Seats.Any(s => s.Side == side) && called.Seats.Where(s => s.Side == side).All(s => s.Holders.IsEmpty);

    private static Escalation Noted(Escalation e, Fact<EscalationEvent> fact, string key, string words, int? level = null) =>
        Note(e, fact, key, words, level ?? e.Level) with { Revision = e.Revision + 1 };

    private static Escalation Note(Escalation e, Fact<EscalationEvent> fact, string key, string words, int level) =>
        e with { History = e.History.Add(new(fact.At, fact.By, $"escalation.note.{key}", words) { Level = level }) };
}
