using System.Globalization;
using CertBot.Channels.Api.Resources;
using CertBot.Core.Kpis;
using CertBot.Core.Kpis.Cards;
using CertBot.Core.Primitives;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using NodaTime;

namespace CertBot.CommandLine.Kpis;

/// <summary><c>kpi board</c>: the measured applications of a month, the worst first. One without a row yet is worked out.</summary>
internal static class KpiBoardPrint
{
    /// <returns>0; 2 where the input names nothing.</returns>
    public static async Task<int> Run(
        KpiServices services,
        string? monthText,
        KpiBoardFilter filter,
        PrintFormat format,
        CommandOutput to,
        CancellationToken cancellationToken
    )
    {
        var edition = services.Editions.Default;
        var present = edition.MonthOf(services.Clock.GetCurrentInstant());
        if (monthText is not null && KpiPrint.ReadMonth(monthText) is null)
            return await to.Reject(KpiPrint.NoMonth(monthText));
        var month = KpiPrint.ReadMonth(monthText) ?? present;
        if (month > present)
            return await to.Reject(KpiPrint.DescribeRefusal(new KpiAnswer.Future(month, present), "") ?? "");
        string[] known = [.. services.Editions.All.Values.Prepend(edition).SelectMany(e => e.Kpis).Select(k => k.Key).Distinct(StringComparer.Ordinal)];
        if (filter.Key is { } key && !known.Contains(key, StringComparer.Ordinal))
            return await to.Reject($"--kpi: '{Sla.OutputText.Quote(key)}' is no measure; there are {string.Join(", ", known)}");

        var rows = KpiBoard.Select(await ReadRows(services, month, cancellationToken), filter);
        switch (format)
        {
            case PrintFormat.Json:
                await to.Output.WriteLineAsync(KpiPrint.ToJson(new KpiPage { Items = [.. rows.Select(KpiMapper.Describe)] }, j => j.KpiPage));
                break;
            case PrintFormat.Csv:
                await to.Output.WriteAsync(KpiCsv.WriteBoard(rows, edition));
                break;
            default:
                await PrintText(services, month, rows, to);
                break;
        }

        return 0;
    }

    private static async Task<List<KpiRow>> ReadRows(KpiServices services, YearMonth month, CancellationToken cancellationToken)
    {
        List<KpiRow> rows = [];
        await foreach (var row in services.Rows.Each(month, cancellationToken))
            rows.Add(row);
        var known = rows.Select(r => StoreKeys.Kpis(r.Application)).ToHashSet(StringComparer.Ordinal);
        await foreach (var partition in services.Store.Partitions(StoreKeys.KpisPrefix, cancellationToken))
        {
            if (
                !known.Contains(partition)
                && await services.Store.Get(partition, Snapshot.Id, cancellationToken) is { } stored
                && VersionedJson.ReadGuarded(stored, Snapshot<KpiHistory>.Read).State is var history
                && await services.Reports.Find(history.Application, month, cancellationToken) is KpiAnswer.Found { Report: var report }
            )
            {
                rows.Add(KpiRow.Of(report));
            }
        }

        return rows;
    }

    private static async Task PrintText(KpiServices services, YearMonth month, IReadOnlyList<KpiRow> rows, CommandOutput to)
    {
        var texts = KpiPrint.Texts(services.Editions.Default, services.Clock.GetCurrentInstant());
        var applications = rows.Count == 1 ? "one certified application" : FormattableString.Invariant($"{rows.Count} certified applications, the worst first");
        await to.Output.WriteLineAsync($"{texts.RenderValue(KpiTexts.Month(month))}: {applications}");
        foreach (var row in rows)
            await to.Output.WriteLineAsync($"  {row.Name} ({row.Application}) of {row.VendorName}: {texts.RenderValue(KpiLines.BoardLine(row))}");
    }
}
