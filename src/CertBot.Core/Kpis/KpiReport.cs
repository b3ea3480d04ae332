using System.Collections.Immutable;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Kpis;

/// <summary>How far a month is.</summary>
public enum KpiMonthState
{
    /// <summary>It runs: the figures are those so far.</summary>
    Running,

    /// <summary>It is over and not closed yet.</summary>
    Over,

    /// <summary>It is final; what became known later is a correction.</summary>
    Closed,
}

/// <summary>What is told of an application and a month, in whatever form.</summary>
public sealed record KpiReport
{
    public required ApplicationId Application { get; init; }

    public required string Name { get; init; }

    public required VendorId Vendor { get; init; }

    public required string VendorName { get; init; }

    public required KpiMonthState State { get; init; }

    /// <summary>With everything that is known by now.</summary>
    public required KpiMonth Figures { get; init; }

    /// <summary>As it was closed, with its corrections; null: it is not closed.</summary>
    public ClosedMonth? Closed { get; init; }

    /// <summary>What may still become of a month that runs; else none.</summary>
    public ImmutableArray<KpiOutlook> Outlooks { get; init; } = [];

    /// <summary>Twelve months, the oldest first, the last is this one; null where the application was not measured.</summary>
    public ImmutableArray<KpiTrendMonth> Trend { get; init; } = [];

    /// <summary>The month in which it was measured first.</summary>
    public required YearMonth First { get; init; }

    /// <summary>The day (of the programme's zone) on which the month is or was closed.</summary>
    public required LocalDate ClosesOn { get; init; }

    /// <summary>When (UTC) it was worked out.</summary>
    public required Instant At { get; init; }

    public YearMonth Month => Figures.Month;

    public KpiOutlook? OutlookOf(string key) => Outlooks.FirstOrDefault(o => o.Key == key);
}

/// <summary>What became of the question for an application's figures.</summary>
public abstract record KpiAnswer
{
    private KpiAnswer() { }

    public sealed record Found(KpiReport Report) : KpiAnswer;

    public sealed record NoSuchApplication : KpiAnswer;

    /// <summary>It never had a certificate.</summary>
    public sealed record NeverCertified(string Name, VendorId Vendor) : KpiAnswer;

    /// <summary>The month has not begun.</summary>
    public sealed record Future(YearMonth Month, YearMonth Present) : KpiAnswer;

    /// <summary>It was not certified then.</summary>
    public sealed record NotMeasured(string Name, VendorId Vendor, YearMonth Month, YearMonth First) : KpiAnswer;
}

/// <summary>A month of a trend; without figures where it was not measured.</summary>
public sealed record KpiTrendMonth(YearMonth Month, KpiMonth? Figures);
