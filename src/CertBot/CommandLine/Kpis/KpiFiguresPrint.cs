using System.Globalization;
using CertBot.Channels.Api.Resources;
using CertBot.Core.Kpis;
using CertBot.Core.Kpis.Cards;
using CertBot.Core.Primitives;

namespace CertBot.CommandLine.Kpis;

/// <summary><c>kpi --app APP --month 2026-10</c>: the figures of a month; without a month those of the one that runs.</summary>
internal static class KpiFiguresPrint
{
    private static readonly string[] Columns =
    [
        "app",
        "vendor",
        "month",
        "state",
        "corrected",
        "cases",
        "key",
        "aim",
        "target",
        "minimumSample",
        "numerator",
        "denominator",
        "value",
        "index",
        "verdict",
        "headroom",
        "forecast",
        "behind",
    ];

    /// <returns>0; 2 where there are no such figures.</returns>
    public static async Task<int> Run(
        KpiServices services,
        string? app,
        string? monthText,
        PrintFormat format,
        CommandOutput to,
        CancellationToken cancellationToken
    )
    {
        if (app is not { Length: > 0 })
            return await to.Reject("--app is missing");
        var month = KpiPrint.ReadMonth(monthText);
        if (monthText is not null && month is null)
            return await to.Reject(KpiPrint.NoMonth(monthText));

        var answer = await services.Reports.Find(new ApplicationId(app), month, cancellationToken);
        if (answer is not KpiAnswer.Found { Report: var report })
            return await to.Reject(KpiPrint.DescribeRefusal(answer, app) ?? "there are no figures");

        switch (format)
        {
            case PrintFormat.Json:
                await to.Output.WriteLineAsync(KpiPrint.ToJson(KpiMapper.Describe(report), j => j.KpiMonthResource));
                break;
            case PrintFormat.Csv:
                await to.Output.WriteAsync(KpiCsv.Write(Columns, report.Figures.Figures.Select(f => Row(report, f))));
                break;
            default:
                await PrintText(services, report, to);
                break;
        }

        return 0;
    }

    private static IEnumerable<string> Row(KpiReport report, KpiFigure figure) =>
        [
            report.Application.Value,
            report.Vendor.Value,
            KpiMonths.Format(report.Month),
            KpiWords.Of(report.State),
            KpiCsv.Number(report.Closed?.Corrections.Length ?? 0),
            KpiCsv.Number(report.Figures.Cases),
            figure.Target.Key,
            KpiWords.Of(figure.Target.Aim),
            KpiCsv.Number(figure.Target.Target),
            KpiCsv.Number(figure.Target.MinimumSample),
            KpiCsv.Number(figure.Numerator),
            KpiCsv.Number(figure.Denominator),
            KpiCsv.Number(figure.Value),
            KpiCsv.Number(figure.Index),
            KpiWords.Of(figure.Verdict),
            KpiCsv.Number(report.OutlookOf(figure.Target.Key)?.Headroom),
            KpiCsv.Number(report.OutlookOf(figure.Target.Key)?.Chance),
            string.Join(' ', figure.Behind),
        ];

    private static async Task PrintText(KpiServices services, KpiReport report, CommandOutput to)
    {
        var texts = KpiPrint.Texts(services.Editions.Default, report.At);
        await to.Output.WriteLineAsync($"{report.Name} ({report.Application}) of {report.VendorName}, {texts.RenderValue(KpiLines.MonthAndState(report))}");
        foreach (var figure in report.Figures.Figures)
        {
            var parts = new[]
            {
                $"{texts.RenderValue(KpiTexts.Value(figure)), -10}",
                $"{texts.RenderValue(KpiTexts.Counted(figure)), -12}",
                $"{texts.RenderValue(KpiTexts.Target(figure.Target)), -14}",
                texts.RenderValue(LocalizableValue.Text(KpiTexts.Verdict(figure.Verdict))),
            };
            var outlook = texts.RenderValue(KpiLines.Outlook(figure, report.OutlookOf(figure.Target.Key)));
            await to.Output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {texts.RenderValue(KpiTexts.Name(figure.Target.Key)), -22} {string.Join(' ', parts)}{(outlook.Length > 0 ? $"; {outlook}" : "")}"
                )
            );
            if (figure is { Behind.IsEmpty: false, Target.Aim: Core.Policy.KpiAim.AtMost })
                await to.Output.WriteLineAsync($"    {string.Join(' ', figure.Behind)}");
        }

        foreach (var correction in report.Closed?.Corrections ?? [])
            await to.Output.WriteLineAsync($"  {texts.RenderValue(KpiLines.Correction(correction))}");
    }
}
