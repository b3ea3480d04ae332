using System.Collections.Immutable;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Kpis;

/// <summary>A measured application and month as the board shows it.</summary>
public sealed record KpiRow
{
    public required ApplicationId Application { get; init; }

    public required string Name { get; init; }

    public required VendorId Vendor { get; init; }

    public required string VendorName { get; init; }

    public required KpiMonthState State { get; init; }

    /// <summary>How often the closed month was corrected.</summary>
    public int Corrected { get; init; }

    /// <summary>Without the ids of what stands behind them.</summary>
    public required KpiMonth Figures { get; init; }

    public ImmutableArray<KpiOutlook> Outlooks { get; init; } = [];

    /// <summary>When (UTC) it was worked out: the newest is shown.</summary>
    public required Instant At { get; init; }

    public static KpiRow Of(KpiReport report) =>
        new()
        {
            Application = report.Application,
            Name = report.Name,
            Vendor = report.Vendor,
            VendorName = report.VendorName,
            State = report.State,
            Corrected = report.Closed?.Corrections.Length ?? 0,
            Figures = KpiFigures.WithoutIds(report.Figures),
            Outlooks = report.Outlooks,
            At = report.At,
        };

    /// <summary>Whether both say the same, whenever they were worked out.</summary>
    public bool SaysTheSameAs(KpiRow other) => CoreJson.Write(this with { At = default }) == CoreJson.Write(other with { At = default });
}
