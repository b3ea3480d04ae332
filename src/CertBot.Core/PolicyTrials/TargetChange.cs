using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.PolicyTrials;

/// <summary>A target of an application in a month, as it was measured and as it would have been; null: the edition has no such target.</summary>
public sealed record TargetChange(ApplicationId Application, YearMonth Month, string Key, BeforeAfter<KpiFigure?> Figures)
{
    /// <summary>Whether it was missed, or would have been.</summary>
    public bool IsMissed => Figures.Before?.Verdict == KpiVerdict.Missed || Figures.After?.Verdict == KpiVerdict.Missed;

    /// <summary>Whether the change makes a difference to the verdict.</summary>
    public bool IsDifferent => Figures.Before?.Verdict != Figures.After?.Verdict;

    /// <summary>The targets of both editions, in the order of the first.</summary>
    /// <param name="application">The application.</param>
    /// <param name="pinned">Its edition.</param>
    /// <param name="before">What its month is measured from.</param>
    /// <param name="changed">The changed edition.</param>
    /// <param name="after">What the month would be measured from.</param>
    public static ImmutableArray<TargetChange> Compare(ApplicationId application, Edition pinned, KpiInput before, Edition changed, KpiInput after)
    {
        var (was, wouldBe) = (KpiCalculator.Calculate(before, pinned), KpiCalculator.Calculate(after, changed));
        return
        [
            .. pinned
                .Kpis.Concat(changed.Kpis)
                .Select(k => k.Key)
                .Distinct(StringComparer.Ordinal)
                .Select(key => new TargetChange(application, before.Month, key, new(was.Find(key), wouldBe.Find(key)))),
        ];
    }
}

/// <summary>How many cases of a month were late, and would have been.</summary>
public sealed record LateCases(int Cases, BeforeAfter<int> Response, BeforeAfter<int> Resolution)
{
    public static LateCases None { get; } = new(0, new(0, 0), new(0, 0));

    public static LateCases Of(KpiInput before, KpiInput after) =>
        new(
            before.Cases.Length,
            new(CountMissed(before, c => c.Response), CountMissed(after, c => c.Response)),
            new(CountMissed(before, c => c.Resolution), CountMissed(after, c => c.Resolution))
        );

    public LateCases Plus(LateCases other) => new(Cases + other.Cases, Plus(Response, other.Response), Plus(Resolution, other.Resolution));

    private static BeforeAfter<int> Plus(BeforeAfter<int> left, BeforeAfter<int> right) => new(left.Before + right.Before, left.After + right.After);

    private static int CountMissed(KpiInput input, Func<Support.Cases.CaseMeasurement, Support.Cases.ClockOutcome> outcomeOf) =>
        input.Cases.Count(c => outcomeOf(c.Measurement) == Support.Cases.ClockOutcome.Missed);
}
