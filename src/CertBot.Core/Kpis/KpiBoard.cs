using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Kpis;

/// <summary>Which rows of the board are wanted.</summary>
public sealed record KpiBoardFilter
{
    public VendorId? Vendor { get; init; }

    /// <summary>Only applications that missed a target, or the one of <see cref="Key"/>.</summary>
    public bool OnlyMissed { get; init; }

    /// <summary>The measure by which the rows are sorted; null: by all of them.</summary>
    public string? Key { get; init; }
}

/// <summary>A month of the board as somebody looks at it. It is written as a short text, so that a link to a file can carry it.</summary>
public sealed record KpiBoardSelection(YearMonth Month, KpiBoardFilter Filter)
{
    private const string Missed = "missed";

    /// <summary>For <see cref="Parse"/>.</summary>
    public string ToText() => string.Join('|', KpiMonths.Format(Month), Filter.OnlyMissed ? Missed : "", Filter.Key, Filter.Vendor?.Value);

    /// <summary>Null: this text is none that <see cref="ToText"/> wrote.</summary>
    public static KpiBoardSelection? Parse(string text) =>
        text.Split('|') is [var month, (Missed or "") and var missed, var key, var vendor] && KpiMonths.Parse(month) is { } parsed
            ? new(
                parsed,
                new()
                {
                    OnlyMissed = missed.Length > 0,
                    Key = key.Length > 0 ? key : null,
                    Vendor = vendor.Length > 0 ? new VendorId(vendor) : null,
                }
            )
            : null;
}

/// <summary>The board: the certified applications of a month, the worst first.</summary>
public static class KpiBoard
{
    public static ImmutableArray<KpiRow> Select(IEnumerable<KpiRow> rows, KpiBoardFilter filter) =>
        [
            .. rows.Where(r => filter.Vendor is not { } vendor || r.Vendor == vendor)
                .Where(r => !filter.OnlyMissed || Missed(r, filter.Key).Any())
                .OrderByDescending(r => Missed(r, filter.Key).Count())
                .ThenByDescending(r => WorstOf(r, filter.Key))
                .ThenByDescending(r => RiskOf(r, filter.Key))
                .ThenBy(r => r.Name, StringComparer.OrdinalIgnoreCase)
                .ThenBy(r => r.Application.Value, StringComparer.Ordinal),
        ];

    /// <summary>The targets a row missed.</summary>
    public static IEnumerable<KpiFigure> Missed(KpiRow row, string? key = null) => Figures(row, key).Where(f => f.Verdict == KpiVerdict.Missed);

    /// <summary>The greatest chance in percent of a target that is not missed to be missed by the month's end.</summary>
    public static int RiskOf(KpiRow row, string? key = null) =>
        Figures(row, key)
            .Where(f => f.Verdict != KpiVerdict.Missed)
            .Select(f => row.Outlooks.FirstOrDefault(o => o.Key == f.Target.Key)?.Chance ?? 0)
            .DefaultIfEmpty()
            .Max();

    /// <summary>How far the worst judged figure is from its target, as a share of it; the greater the worse.</summary>
    private static decimal WorstOf(KpiRow row, string? key) =>
        Figures(row, key).Where(f => f.Verdict is KpiVerdict.Met or KpiVerdict.Missed).Select(Distance).DefaultIfEmpty(decimal.MinValue).Max();

    private static decimal Distance(KpiFigure figure) =>
        figure is { Value: { } value, Target: { Aim: var aim, Target: var target } }
            ? (aim == KpiAim.AtMost ? value - target : target - value) / Math.Max(target, 1)
            : decimal.MinValue;

    private static IEnumerable<KpiFigure> Figures(KpiRow row, string? key) => row.Figures.Figures.Where(f => key is null || f.Target.Key == key);
}
