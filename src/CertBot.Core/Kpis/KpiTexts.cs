using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Kpis;

/// <summary>How measures, months and figures are written for people: texts <c>kpi.*</c>.</summary>
public static class KpiTexts
{
    private const int MaxDigits = 2;

    /// <summary>The short name of a measure.</summary>
    public static LocalizableValue Name(string key) => LocalizableValue.Text(NameKey(key));

    /// <summary>Its text key; one that only an edition has is named by the edition.</summary>
    public static string NameKey(string key) =>
        key switch
        {
            KpiKey.Nps => "kpi.name.nps",
            KpiKey.CsatResponses => "kpi.name.csat-responses",
            KpiKey.CsatPositive => "kpi.name.csat-positive",
            KpiKey.OverdueResponse => "kpi.name.overdue-response",
            KpiKey.OverdueResolution => "kpi.name.overdue-resolution",
            KpiKey.Escalations => "kpi.name.escalations",
            KpiKey.SupportAudit => "kpi.name.support-audit",
            _ => EditionTexts.Kpi(key),
        };

    /// <summary>October 2026.</summary>
    public static LocalizableValue Month(YearMonth month) =>
        LocalizableValue.Text(
            month.Month switch
            {
                1 => "kpi.month.1",
                2 => "kpi.month.2",
                3 => "kpi.month.3",
                4 => "kpi.month.4",
                5 => "kpi.month.5",
                6 => "kpi.month.6",
                7 => "kpi.month.7",
                8 => "kpi.month.8",
                9 => "kpi.month.9",
                10 => "kpi.month.10",
                11 => "kpi.month.11",
                _ => "kpi.month.12",
            },
            new() { ["year"] = month.Year.ToString(System.Globalization.CultureInfo.InvariantCulture) }
        );

    public static string Verdict(KpiVerdict verdict) =>
        verdict switch
        {
            KpiVerdict.Met => "kpi.verdict.met",
            KpiVerdict.Missed => "kpi.verdict.missed",
            KpiVerdict.TooFew => "kpi.verdict.too-few",
            _ => "kpi.verdict.no-data",
        };

    /// <summary>The value with its unit.</summary>
    public static LocalizableValue Value(KpiFigure figure) =>
        figure.Value is not { } value ? LocalizableValue.Text("kpi.value.none")
        : IsShare(figure.Target) ? LocalizableValue.Text("kpi.value.share", new() { ["value"] = Round(value, figure.Target.Target) })
        : figure.Target.Key == KpiKey.Nps
            ? LocalizableValue.Text(
                "kpi.value.nps",
                new() { ["value"] = Round(value, figure.Target.Target), ["index"] = Math.Round(figure.Index ?? 0, MidpointRounding.AwayFromZero) }
            )
        : LocalizableValue.Text("kpi.value.count", new() { ["value"] = value });

    /// <summary>What was counted, and of how many; empty where the value says it.</summary>
    public static LocalizableValue Counted(KpiFigure figure) =>
        figure.Value is null ? ""
        : IsShare(figure.Target) ? LocalizableValue.Text("kpi.counted.share", new() { ["n"] = figure.Numerator, ["of"] = figure.Denominator })
        : figure.Target.Key == KpiKey.Nps ? LocalizableValue.Text("kpi.counted.nps", new() { ["n"] = figure.Denominator })
        : "";

    public static LocalizableValue Target(KpiTarget target) =>
        LocalizableValue.Text(
            (IsShare(target), target.Aim) switch
            {
                (true, KpiAim.AtMost) => "kpi.target.share.at-most",
                (true, _) => "kpi.target.share.at-least",
                (_, KpiAim.AtMost) => "kpi.target.at-most",
                _ => "kpi.target.at-least",
            },
            new() { ["target"] = target.Target }
        );

    /// <summary>What may still go wrong; null: nothing is told.</summary>
    public static LocalizableValue? Headroom(KpiTarget target, int? headroom) =>
        headroom is not { } left
            ? null
            : LocalizableValue.Text(
                target.Key switch
                {
                    KpiKey.OverdueResponse or KpiKey.OverdueResolution => "kpi.headroom.late",
                    KpiKey.CsatResponses => "kpi.headroom.unrated",
                    KpiKey.CsatPositive => "kpi.headroom.negative",
                    KpiKey.Nps => "kpi.headroom.zeros",
                    _ => "kpi.headroom.escalations",
                },
                new() { ["n"] = left, ["target"] = target.Target }
            );

    /// <summary>Whether it is measured in percent.</summary>
    public static bool IsShare(KpiTarget target) =>
        target.Key is KpiKey.CsatResponses or KpiKey.CsatPositive or KpiKey.OverdueResponse or KpiKey.OverdueResolution;

    /// <summary>With one digit, and with more where that would hide on which side of the target it is.</summary>
    public static decimal Round(decimal value, decimal target)
    {
        for (var digits = 1; digits < MaxDigits; digits++)
        {
            var rounded = Math.Round(value, digits, MidpointRounding.AwayFromZero);
            if (rounded.CompareTo(target) == value.CompareTo(target))
                return rounded;
        }

        return Math.Round(value, MaxDigits, MidpointRounding.AwayFromZero);
    }
}
