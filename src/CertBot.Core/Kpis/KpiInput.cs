using System.Collections.Immutable;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using NodaTime;

namespace CertBot.Core.Kpis;

/// <summary>What a month of an application is measured from. Everything in it is derived from event histories.</summary>
public sealed record KpiInput
{
    public required YearMonth Month { get; init; }

    /// <summary>The cases opened in the month, by the programme's zone.</summary>
    public required ImmutableArray<MeasuredCase> Cases { get; init; }

    /// <summary>The NPS answers (0 to 10) of the half-year up to the end of the month.</summary>
    public ImmutableArray<int> NpsAnswers { get; init; } = [];

    /// <summary>The escalations opened in the month, of the application and of its cases whenever those were opened: ids as they are shown.</summary>
    public ImmutableArray<string> Escalations { get; init; } = [];

    /// <summary>The shortcomings of support audits that were open past their deadline at the end of the month, as they are shown.</summary>
    public ImmutableArray<string> OverdueShortcomings { get; init; } = [];
}

public sealed record MeasuredCase(CaseId Id, CaseMeasurement Measurement);
