using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using NodaTime;

namespace CertBot.Core.Support;

/// <summary>
/// Opens escalations, lets people act on them, and brings them up by the clock. It knows levels and people only, nothing of what the escalation is about.
/// Who may: acknowledge, whoever holds a role of the current level; comment, anybody of either side; raise and close, the current level, the opener
/// and the first level's platform roles. Refusals are texts of <c>escalation.refused.*</c>.
/// </summary>
public static partial class EscalationDecider
{
    /// <summary>Longest reason, comment or outcome taken, in characters.</summary>
    public const int LongestWords = 2000;

    /// <summary>Comments one escalation takes: it is stored with what it is about, and nobody shall be able to fill that.</summary>
    public const int MostComments = 200;

    public static Decision<EscalationEvent> Open(EscalationId id, string reason, EscalationContext c) =>
        !c.IsOnASide ? No("not-yours", id)
        : BadWords(reason) is { } bad ? new Decision<EscalationEvent>.Rejected(bad with { Question = "reason" })
        : new Decision<EscalationEvent>.Accepted([new EscalationEvent.Opened(reason.Trim()), .. EscalationLadder.Call(c.Edition.Escalation.Min(l => l.Level), c.Now, RaiseCause.Opened, "", c)]);

    public static Decision<EscalationEvent> Decide(EscalationCommand command, Escalation e, EscalationContext c) => command switch
    {
        _ when !c.IsOnASide => No("not-yours", e.Id),
        _ when e.Closed is { } closed => No("closed", e.Id, new() { ["who"] = Leaf.Person(closed.By), ["at"] = Leaf.At(closed.At) }),
        EscalationCommand.Acknowledge => Acknowledge(e, c),
        EscalationCommand.Comment when e.History.Count(n => n.TextKey == Commented) >= MostComments => No("too-many-comments", e.Id, new() { ["max"] = MostComments }),
        EscalationCommand.Comment(var words) => Say(words, w => [new EscalationEvent.Commented(w)]),
        EscalationCommand.Raise when !MaySteer(e, c) => No("not-called", e.Id),
        EscalationCommand.Raise when e.Level >= c.LastLevel => No("last-level", e.Id, new() { ["level"] = e.Level }),
        EscalationCommand.Raise(var words) => Say(words, w => [.. EscalationLadder.Call(e.Level + 1, c.Now, RaiseCause.Raised, w, c)]),
        EscalationCommand.Close when !MaySteer(e, c) => No("not-called", e.Id),
        EscalationCommand.Close(var outcome) => Say(outcome, w => [new EscalationEvent.Ended(w)]),
        _ => throw new InvalidOperationException($"Not a command on an escalation: {command.GetType().Name}"),
    };

    /// <summary>
    /// What the clock brings at this moment. After a long sleep every level that ran out is called in turn, each from when the one below ran out,
    /// so that the escalation stands where it would stand had nobody slept. Reminders that were slept over are said once.
    /// </summary>
    public static ImmutableArray<EscalationEvent> Tick(Escalation e, EscalationContext c)
    {
        var events = ImmutableArray.CreateBuilder<EscalationEvent>();
        while (e is { Closed: null, Taken: false, NextDue: { } due } && due <= c.Now)
        {
            var step = e.Level < c.LastLevel ? [.. EscalationLadder.Call(e.Level + 1, due, RaiseCause.Unanswered, "", c)] : Remind(e, c);
            events.AddRange(step);
            e = step.Aggregate(e, (state, what) => Evolve(state, state.Id, new(c.Now, PersonId.Clock, what)));
        }

        return events.ToImmutable();
    }

    /// <summary>On the last level others may hold its roles by now: then they are called, instead of reminding those who left.</summary>
    private static ImmutableArray<EscalationEvent> Remind(Escalation e, EscalationContext c)
    {
        var next = c.Calendar.NextMorning(c.Now);
        var seats = c.SeatsOf(c.LevelOf(e.Level));
        var people = Seat.People(seats);
        return people.IsEmpty || people.ToHashSet().SetEquals(e.Called)
            ? [new EscalationEvent.Reminded(next)]
            : [new EscalationEvent.LevelCalled { Level = e.Level, Seats = seats, Since = e.LevelSince, Due = next, Cause = RaiseCause.OtherPeople }];
    }

    private static Decision<EscalationEvent> Acknowledge(Escalation e, EscalationContext c)
    {
        if (!c.SitsOn(e.Level))
        {
            return No("not-called", e.Id);
        }

        if (e.Taken || e.Acknowledged.Contains(c.Actor.Id))
        {
            return No("taken", e.Id, new() { ["who"] = Leaf.List(e.Acknowledged.Select(Leaf.Person)) });
        }

        var level = c.LevelOf(e.Level);
        return Decision<EscalationEvent>.Yes(new EscalationEvent.Acknowledged(EscalationLadder.IsEnough(level.All, e.Seats, c.SeatsOf(level), e.Acknowledged.Add(c.Actor.Id))));
    }

    private static bool MaySteer(Escalation e, EscalationContext c) => c.SitsOn(e.Level) || e.OpenedBy == c.Actor.Id || c.LooksAfter;

    private static Decision<EscalationEvent> Say(string words, Func<string, ImmutableArray<EscalationEvent>> events) =>
        BadWords(words) is { } bad ? new Decision<EscalationEvent>.Rejected(bad) : new Decision<EscalationEvent>.Accepted(events(words.Trim()));

    private static Refusal? BadWords(string words) =>
        string.IsNullOrWhiteSpace(words) ? new Refusal("escalation.refused.no-words", [], "words")
        : words.Length > LongestWords ? new Refusal("escalation.refused.too-long", new() { ["max"] = LongestWords }, "words")
        : null;

    private static Decision<EscalationEvent> No(string why, EscalationId id, JsonObject? data = null)
    {
        data ??= [];
        data["escalation"] = id.Value;
        return Decision<EscalationEvent>.No($"escalation.refused.{why}", data);
    }
}
