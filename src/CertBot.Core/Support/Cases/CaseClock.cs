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
/// <param name="Key">Names it within its case: <c>first-response</c>, <c>next-response-2</c>, <c>resolution</c>, <c>presale-answer</c>.</param>
/// <param name="Kind">What it measures.</param>
/// <param name="Clock">Its start, target and pauses.</param>
/// <param name="Calendar">The working time that counts, in the customer's zone.</param>
/// <param name="Status">As it stands.</param>
/// <param name="WarnAt">When (UTC) the warning is due; null while a pause lasts, and when it was stopped.</param>
public sealed record CaseClock(string Key, CaseClockKind Kind, SlaClock Clock, WorkCalendar Calendar, SlaStatus Status, Instant? WarnAt)
{
    public bool IsRunning => Clock.Stopped is null;

    /// <summary>When (UTC) it is due; null while a pause lasts.</summary>
    public Instant? Due => Status.Due;
}
