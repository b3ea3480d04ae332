using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using CertBot.Kpis;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Commands.Kpis;

/// <summary>
/// Works out the months of an application that changed, and every night the one that runs: corrects a closed month, warns of what is at risk, and writes the rows
/// of the board. It may be stopped at any point: what it did is not done again, and the document it works on stays due until all is done.
/// </summary>
internal sealed class KpiRefresher(
    IStore store,
    CommandExecutor executor,
    KpiReports reports,
    KpiRowStore rows,
    Aggregates aggregates,
    InstalledEditions editions
) : IDueDocumentHandler
{
    /// <summary>The nightly work of all applications is spread over so much time.</summary>
    private const int SpreadMinutes = 240;

    public string Kind => KpiRecounts.Kind;

    public bool AlwaysChanges => true;

    public async Task Handle(StoredDocument due, Instant now, CancellationToken cancellationToken)
    {
        var noted = VersionedJson.ReadGuarded(due, VersionedJson.Read<KpiRecounts>);
        if (await aggregates.FindApplication(noted.Application, cancellationToken) is not { } app)
        {
            await store.Commit(due.Partition, [new Write.Delete(due.Document.Id, due.ETag)], cancellationToken);
            return;
        }

        var edition = editions.Get(app.Edition);
        foreach (var month in MonthsOf(noted.Months, edition, edition.MonthOf(now)))
            await Refresh(app, month, now, cancellationToken);

        // A change since then made it another version: that is due on its own.
        await store.Commit(
            due.Partition,
            [new Write.Replace((noted with { Months = [] }).ToDocument(NextNight(app.Id, edition, now)), due.ETag)],
            cancellationToken
        );
    }

    /// <summary>Corrects or warns, and writes the row of the board.</summary>
    private async Task Refresh(Application app, YearMonth month, Instant now, CancellationToken cancellationToken)
    {
        if (await reports.Find(app, month, cancellationToken) is not KpiAnswer.Found { Report: var report })
            return;

        var warnAt = editions.Get(app.Edition).KpiRules.WarnAtChance;
        KpiCommand? command = report.State switch
        {
            KpiMonthState.Closed => new KpiCommand.Correct(await reports.Recount(app, month, cancellationToken)),
            // On most nights there is nothing to warn of.
            KpiMonthState.Running when report.Outlooks.Any(o => o.IsAtRisk(warnAt)) => new KpiCommand.Warn(report.Figures, report.Outlooks),
            _ => null,
        };
        if (command is not null)
            await executor.Execute(new Command.OnKpis(app.Id, command), null, Actor.Clock, now, cancellationToken);
        if (report.State == KpiMonthState.Closed && await reports.Find(app, month, cancellationToken) is KpiAnswer.Found { Report: var corrected })
            report = corrected;
        await rows.Put(KpiRow.Of(report), cancellationToken);
    }

    /// <summary>
    /// The months that changed and the one that runs. Answers to the half-yearly question count in all later months of the half-year too. Where the programme's zone
    /// is not that of the standard edition, by which cases are numbered, those beside a month may be meant.
    /// </summary>
    private ImmutableArray<YearMonth> MonthsOf(ImmutableArray<YearMonth> noted, Core.Policy.Edition edition, YearMonth present) =>
        [
            .. noted
                .SelectMany(m => edition.Zone == editions.Default.Zone ? [m] : (YearMonth[])[m.PlusMonths(-1), m, m.PlusMonths(1)])
                .SelectMany(m => Enumerable.Range(0, KpiMonths.EndOfHalfYear(m).Month - m.Month + 1).Select(m.PlusMonths))
                .Append(present)
                .Where(m => m <= present)
                .Distinct()
                .Order(),
        ];

    private static Instant NextNight(ApplicationId id, Core.Policy.Edition edition, Instant now)
    {
        var minutes = id.Value.Aggregate(0, (sum, c) => (sum * 31 + c) % SpreadMinutes);
        var tonight = edition.StartOf(Core.Support.ProgrammeDays.DayOf(edition, now)) + Duration.FromMinutes(minutes);
        return tonight > now ? tonight : edition.StartOf(Core.Support.ProgrammeDays.DayOf(edition, now).PlusDays(1)) + Duration.FromMinutes(minutes);
    }
}
