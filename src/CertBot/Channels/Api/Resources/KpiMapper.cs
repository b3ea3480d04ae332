using CertBot.Core.Kpis;
using CertBot.Core.Kpis.Cards;
using CertBot.Core.Policy;

namespace CertBot.Channels.Api.Resources;

/// <summary>Figures as they are handed to other systems: by the API and by the command line alike.</summary>
internal static class KpiMapper
{
    public static KpiMonthResource Describe(KpiReport report) =>
        new()
        {
            App = report.Application.Value,
            Vendor = report.Vendor.Value,
            Month = KpiMonths.Format(report.Month),
            State = KpiWords.Of(report.State),
            Corrected = report.Closed?.Corrections.Length ?? 0,
            Cases = report.Figures.Cases,
            At = ApiValues.Format(report.At),
            Kpis =
            [
                .. report.Figures.Figures.Select(f =>
                    Describe(f, report.OutlookOf(f.Target.Key)) with
                    {
                        Trend = [.. report.Trend.Select(m => Describe(m, f.Target.Key))],
                    }
                ),
            ],
            Corrections = [.. (report.Closed?.Corrections ?? []).Select(Describe)],
        };

    /// <summary>A row of the board: without trend and ids.</summary>
    public static KpiMonthResource Describe(KpiRow row) =>
        new()
        {
            App = row.Application.Value,
            Vendor = row.Vendor.Value,
            Month = KpiMonths.Format(row.Figures.Month),
            State = KpiWords.Of(row.State),
            Corrected = row.Corrected,
            Cases = row.Figures.Cases,
            At = ApiValues.Format(row.At),
            Kpis = [.. row.Figures.Figures.Select(f => Describe(f, row.Outlooks.FirstOrDefault(o => o.Key == f.Target.Key)))],
            Corrections = [],
        };

    private static KpiResource Describe(KpiFigure figure, KpiOutlook? outlook) =>
        new()
        {
            Key = figure.Target.Key,
            Aim = KpiWords.Of(figure.Target.Aim),
            Target = figure.Target.Target,
            MinimumSample = figure.Target.MinimumSample,
            Numerator = figure.Numerator,
            Denominator = figure.Denominator,
            Value = Round(figure.Value),
            Index = Round(figure.Index),
            Verdict = KpiWords.Of(figure.Verdict),
            Behind = figure.Behind,
            Trend = [],
            Headroom = outlook?.Headroom,
            Forecast = outlook?.Chance,
        };

    private static KpiTrendResource Describe(KpiTrendMonth month, string key) =>
        new()
        {
            Month = KpiMonths.Format(month.Month),
            Value = Round(month.Figures?.Find(key)?.Value),
            Verdict = month.Figures?.Find(key) is { Verdict: var verdict } ? KpiWords.Of(verdict) : null,
        };

    private static KpiCorrectionResource Describe(KpiCorrection correction) =>
        new()
        {
            At = ApiValues.Format(correction.At),
            Changes =
            [
                .. correction.Changes.Select(c => new KpiChangeResource
                {
                    Key = c.Key,
                    From = c.From.Numerator,
                    FromDenominator = c.From.Denominator,
                    To = c.To.Numerator,
                    ToDenominator = c.To.Denominator,
                    Added = c.Added,
                    Removed = c.Removed,
                }),
            ],
        };

    /// <summary>Numerator and denominator are exact; of the value four digits are enough.</summary>
    private static decimal? Round(decimal? value) => value is { } number ? decimal.Round(number, 4, MidpointRounding.AwayFromZero) : null;
}
