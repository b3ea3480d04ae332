using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Kpis;

/// <summary>The closed months of a certified application, with what was corrected since.</summary>
public sealed record KpiHistory
{
    public required ApplicationId Application { get; init; }

    public required VendorId Vendor { get; init; }

    /// <summary>The month in which it is measured first; after it lost its certificate and got another one, first again.</summary>
    public required YearMonth First { get; init; }

    /// <summary>The month in which it lost its certificate for good; null: it has it.</summary>
    public YearMonth? Last { get; init; }

    /// <summary>One after the other, oldest first.</summary>
    public ImmutableArray<ClosedMonth> Months { get; init; } = [];

    /// <summary>Who heard of a target at risk, of the last month only.</summary>
    public ImmutableArray<KpiAlert> Warnings { get; init; } = [];

    public required int Revision { get; init; }

    /// <summary>The month that is closed next; null: none is left.</summary>
    [JsonIgnore]
    public YearMonth? Next
    {
        get
        {
            var next = Months is [.., { Figures.Month: var closed }] && closed >= First ? closed.PlusMonths(1) : First;
            return Last is { } last && next > last ? null : next;
        }
    }

    /// <summary>A closed month; null: it is not closed.</summary>
    public ClosedMonth? Find(YearMonth month) => Months.FirstOrDefault(m => m.Figures.Month == month);

    /// <summary>Whether a month is measured, closed or not.</summary>
    public bool Measures(YearMonth month) => Find(month) is not null || (month >= First && (Last is not { } last || month <= last));
}

/// <summary>A month as it was closed: final. What became known later is in the corrections, oldest first.</summary>
public sealed record ClosedMonth(KpiMonth Figures, Instant ClosedAt)
{
    public ImmutableArray<KpiCorrection> Corrections { get; init; } = [];

    /// <summary>The keys of the targets for whose miss measures may be taken: each is called for once.</summary>
    public ImmutableArray<string> Called { get; init; } = [];

    /// <summary>The figures with everything that is known by now.</summary>
    [JsonIgnore]
    public KpiMonth Current => Corrections.IsEmpty ? Figures : Corrections[^1].Figures;
}

/// <summary>The figures of a closed month after something became known late, and what that changed.</summary>
public sealed record KpiCorrection(KpiMonth Figures, Instant At)
{
    public ImmutableArray<KpiChange> Changes { get; init; } = [];
}

/// <summary>A figure that was corrected.</summary>
/// <param name="Key">The measure.</param>
/// <param name="From">What was counted before.</param>
/// <param name="To">What is counted now.</param>
public sealed record KpiChange(string Key, KpiCount From, KpiCount To)
{
    /// <summary>What counts now and did not before, as ids that are shown; the first few.</summary>
    public ImmutableArray<string> Added { get; init; } = [];

    /// <summary>What counted before and does no more; the first few.</summary>
    public ImmutableArray<string> Removed { get; init; } = [];
}

/// <summary>What was counted, and of how many.</summary>
public sealed record KpiCount(decimal Numerator, int Denominator)
{
    public static KpiCount Of(KpiFigure figure) => new(figure.Numerator, figure.Denominator);
}

/// <summary>That a target of a month was at risk: the vendor heard of it then (UTC), and the analysts later.</summary>
/// <param name="Month">The month.</param>
/// <param name="Outlook">As it was told to the vendor.</param>
/// <param name="At">When the vendor was told.</param>
/// <param name="AnalystsAt">When the analysts are told.</param>
public sealed record KpiAlert(YearMonth Month, KpiOutlook Outlook, Instant At, Instant AnalystsAt)
{
    /// <summary>The analysts have been told.</summary>
    public bool IsPassedOn { get; init; }
}

[JsonDerivedType(typeof(Start), "start")]
[JsonDerivedType(typeof(Withdraw), "withdraw")]
[JsonDerivedType(typeof(Close), "close")]
[JsonDerivedType(typeof(Correct), "correct")]
[JsonDerivedType(typeof(Warn), "warn")]
[JsonDerivedType(typeof(Tick), "tick")]
public abstract record KpiCommand
{
    private KpiCommand() { }

    /// <summary>The application is certified: it is measured from this month on. Once; later certificates change nothing.</summary>
    public sealed record Start(VendorId Vendor, YearMonth First) : KpiCommand;

    /// <summary>The certificate was withdrawn: this month is the last that is measured.</summary>
    public sealed record Withdraw(YearMonth Last) : KpiCommand;

    /// <summary>Closes the month that comes next, once it is over and the edition's days have passed.</summary>
    public sealed record Close(KpiMonth Figures) : KpiCommand;

    /// <summary>The month as it is now; the same figures as before change nothing.</summary>
    public sealed record Correct(KpiMonth Figures) : KpiCommand;

    /// <summary>The month that runs, as it is now: the vendor is warned of what is at risk, once a month and measure.</summary>
    public sealed record Warn(KpiMonth Figures, ImmutableArray<KpiOutlook> Outlooks) : KpiCommand;

    /// <summary>The timer: passes warnings on to the analysts.</summary>
    public sealed record Tick : KpiCommand;
}

[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(Ended), "ended")]
[JsonDerivedType(typeof(Resumed), "resumed")]
[JsonDerivedType(typeof(MonthClosed), "month-closed")]
[JsonDerivedType(typeof(MonthCorrected), "month-corrected")]
[JsonDerivedType(typeof(SanctionCalled), "sanction-called")]
[JsonDerivedType(typeof(Warned), "warned")]
[JsonDerivedType(typeof(WarningPassedOn), "warning-passed-on")]
public abstract record KpiEvent
{
    private KpiEvent() { }

    public sealed record Started(ApplicationId Application, VendorId Vendor, YearMonth First) : KpiEvent;

    public sealed record Ended(YearMonth Last) : KpiEvent;

    /// <summary>It is certified again.</summary>
    public sealed record Resumed(VendorId Vendor, YearMonth First) : KpiEvent;

    public sealed record MonthClosed(KpiMonth Figures) : KpiEvent;

    public sealed record MonthCorrected(KpiMonth Figures) : KpiEvent
    {
        public ImmutableArray<KpiChange> Changes { get; init; } = [];
    }

    /// <summary>The month missed these targets: those who may take measures are called.</summary>
    public sealed record SanctionCalled(YearMonth Month, ImmutableArray<string> Keys) : KpiEvent;

    /// <summary>The vendor was warned; the analysts hear of it at the instant (UTC).</summary>
    public sealed record Warned(YearMonth Month, KpiOutlook Outlook, Instant AnalystsAt) : KpiEvent;

    public sealed record WarningPassedOn(YearMonth Month, string Key) : KpiEvent;
}
