using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Support;

/// <summary>Calls escalation levels, from the given one up to the first that is staffed.</summary>
internal static class EscalationLadder
{
    /// <summary>
    /// The events of calling a level at an instant (UTC). A level of which nobody can be reached is reported and skipped; a level with one side empty counts as
    /// staffed.
    /// The last level is called even if it is unstaffed, so that the escalation is checked again every morning. The cause and the raiser's comment are kept.
    /// </summary>
    public static IEnumerable<EscalationEvent> CallFrom(int level, Instant since, RaiseCause cause, string words, EscalationContext context)
    {
        for (; ; level++, cause = cause == RaiseCause.Raised ? cause : RaiseCause.NobodyBelow)
        {
            var assignees = context.AssigneesOf(context.LevelOf(level));
            var isUnstaffed = assignees.All(s => s.Holders.IsEmpty);
            if (isUnstaffed)
            {
                yield return new EscalationEvent.LevelUnstaffed(level) { Away = [.. assignees.SelectMany(s => s.Away).Distinct()] };
            }

            if (!isUnstaffed || level == context.LastLevel)
            {
                yield return new EscalationEvent.LevelCalled
                {
                    Level = level,
                    Assignees = assignees,
                    Since = since,
                    Due = DueTimeOf(level, since, context),
                    Cause = cause,
                    Words = words,
                };
                yield break;
            }
        }
    }

    /// <summary>The last level never expires: it is reminded on the next future working morning.</summary>
    private static Instant DueTimeOf(int level, Instant since, EscalationContext context) =>
        level < context.LastLevel && context.LevelOf(level).AcknowledgeWithin is { } within
            ? context.Calendar.AddWorkingTime(since, within)
            : context.Calendar.NextMorning(Instant.Max(since, context.Now));

    /// <summary>
    /// Whether a level's rule is met. Any: one of its people is enough. All: each role that somebody held when the level was called, on either side,
    /// is acknowledged by a holder; a person with two roles acknowledges both.
    /// </summary>
    public static bool IsEnough(
        EscalationLevel level,
        ImmutableArray<EscalationAssignee> called,
        ImmutableArray<PersonId> acknowledged,
        EscalationContext context
    ) =>
        !level.RequiresAll
            ? !acknowledged.IsEmpty
            : called.Where(s => !s.Holders.IsEmpty).All(s => context.PeopleFor(s.Side, s.Role, level).Concat(s.Holders).Any(acknowledged.Contains));
}
