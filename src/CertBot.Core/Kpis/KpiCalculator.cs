using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Support.Cases;

namespace CertBot.Core.Kpis;

/// <summary>Works out the measures of a month. The same input gives the same figures, so that a month can be derived again from the histories.</summary>
public static class KpiCalculator
{
    /// <summary>From this rating of 1 to 5 on a case was rated positive.</summary>
    public const int PositiveFrom = 4;

    public static KpiMonth Calculate(KpiInput input, Edition edition) =>
        new()
        {
            Month = input.Month,
            Figures = [.. edition.Kpis.Select(target => Measure(target, input))],
            Cases = input.Cases.Length,
        };

    private static KpiFigure Measure(KpiTarget target, KpiInput input) =>
        target.Key switch
        {
            KpiKey.OverdueResponse => Share(target, input, c => c.Response == ClockOutcome.Missed),
            KpiKey.OverdueResolution => Share(target, input, c => c.Resolution == ClockOutcome.Missed),
            KpiKey.CsatResponses => Share(target, input, c => c.Rating is not null),
            KpiKey.CsatPositive => Share(target, input with { Cases = [.. input.Cases.Where(c => c.Measurement.Rating is not null)] }, c =>
                c.Rating >= PositiveFrom
            ),
            KpiKey.Escalations => Count(target, input.Escalations),
            KpiKey.SupportAudit => Count(target, input.OverdueShortcomings),
            KpiKey.Nps => Nps(target, input.NpsAnswers),
            _ => throw new ArgumentOutOfRangeException(nameof(target), target.Key, "a measure that is not known"),
        };

    private static KpiFigure Share(KpiTarget target, KpiInput input, Func<CaseMeasurement, bool> counts)
    {
        ImmutableArray<string> behind = [.. input.Cases.Where(c => counts(c.Measurement)).Select(c => c.Id.Value).Order(StringComparer.Ordinal)];
        var of = input.Cases.Length;
        return Judge(target, behind.Length, of, of == 0 ? null : 100m * behind.Length / of, of) with { Behind = behind };
    }

    private static KpiFigure Count(KpiTarget target, ImmutableArray<string> counted) =>
        Judge(target, counted.Length, counted.Length, counted.Length, Math.Max(counted.Length, target.MinimumSample)) with
        {
            Behind = [.. counted.Order(StringComparer.Ordinal)],
        };

    private static KpiFigure Nps(KpiTarget target, ImmutableArray<int> answers)
    {
        var of = answers.Length;
        var sum = answers.Sum();
        return Judge(target, sum, of, of == 0 ? null : (decimal)sum / of, of) with
        {
            Index = of == 0 ? null : 100m * (answers.Count(a => a >= 9) - answers.Count(a => a <= 6)) / of,
        };
    }

    /// <summary>The value is compared as it is, not as it is rounded for people.</summary>
    private static KpiFigure Judge(KpiTarget target, decimal numerator, int denominator, decimal? value, int sample) =>
        new()
        {
            Target = target,
            Numerator = numerator,
            Denominator = denominator,
            Value = value,
            Verdict =
                value is not { } measured ? KpiVerdict.NoData
                : sample < target.MinimumSample ? KpiVerdict.TooFew
                : target.Aim == KpiAim.AtLeast
                    ? measured >= target.Target ? KpiVerdict.Met
                        : KpiVerdict.Missed
                : measured <= target.Target ? KpiVerdict.Met
                : KpiVerdict.Missed,
        };
}
