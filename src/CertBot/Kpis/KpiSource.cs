using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Support.Cases;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Kpis;

/// <summary>
/// What a month of an application is measured from, read from the lists: the rows of its cases, the escalations, the answers. They lag behind the histories only
/// briefly; <see cref="KpiHistorySource"/> reads those.
/// </summary>
internal sealed class KpiSource(
    IStore store,
    Aggregates aggregates,
    CaseStore cases,
    CaseEscalationStore escalations,
    SurveyAnswerStore answers,
    InstalledEditions editions,
    IClock clock
)
{
    /// <param name="app">The application.</param>
    /// <param name="month">A month of the programme's zone; what is still to come of it is left out.</param>
    /// <param name="cancellationToken">Checked between two pages.</param>
    public async Task<KpiInput> Read(Application app, YearMonth month, CancellationToken cancellationToken)
    {
        var id = app.Id;
        var edition = editions.Get(app.Edition);
        var interval = edition.IntervalOf(month);
        var found = ImmutableArray.CreateBuilder<MeasuredCase>();
        foreach (var numbered in MonthsNumbered(month, edition))
        {
            await foreach (var row in cases.EachOf(id, KpiMonths.Format(numbered), cancellationToken))
            {
                if (interval.Contains(row.OpenedAt))
                    found.Add(new(row.Id, row.Measurement ?? await Measure(row.Id, cancellationToken)));
            }
        }

        var escalated = ImmutableArray.CreateBuilder<string>();
        await foreach (var row in escalations.Each(id, interval.Start, interval.End, cancellationToken))
            escalated.Add(KpiMonths.EscalationOf(row.Case, row.Escalation));

        var nps = ImmutableArray.CreateBuilder<int>();
        await foreach (var answer in answers.EachNps(id, KpiMonths.HalfYearOf(month), cancellationToken))
        {
            if (KpiMonths.CountsUntil(answer.At, month, edition))
                nps.Add(answer.Score);
        }

        return new KpiInput
        {
            Month = month,
            Cases = found.DrainToImmutable(),
            Escalations = [.. escalated, .. await KpiReads.EscalationsOf(store, app, interval, cancellationToken)],
            NpsAnswers = nps.DrainToImmutable(),
            OverdueShortcomings = KpiMonths.OverdueShortcomings(
                (await aggregates.RegularAudits.Load(StoreKeys.RegularAudits(id), cancellationToken)).State,
                edition,
                month,
                clock.GetCurrentInstant()
            ),
        };
    }

    /// <summary>Cases are numbered by the month of the standard edition's zone: where the application's is another, the edges lie in the months beside it.</summary>
    private IEnumerable<YearMonth> MonthsNumbered(YearMonth month, Edition edition) =>
        edition.Zone == editions.Default.Zone ? [month] : [month.PlusMonths(-1), month, month.PlusMonths(1)];

    /// <summary>Of a row that an earlier build wrote.</summary>
    private async Task<CaseMeasurement> Measure(CaseId id, CancellationToken cancellationToken) =>
        CaseMeasurement.Of(await cases.Find(id, cancellationToken) ?? throw new InvalidOperationException($"{id}: there is a row and no case"));
}
