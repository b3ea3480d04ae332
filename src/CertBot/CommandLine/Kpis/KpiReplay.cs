using System.Globalization;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;

namespace CertBot.CommandLine.Kpis;

/// <summary>
/// <c>kpi replay</c>: derives a month that is over from the event histories alone, and compares it with what the lists give and, where it is closed, with what it was
/// closed and corrected to.
/// </summary>
internal static class KpiReplay
{
    /// <returns>0: all agree; 1: something differs; 2: there is nothing to compare.</returns>
    public static async Task<int> Run(KpiServices services, string? app, string? monthText, CommandOutput to, CancellationToken cancellationToken)
    {
        if (app is not { Length: > 0 })
            return await to.Reject("--app is missing");
        if (monthText is null)
            return await to.Reject("--month is missing");
        if (KpiPrint.ReadMonth(monthText) is not { } month)
            return await to.Reject(KpiPrint.NoMonth(monthText));

        var id = new ApplicationId(app);
        var answer = await services.Reports.Find(id, month, cancellationToken);
        if (answer is not KpiAnswer.Found { Report: var report })
            return await to.Reject(KpiPrint.DescribeRefusal(answer, app) ?? "there is nothing to compare");
        if (report.State == KpiMonthState.Running)
            return await to.Reject($"--month: {KpiMonths.Format(month)} is not over; it can be derived again from {KpiMonths.Format(month.PlusMonths(1))} on");

        var edition = services.Editions.Get((await services.Aggregates.FindApplication(id, cancellationToken))?.Edition);
        if (await services.Histories.Read(id, month, cancellationToken) is not { } input)
            return await to.Reject($"--app: {app} has no history");

        var derived = KpiCalculator.Calculate(input, edition);
        List<string> differences = [];
        if (await services.Reports.Recount(id, month, cancellationToken) is { } listed)
            differences.AddRange(Compare("the lists", listed, derived));
        if (report.Closed is { Current: var closed })
            differences.AddRange(Compare(report.Closed.Corrections.IsEmpty ? "the closed month" : "the corrected month", closed, derived));
        foreach (var difference in differences)
            await to.Output.WriteLineAsync(difference);
        await to.Output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{app} {KpiMonths.Format(month)}: {derived.Cases} cases, {derived.Figures.Length} measures derived from the histories; {differences.Count} differences from the lists{(report.Closed is null ? "" : " and the closed month")}"
            )
        );
        return differences.Count == 0 ? 0 : 1;
    }

    private static IEnumerable<string> Compare(string what, KpiMonth there, KpiMonth derived)
    {
        if (there.Cases != derived.Cases)
            yield return string.Create(CultureInfo.InvariantCulture, $"cases: {what} has {there.Cases}, the histories {derived.Cases}");
        foreach (var key in there.Figures.Select(f => f.Target.Key).Union(derived.Figures.Select(f => f.Target.Key), StringComparer.Ordinal))
        {
            if (there.Find(key) is not { } left || derived.Find(key) is not { } right)
                yield return $"{key}: only {(there.Find(key) is null ? "the histories have" : $"{what} has")} it";
            else if (!KpiFigures.AreSame(left, right))
                yield return $"{key}: {what} has {Count(left)}, the histories {Count(right)}{Ids(left, right)}";
        }
    }

    private static string Count(KpiFigure figure) => string.Create(CultureInfo.InvariantCulture, $"{figure.Numerator} of {figure.Denominator}");

    private static string Ids(KpiFigure left, KpiFigure right)
    {
        var differ = left
            .Behind.Except(right.Behind, StringComparer.Ordinal)
            .Union(right.Behind.Except(left.Behind, StringComparer.Ordinal), StringComparer.Ordinal);
        return differ.Take(10).ToArray() is { Length: > 0 } ids ? $": {string.Join(' ', ids)}" : "";
    }
}
