using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Support;
using CertBot.Core.Support.Cases;
using NodaTime;

namespace CertBot.Core.Kpis;

/// <summary>
/// Headroom and chance of the measures of a month that runs. Cases arrive at the rate of this month and the one before it; each goes wrong with the share of both,
/// and so does each that is still open. The chance that the target is missed at the end is summed up exactly (<see cref="PoissonCounts"/>), so it is the same for
/// the same data. The method and its limits: <c>src/decisions/0025-kpis.md</c>.
/// </summary>
public static class KpiForecast
{
    /// <summary>Less than this of observed time says nothing of a rate.</summary>
    private static readonly Duration LeastObserved = Duration.FromDays(3);

    /// <param name="input">What the month is measured from so far.</param>
    /// <param name="figures">Its figures so far.</param>
    /// <param name="before">The figures of the month before; null: it was not measured.</param>
    /// <param name="edition">The edition of the application.</param>
    /// <param name="now">The instant (UTC) it is told for.</param>
    /// <returns>One for each measure; none for a month that does not run.</returns>
    public static ImmutableArray<KpiOutlook> Of(KpiInput input, KpiMonth figures, KpiMonth? before, Edition edition, Instant now)
    {
        var interval = edition.IntervalOf(input.Month);
        if (!interval.Contains(now))
            return [];

        var observed = now - interval.Start + (before is null ? Duration.Zero : LengthOf(before.Month, edition));
        var ahead = (interval.End - now).TotalDays;
        return
        [
            .. figures.Figures.Select(f =>
            {
                var earlier = before?.Find(f.Target.Key);
                return new KpiOutlook(f.Target.Key, HeadroomOf(f), observed < LeastObserved ? null : ChanceOf(f, input, earlier, observed.TotalDays, ahead));
            }),
        ];
    }

    private static int? HeadroomOf(KpiFigure figure)
    {
        if (figure.Verdict != KpiVerdict.Met)
            return null;

        var (target, of) = (figure.Target.Target, (decimal)figure.Denominator);
        return figure.Target.Key switch
        {
            KpiKey.OverdueResponse or KpiKey.OverdueResolution => Whole(target * of / 100 - figure.Numerator),
            KpiKey.CsatResponses or KpiKey.CsatPositive => target > 0 ? Whole(100 * figure.Numerator / target - of) : null,
            // Answers of 0.
            KpiKey.Nps => target > 0 ? Whole(figure.Numerator / target - of) : null,
            KpiKey.Escalations => Whole(target - figure.Numerator),
            _ => null,
        };
    }

    private static int? Whole(decimal value) => value < 0 ? null : (int)Math.Floor(Math.Min(value, int.MaxValue));

    private static int? ChanceOf(KpiFigure figure, KpiInput input, KpiFigure? before, double observed, double ahead)
    {
        var open = figure.Target.Key switch
        {
            KpiKey.OverdueResponse => input.Cases.Count(c => c.Measurement.Response == ClockOutcome.Open),
            KpiKey.OverdueResolution => input.Cases.Count(c => c.Measurement.Resolution == ClockOutcome.Open),
            _ => 0,
        };
        var (counted, of) = (figure.Numerator + (before?.Numerator ?? 0), figure.Denominator + (before?.Denominator ?? 0));
        return figure.Target.Key switch
        {
            KpiKey.Escalations => Percent(
                1 - new PoissonCounts(((double)counted + 0.5) / observed * ahead).AtMost((int)Math.Floor(figure.Target.Target - figure.Numerator))
            ),
            KpiKey.OverdueResponse or KpiKey.OverdueResolution or KpiKey.CsatResponses or KpiKey.CsatPositive => of == 0
                ? null
                : Percent(ChanceOfShare(figure, open, of / observed * ahead, ((double)counted + 0.5) / (of + 1))),
            _ => null,
        };
    }

    /// <param name="figure">As it stands.</param>
    /// <param name="open">Of those counted, how many may still go into the numerator.</param>
    /// <param name="expected">How many are still to come.</param>
    /// <param name="share">The chance of each to go into the numerator.</param>
    private static double ChanceOfShare(KpiFigure figure, int open, double expected, double share)
    {
        var target = (double)figure.Target.Target / 100;
        var others = new PoissonCounts(expected * (1 - share));
        ImmutableArray<(int Count, double Chance)> came = [.. new PoissonCounts(expected * share).All];
        var missed = 0.0;
        foreach (var (turned, chanceTurned) in PoissonCounts.Successes(open, share))
        {
            foreach (var (count, chance) in came)
            {
                var (counted, of) = ((double)figure.Numerator + turned + count, figure.Denominator + count);
                var least = Math.Max(0, figure.Target.MinimumSample - of);
                // With so many others besides, the share is the target exactly.
                var limit =
                    target > 0 ? counted / target - of
                    : counted > 0 ? double.PositiveInfinity
                    : double.NegativeInfinity;
                missed += chanceTurned * chance * ChanceOfOthers(figure.Target.Aim, limit, least, others);
            }
        }

        return missed;
    }

    /// <summary>The chance that so many others come that the share is missed, and that it can be judged.</summary>
    private static double ChanceOfOthers(KpiAim aim, double limit, int least, PoissonCounts others)
    {
        var rounded = Math.Clamp(limit, int.MinValue / 2, int.MaxValue / 2);
        return aim == KpiAim.AtMost
            ? Math.Max(0, others.AtMost((int)Math.Ceiling(rounded - 1e-9) - 1) - others.AtMost(least - 1))
            : 1 - others.AtMost(Math.Max(least - 1, (int)Math.Floor(rounded + 1e-9)));
    }

    private static int Percent(double chance) => (int)Math.Round(100 * Math.Clamp(chance, 0, 1), MidpointRounding.AwayFromZero);

    private static Duration LengthOf(YearMonth month, Edition edition)
    {
        var interval = edition.IntervalOf(month);
        return interval.End - interval.Start;
    }
}
