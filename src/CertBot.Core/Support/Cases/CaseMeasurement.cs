using System.Collections.Immutable;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Support.Cases;

/// <summary>What a case counts for in the KPIs of its application, worked out from its facts. It stands in the case's row, so that a month needs no case to be read.</summary>
public sealed record CaseMeasurement
{
    /// <summary>The first response or, of a question before the purchase, the answer.</summary>
    public required ClockOutcome Response { get; init; }

    public required ClockOutcome Resolution { get; init; }

    /// <summary>The customer's last rating, 1 to 5; null: not rated.</summary>
    public int? Rating { get; init; }

    /// <summary>When its escalations were opened (UTC), in the order of their ids.</summary>
    public ImmutableArray<CaseEscalationTime> Escalated { get; init; } = [];

    /// <summary>What a case counts for by everything that happened to it. It does not depend on the time: a promise is missed once that was found.</summary>
    public static CaseMeasurement Of(SupportCase supportCase) => Of(supportCase, CaseProgress.Of(supportCase, supportCase.OpenedAt));

    /// <param name="supportCase">The case.</param>
    /// <param name="progress">What its facts come to, at any instant.</param>
    internal static CaseMeasurement Of(SupportCase supportCase, CaseProgress progress)
    {
        var isPresale = progress.Kind == CaseKind.Presale;
        return new CaseMeasurement
        {
            Response = OutcomeOf(isPresale ? CaseClocks.PresaleAnswer : CaseClocks.FirstResponse, progress.FirstResponseAt),
            Resolution =
                isPresale || supportCase.Terms.Targets.ResolveWithin(progress.Priority) is null
                    ? ClockOutcome.None
                    : OutcomeOf(CaseClocks.Resolution, progress.ResolvedAt),
            Rating = progress.Rating?.Score,
            Escalated = [.. supportCase.Escalations.Values.Select(e => new CaseEscalationTime(e.Id, e.OpenedAt))],
        };

        ClockOutcome OutcomeOf(string clock, Instant? stopped) =>
            supportCase.Missed.Contains(clock) ? ClockOutcome.Missed
            : stopped is null ? ClockOutcome.Open
            : ClockOutcome.Kept;
    }

    /// <summary>Whether this counts the same.</summary>
    public bool IsSameAs(CaseMeasurement? other) =>
        other is not null && (Response, Resolution, Rating) == (other.Response, other.Resolution, other.Rating) && Escalated.SequenceEqual(other.Escalated);
}

/// <summary>An escalation of a case, and when (UTC) it was opened.</summary>
public sealed record CaseEscalationTime(EscalationId Id, Instant At);

/// <summary>What became of a promise.</summary>
public enum ClockOutcome
{
    /// <summary>Nothing is promised.</summary>
    None,

    /// <summary>Neither kept nor missed yet.</summary>
    Open,

    Kept,

    Missed,
}
