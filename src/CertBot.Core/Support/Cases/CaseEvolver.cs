using System.Collections.Immutable;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Support.Cases;

/// <summary>A case after an event.</summary>
public static class CaseEvolver
{
    /// <summary>What becomes known later than this after it happened was told late; other systems tell everything a little later.</summary>
    public static Duration LateAfter { get; } = Duration.FromMinutes(15);

    public static SupportCase Evolve(SupportCase? supportCase, RecordedEvent<CaseEvent> recorded) =>
        (supportCase, recorded.Data) switch
        {
            (null, CaseEvent.Opened e) => new SupportCase
            {
                Id = e.Id,
                Vendor = e.Vendor,
                Opening = e.Opening,
                CustomerName = e.CustomerName,
                IsFilerAuthorized = e.IsFilerAuthorized,
                Terms = e.Terms,
                OpeningLearnedAt = IsLate(e.Opening.OpenedAt, recorded.At) ? recorded.At : null,
                Owner = e.Opening.Owner,
                Revision = 1,
            },
            (null, _) or (_, CaseEvent.Opened) => throw new InvalidOperationException($"{recorded.Data.GetType().Name} does not follow here"),
            var (known, e) => Apply(known, e, recorded) with { Revision = known.Revision + 1 },
        };

    /// <summary>The facts with one more, in the order in which they happened; of the same instant, in the order in which they became known.</summary>
    public static ImmutableArray<CaseFact> Insert(ImmutableArray<CaseFact> facts, CaseFact fact)
    {
        var position = facts.Length;
        while (position > 0 && facts[position - 1].At > fact.At)
            position--;
        return facts.Insert(position, fact);
    }

    private static SupportCase Apply(SupportCase supportCase, CaseEvent caseEvent, RecordedEvent<CaseEvent> recorded) =>
        caseEvent switch
        {
            CaseEvent.FactRecorded(var fact) => supportCase with
            {
                Facts = Insert(supportCase.Facts, fact),
                LateFacts = IsLate(fact.At, recorded.At) ? supportCase.LateFacts.Add(new(fact, recorded.At)) : supportCase.LateFacts,
            },
            CaseEvent.ClockWarned(var clock) => supportCase with { Warned = supportCase.Warned.Add(clock) },
            CaseEvent.ClockMissed(var clock) => supportCase with { Missed = supportCase.Missed.Add(clock) },
            CaseEvent.Recounted(var clock, var isMissed) => supportCase with
            {
                Missed = isMissed ? supportCase.Missed.Add(clock) : supportCase.Missed.Remove(clock),
            },
            CaseEvent.Assigned(var owner) => supportCase with { Owner = owner },
            CaseEvent.EscalationChanged e => CaseEscalations.Evolve(supportCase, e, recorded),
            _ => throw new InvalidOperationException($"Not an event of a case: {caseEvent.GetType().Name}"),
        };

    private static bool IsLate(Instant at, Instant learned) => learned - at > LateAfter;
}
