using System.Collections.Immutable;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Tests.Charts;

/// <summary>Months that show every verdict: two missed, some too few to judge, one without cases, the rest met.</summary>
internal static class SampleCharts
{
    public static readonly YearMonth Last = new(2026, 11);

    private static readonly Edition Creatio = EditionCatalog.Embedded.Latest("creatio") ?? throw new InvalidOperationException();

    public static KpiChart Year { get; } =
        KpiChart.Of("Acme Service Desk", Months, isLastRunning: true) ?? throw new InvalidOperationException("there are figures");

    public static IReadOnlyList<KpiMonth> Months =>
        [
            .. Enumerable
                .Range(0, 12)
                .Select(i => new KpiMonth
                {
                    Month = Last.PlusMonths(i - 11),
                    Cases = 100 + i,
                    Figures = [.. Creatio.Kpis.Select(k => FigureOf(k, i))],
                }),
        ];

    private static KpiFigure FigureOf(KpiTarget target, int month)
    {
        var verdict = month switch
        {
            0 => KpiVerdict.NoData,
            < 4 => KpiVerdict.TooFew,
            5 or 8 => KpiVerdict.Missed,
            _ => KpiVerdict.Met,
        };
        var good = target.Aim == KpiAim.AtLeast ? target.Target * (1.05m + (0.01m * month)) : target.Target * (0.4m + (0.03m * month));
        var bad = target.Aim == KpiAim.AtLeast ? target.Target * 0.8m : (target.Target * 2.3m) + 1;
        return new KpiFigure
        {
            Target = target,
            Numerator = month,
            Denominator = 100 + month,
            Value = verdict switch
            {
                KpiVerdict.NoData => null,
                KpiVerdict.Missed => bad,
                _ => good,
            },
            Verdict = verdict,
        };
    }
}
