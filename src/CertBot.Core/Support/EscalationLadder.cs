using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Core.Support;

/// <summary>Calls levels: from one upward to the first where somebody is.</summary>
internal static class EscalationLadder
{
    /// <summary>
    /// The events of calling a level at a moment (UTC). Levels where nobody holds a role are said and passed at once; a level with one side empty stands.
    /// The last level is called even if nobody is there, so that the escalation is looked at again every morning. Who raised it is named wherever it ends.
    /// </summary>
    public static IEnumerable<EscalationEvent> Call(int level, Instant since, RaiseCause cause, string words, EscalationContext c)
    {
        for (; ; level++, cause = cause == RaiseCause.Raised ? cause : RaiseCause.NobodyBelow)
        {
            var seats = c.SeatsOf(c.LevelOf(level));
            var nobody = seats.All(s => s.Holders.IsEmpty);
            if (nobody)
            {
                yield return new EscalationEvent.NobodyThere(level);
            }

            if (!nobody || level == c.LastLevel)
            {
                yield return new EscalationEvent.LevelCalled { Level = level, Seats = seats, Since = since, Due = DueOf(level, since, c), Cause = cause, Words = words };
                yield break;
            }
        }
    }

    /// <summary>The last level is never overdue: it is reminded on the next working morning that is still to come.</summary>
    private static Instant DueOf(int level, Instant since, EscalationContext c) =>
        level < c.LastLevel && c.LevelOf(level).AcknowledgeWithin is { } within
            ? c.Calendar.AddWorking(since, within)
            : c.Calendar.NextMorning(Instant.Max(since, c.Now));

    /// <summary>
    /// Whether a level's rule is met. Any: one of its people is enough. All: each role that somebody held when the level was called, on either side,
    /// is taken by one who holds it; who holds two roles takes both.
    /// </summary>
    public static bool IsEnough(bool all, ImmutableArray<Seat> called, ImmutableArray<Seat> now, ImmutableArray<PersonId> acknowledged) =>
        !all
            ? !acknowledged.IsEmpty
            : called.Where(s => !s.Holders.IsEmpty).All(s => Holders(s, now).Concat(s.Holders).Any(acknowledged.Contains));

    private static IEnumerable<PersonId> Holders(Seat seat, ImmutableArray<Seat> now) =>
        now.Where(s => s.Side == seat.Side && s.Role == seat.Role).SelectMany(s => s.Holders);
}
