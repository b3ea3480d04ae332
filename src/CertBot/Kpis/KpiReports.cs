using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Kpis;

/// <summary>Works out what is told of an application and a month. A closed month is not worked out anew.</summary>
internal sealed class KpiReports(Aggregates aggregates, KpiSource source, KpiRowStore rows, InstalledEditions editions, IClock clock)
{
    private const int TrendMonths = 12;

    /// <param name="id">The application.</param>
    /// <param name="wanted">The month; null: the one that runs, or the last that was measured.</param>
    /// <param name="cancellationToken">Checked between two pages.</param>
    public async Task<KpiAnswer> Find(ApplicationId id, YearMonth? wanted, CancellationToken cancellationToken) =>
        await aggregates.FindApplication(id, cancellationToken) is { } app ? await Find(app, wanted, cancellationToken) : new KpiAnswer.NoSuchApplication();

    /// <inheritdoc cref="Find(ApplicationId, YearMonth?, CancellationToken)"/>
    public async Task<KpiAnswer> Find(Application app, YearMonth? wanted, CancellationToken cancellationToken)
    {
        var edition = editions.Get(app.Edition);
        var now = clock.GetCurrentInstant();
        var present = edition.MonthOf(now);
        if (wanted > present)
            return new KpiAnswer.Future(wanted.Value, present);
        if (await FindHistory(app, cancellationToken) is not { } history)
            return new KpiAnswer.NeverCertified(app.Name, app.Vendor);

        var month = wanted ?? (history.Last is { } last && last < present ? last : present);
        if (!history.Measures(month))
            return new KpiAnswer.NotMeasured(app.Name, app.Vendor, month, FirstOf(history));

        var (figures, outlooks) = await Measure(app, history, month, edition, now, cancellationToken);
        return new KpiAnswer.Found(
            new KpiReport
            {
                Application = app.Id,
                Name = app.Name,
                Vendor = app.Vendor,
                VendorName = app.VendorName,
                State =
                    history.Find(month) is not null ? KpiMonthState.Closed
                    : month < present ? KpiMonthState.Over
                    : KpiMonthState.Running,
                Figures = figures,
                Closed = history.Find(month),
                Outlooks = outlooks,
                Trend = await TrendOf(history, month, figures, cancellationToken),
                First = FirstOf(history),
                ClosesOn = edition.DayOf(KpiDecider.ClosesAt(month, edition)),
                At = now,
            }
        );
    }

    private static YearMonth FirstOf(KpiHistory history) =>
        history.Months is [{ Figures.Month: var oldest }, ..] && oldest < history.First ? oldest : history.First;

    /// <summary>The figures of a month as the lists have them now, closed or not; null: there is no such application.</summary>
    public async Task<KpiMonth?> Recount(ApplicationId id, YearMonth month, CancellationToken cancellationToken) =>
        await aggregates.FindApplication(id, cancellationToken) is { } app ? await Recount(app, month, cancellationToken) : null;

    /// <summary>The figures of a month as the lists have them now, closed or not.</summary>
    public async Task<KpiMonth> Recount(Application app, YearMonth month, CancellationToken cancellationToken) =>
        KpiCalculator.Calculate(await source.Read(app, month, cancellationToken), editions.Get(app.Edition));

    /// <summary>Where an application was certified a moment ago, what it is measured from is not stored yet.</summary>
    private async Task<KpiHistory?> FindHistory(Application app, CancellationToken cancellationToken) =>
        (await aggregates.Kpis.Load(StoreKeys.Kpis(app.Id), cancellationToken)).State
        ?? (
            KpiStart.MonthOf(app) is { } first
                ? new KpiHistory
                {
                    Application = app.Id,
                    Vendor = app.Vendor,
                    First = first,
                    Revision = 0,
                }
                : null
        );

    private async Task<(KpiMonth Figures, ImmutableArray<KpiOutlook> Outlooks)> Measure(
        Application app,
        KpiHistory history,
        YearMonth month,
        Edition edition,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        if (history.Find(month) is { Current: var closed })
            return (closed, []);

        var input = await source.Read(app, month, cancellationToken);
        var figures = KpiCalculator.Calculate(input, edition);
        return (figures, KpiForecast.Of(input, figures, await FindMonth(history, month.PlusMonths(-1), cancellationToken), edition, now));
    }

    private async Task<ImmutableArray<KpiTrendMonth>> TrendOf(KpiHistory history, YearMonth month, KpiMonth figures, CancellationToken cancellationToken)
    {
        var trend = ImmutableArray.CreateBuilder<KpiTrendMonth>(TrendMonths);
        for (var back = TrendMonths - 1; back > 0; back--)
            trend.Add(new(month.PlusMonths(-back), await FindMonth(history, month.PlusMonths(-back), cancellationToken)));
        trend.Add(new(month, figures));
        return trend.MoveToImmutable();
    }

    /// <summary>A month that is over: as it was closed and corrected, or as its row has it.</summary>
    private async Task<KpiMonth?> FindMonth(KpiHistory history, YearMonth month, CancellationToken cancellationToken) =>
        history.Find(month)?.Current ?? (history.Measures(month) ? (await rows.Find(history.Application, month, cancellationToken))?.Figures : null);
}
