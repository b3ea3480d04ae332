using CertBot.Core.Primitives;

namespace CertBot.Core.Kpis;

/// <summary>The closed months after an event.</summary>
public static class KpiEvolver
{
    /// <summary>Of months longer ago only the figures are kept, not the ids of what stands behind them.</summary>
    private const int MonthsInFull = 13;

    public static KpiHistory Evolve(KpiHistory? history, RecordedEvent<KpiEvent> recorded) =>
        (history, recorded.Data) switch
        {
            (null, KpiEvent.Started e) => new KpiHistory
            {
                Application = e.Application,
                Vendor = e.Vendor,
                First = e.First,
                Revision = 1,
            },
            (null, _) or (_, KpiEvent.Started) => throw new InvalidOperationException($"{recorded.Data.GetType().Name} does not follow here"),
            var (known, e) => Apply(known, e, recorded) with { Revision = known.Revision + 1 },
        };

    private static KpiHistory Apply(KpiHistory history, KpiEvent kpiEvent, RecordedEvent<KpiEvent> recorded) =>
        kpiEvent switch
        {
            KpiEvent.Ended(var last) => history with { Last = last, Warnings = [] },
            KpiEvent.Resumed(var vendor, var first) => history with { Vendor = vendor, First = first, Last = null },
            KpiEvent.MonthClosed(var figures) => history with
            {
                Months =
                [
                    .. history.Months.Select((m, i) => i < history.Months.Length + 1 - MonthsInFull ? WithoutIds(m) : m),
                    new ClosedMonth(figures, recorded.At),
                ],
                Warnings = history.Warnings.RemoveAll(w => w.Month <= figures.Month),
            },
            KpiEvent.MonthCorrected(var figures) e => Change(history, figures.Month, closed =>
                closed with
                {
                    Corrections =
                    [
                        .. closed.Corrections.Select(c => c with { Figures = KpiFigures.WithoutIds(c.Figures) }),
                        new KpiCorrection(figures, recorded.At) { Changes = e.Changes },
                    ],
                }
            ),
            KpiEvent.SanctionCalled(var month, var keys) => Change(history, month, closed => closed with { Called = [.. closed.Called, .. keys] }),
            KpiEvent.Warned(var month, var outlook, var analystsAt) => history with
            {
                Warnings = [.. history.Warnings.Where(w => w.Month == month || !w.IsPassedOn), new KpiAlert(month, outlook, recorded.At, analystsAt)],
            },
            KpiEvent.WarningPassedOn(var month, var key) => history with
            {
                Warnings = [.. history.Warnings.Select(w => w.Month == month && w.Outlook.Key == key ? w with { IsPassedOn = true } : w)],
            },
            _ => throw new InvalidOperationException($"Not an event of closed months: {kpiEvent.GetType().Name}"),
        };

    private static KpiHistory Change(KpiHistory history, NodaTime.YearMonth month, Func<ClosedMonth, ClosedMonth> change) =>
        history with
        {
            Months = [.. history.Months.Select(m => m.Figures.Month == month ? change(m) : m)],
        };

    private static ClosedMonth WithoutIds(ClosedMonth month) =>
        month with
        {
            Figures = KpiFigures.WithoutIds(month.Figures),
            Corrections = [.. month.Corrections.Select(c => c with { Figures = KpiFigures.WithoutIds(c.Figures) })],
        };
}
