using CertBot.Core.Kpis;
using CertBot.Kpis;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CertBot.Tests.Store.Documents;

/// <summary>Reads the documents of measured applications for <see cref="StoredDocumentReader"/>.</summary>
internal static class StoredKpiReader
{
    public static IReadOnlyDictionary<string, string> ExpectedByName { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["escalation-row"] = "C-2026-03-0001 E-1 at 2026-03-02T08:00:00Z",
            ["kpis"] = "acme-sync after 6 events, 2026-03 closed: 2 of 25 resolved late, then 1 of 25, called for overdue-resolution",
            ["kpi-recount"] = "2026-04 2026-03 of acme-sync",
            ["kpi-row"] = "acme-sync Running, 2 of 25 resolved late, 91 % to miss it",
        };

    public static async Task<string> Describe(string name, StoredDocument stored, IStore store, IClock clock) =>
        name switch
        {
            "escalation-row" => (
                await new CaseEscalationStore(store, Quarantine(store, clock))
                    .Each(new("acme-sync"), Instant.FromUtc(2026, 3, 2, 8, 0), Instant.FromUtc(2026, 4, 1, 0, 0), default)
                    .SingleAsync()
            )
                is var row
                ? $"{row.Case} {row.Escalation} at {row.At}"
                : "",
            "kpis" => Snapshot<KpiHistory>.Read(stored) is { State: { Months: [var month] } history } read
                ? $"{history.Application} after {read.Seq} events, {KpiMonths.Format(month.Figures.Month)} closed: {ResolvedLate(month.Figures)}, then {Count(month.Current)}, called for {string.Join(' ', month.Called)}"
                : "",
            "kpi-recount" => VersionedJson.Read<KpiRecounts>(stored) is var noted
                ? $"{string.Join(' ', noted.Months.Select(KpiMonths.Format))} of {noted.Application}"
                : "",
            "kpi-row" => await new KpiRowStore(store, Quarantine(store, clock)).Each(new(2026, 3), default).SingleAsync() is var of
                ? $"{of.Application} {of.State}, {ResolvedLate(of.Figures)}, {of.Outlooks.Single(o => o.Key == KpiKey.OverdueResolution).Chance} % to miss it"
                : "",
            _ => throw new ArgumentOutOfRangeException(nameof(name), $"{name} has no reader here"),
        };

    private static string ResolvedLate(KpiMonth month) => $"{Count(month)} resolved late";

    private static string Count(KpiMonth month) => month.Find(KpiKey.OverdueResolution) is { } figure ? $"{figure.Numerator} of {figure.Denominator}" : "";

    private static QuarantinedDocuments Quarantine(IStore store, IClock clock) => new(store, clock, NullLogger<QuarantinedDocuments>.Instance);
}
