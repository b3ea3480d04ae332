using System.Collections.Immutable;
using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Kpis;

/// <summary>A measure of one period with everything it is made of.</summary>
public sealed record KpiFigure
{
    /// <summary>What it is measured against; its key names the measure.</summary>
    public required KpiTarget Target { get; init; }

    /// <summary>What is counted: missed cases, rated cases, escalations; of the NPS the sum of the answers.</summary>
    public required decimal Numerator { get; init; }

    /// <summary>Of how many; of plain counts the number itself.</summary>
    public required int Denominator { get; init; }

    /// <summary>In the measure's own unit: percent, the mean of 0 to 10, or a count; null: there is nothing to measure.</summary>
    public decimal? Value { get; init; }

    public required KpiVerdict Verdict { get; init; }

    /// <summary>The ids of what stands behind the numerator (cases, escalations as CASE/E-1, shortcomings), in ordinal order. Not people.</summary>
    public ImmutableArray<string> Behind { get; init; } = [];

    /// <summary>Of the NPS the index of −100 to 100 (promoters 9 and 10, detractors 0 to 6), which is shown but not judged; null: another measure, or no answers.</summary>
    public decimal? Index { get; init; }
}

public enum KpiVerdict
{
    Met,

    Missed,

    /// <summary>Fewer than the edition's minimum sample. Never shown as a fault.</summary>
    TooFew,

    /// <summary>Nothing was measured in the period.</summary>
    NoData,
}

/// <summary>The measures of an application in a month of the programme's zone. Half-yearly ones are those of the half-year the month belongs to, up to its end.</summary>
public sealed record KpiMonth
{
    public required YearMonth Month { get; init; }

    /// <summary>In the order of the edition.</summary>
    public required ImmutableArray<KpiFigure> Figures { get; init; }

    /// <summary>How many cases were opened in it.</summary>
    public required int Cases { get; init; }

    public KpiFigure? Find(string key) => Figures.FirstOrDefault(f => f.Target.Key == key);
}
