namespace CertBot.Core.Policy;

/// <summary>A measure of stage 5 and what it has to reach. Texts: <c>policy.kpi.KEY</c>.</summary>
public sealed record KpiTarget
{
    public required string Key { get; init; }

    public required KpiAim Aim { get; init; }

    /// <summary>In the measure's own unit: a score of 10, percent, or a count.</summary>
    public required decimal Target { get; init; }

    public required KpiPeriod Period { get; init; }

    /// <summary>Fewer cases or answers than this in a period are too few to judge.</summary>
    public required int MinimumSample { get; init; }
}

public enum KpiAim
{
    AtLeast,
    AtMost,
}

/// <summary>What a measure is taken over, counted in the programme's zone.</summary>
public enum KpiPeriod
{
    Month,
    HalfYear,
}
