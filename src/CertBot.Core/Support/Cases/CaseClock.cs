using CertBot.Core.Support.Clocks;
using NodaTime;

namespace CertBot.Core.Support.Cases;

/// <summary>What a clock of a case measures.</summary>
public enum CaseClockKind
{
    FirstResponse,

    /// <summary>The response to what the customer wrote after the first response.</summary>
    NextResponse,

    Resolution,

    /// <summary>The answer to a question before the purchase.</summary>
    PresaleAnswer,
}

/// <summary>A clock of a case as it stands at an instant. The texts are <c>support.clock.KIND</c>.</summary>
public sealed record CaseClock
{
    /// <summary>Names it within its case: <c>first-response</c>, <c>next-response-2</c>, <c>resolution</c>, <c>presale-answer</c>.</summary>
    public required string Key { get; init; }

    public required CaseClockKind Kind { get; init; }

    /// <summary>Its start, target, pauses and end.</summary>
    public required SlaClock Clock { get; init; }

    /// <summary>The working time that counts, in the customer's zone.</summary>
    public required WorkTimeline Timeline { get; init; }

    /// <summary>The customer's zone.</summary>
    public DateTimeZone Zone => Timeline.At(Clock.Started).Zone;

    /// <summary>When it is due (UTC); null while a pause lasts that began before.</summary>
    public required Instant? Due { get; init; }

    /// <summary>When (UTC) the edition's share of the target has passed; null like <see cref="Due"/>.</summary>
    public required Instant? WarnAt { get; init; }

    /// <summary>It was due before it was stopped, or before the instant it is told for. Exactly then is in time.</summary>
    public required bool IsMissed { get; init; }

    public bool IsRunning => Clock.Stopped is null;

    /// <summary>The time that was counted and left out until an instant, or until the clock was stopped.</summary>
    public SlaStatus Read(Instant at) => Clock.Read(Timeline, at);
}
