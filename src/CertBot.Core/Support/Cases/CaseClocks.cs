using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Support.Clocks;
using NodaTime;

namespace CertBot.Core.Support.Cases;

/// <summary>
/// The clocks of a case. They are worked out from its terms and facts each time and never stored, so that a fact that becomes known late recounts exactly what
/// it touches. All are counted with the target of the present priority.
/// </summary>
public static class CaseClocks
{
    public const string FirstResponse = "first-response";

    public const string Resolution = "resolution";

    public const string PresaleAnswer = "presale-answer";

    private const string NextResponse = "next-response";

    /// <param name="supportCase">The case.</param>
    /// <param name="edition">The edition its terms name.</param>
    /// <param name="calendars">The calendars of the editions.</param>
    /// <param name="at">The instant (UTC) they are told for.</param>
    public static ImmutableArray<CaseClock> Of(SupportCase supportCase, Edition edition, HolidayCalendars calendars, Instant at) =>
        Of(supportCase, CaseProgress.Of(supportCase, at), edition, calendars, at);

    internal static ImmutableArray<CaseClock> Of(SupportCase supportCase, CaseProgress progress, Edition edition, HolidayCalendars calendars, Instant at)
    {
        var terms = supportCase.Terms;
        var package = edition.Support.StandardPackages.First(p => p.Key == terms.Package);
        var zone = Primitives.ZoneLookup.OrUtc(terms.Zone);
        var holidays = calendars.Find(terms.Edition, terms.Calendar);
        var timeline = calendars.TimelineOf(package.Hours, zone, holidays);
        var respondWithin = terms.Targets.RespondWithin(progress.Priority) ?? package.RespondWithin(progress.Priority);
        var clocks = ImmutableArray.CreateBuilder<CaseClock>();

        if (progress.Kind == CaseKind.Presale)
        {
            var presale = calendars.TimelineOf(PresaleHours(edition), zone, holidays);
            var target = WorkingDay(edition) * edition.Support.PresaleWorkingDays;
            clocks.Add(Create(PresaleAnswer, CaseClockKind.PresaleAnswer, presale, supportCase.OpenedAt, target, progress.Waits, progress.FirstResponseAt));
        }
        else
        {
            clocks.Add(
                Create(FirstResponse, CaseClockKind.FirstResponse, timeline, supportCase.OpenedAt, respondWithin, progress.Waits, progress.FirstResponseAt)
            );
        }

        clocks.AddRange(
            progress.Replies.Select(
                (reply, index) =>
                    Create(
                        FormattableString.Invariant($"{NextResponse}-{index + 1}"),
                        CaseClockKind.NextResponse,
                        timeline,
                        reply.At,
                        respondWithin,
                        progress.Waits,
                        reply.AnsweredAt
                    )
            )
        );
        if (progress.Kind != CaseKind.Presale && terms.Targets.ResolveWithin(progress.Priority) is { } resolveWithin)
        {
            clocks.Add(
                Create(
                    Resolution,
                    CaseClockKind.Resolution,
                    timeline,
                    supportCase.OpenedAt,
                    resolveWithin,
                    [.. progress.Waits, .. progress.Resolutions],
                    progress.ResolvedAt
                )
            );
        }

        return clocks.ToImmutable();

        CaseClock Create(
            string key,
            CaseClockKind kind,
            WorkTimeline working,
            Instant started,
            Duration target,
            ImmutableArray<ClockPause> pauses,
            Instant? stopped
        ) => CreateClock(new(key, kind, working, edition.Support.WarnAtPercent, at), started, target, pauses, stopped);
    }

    /// <summary>When (UTC) a timer of these clocks is due next: a warning that was not given, or a due time that was not noticed; null: none is.</summary>
    public static Instant? NextDue(SupportCase supportCase, ImmutableArray<CaseClock> clocks) =>
        clocks
            .Where(c => c.IsRunning && !supportCase.Missed.Contains(c.Key))
            .SelectMany(c => new[] { supportCase.Warned.Contains(c.Key) ? null : c.WarnAt, MissedFrom(c) })
            .Min();

    /// <summary>The first instant at which a clock that still runs is missed.</summary>
    internal static Instant? MissedFrom(CaseClock clock) => clock.Due?.PlusTicks(1);

    private static CaseClock CreateClock(ClockFrame frame, Instant started, Duration target, ImmutableArray<ClockPause> pauses, Instant? stopped)
    {
        // What happened before the clock was started, or after it was stopped, is no part of it.
        var inside = pauses.Where(p => (p.Ends is not { } end || end > started) && (stopped is not { } stop || p.Starts < stop)).OrderBy(p => p.Starts);
        var end = stopped is { } at ? Instant.Max(at, started) : (Instant?)null;
        if (SlaClock.Create(started, target, inside, end) is not SlaClockResult.Valid { Clock: var clock })
            throw new InvalidOperationException($"{frame.Key}: the facts of the case make no clock");

        var due = clock.DueOn(frame.Timeline);
        return new CaseClock
        {
            Key = frame.Key,
            Kind = frame.Kind,
            Clock = clock,
            Timeline = frame.Timeline,
            Due = due,
            WarnAt = (clock with { Target = target * frame.WarnAtPercent / 100 }).DueOn(frame.Timeline),
            IsMissed = due < (end ?? frame.At),
        };
    }

    private static Duration WorkingDay(Edition edition) =>
        Period.Between(PresaleHours(edition).Starts, PresaleHours(edition).Ends, PeriodUnits.Nanoseconds).ToDuration();

    /// <summary>Questions before the purchase have no contract: they are counted in the hours of the package that costs nothing, Monday to Friday.</summary>
    private static SupportHours PresaleHours(Edition edition) =>
        edition.Support.StandardPackages.MinBy(p => p.Cost)?.Hours is { } hours
            ? hours with
            {
                LastDay = IsoDayOfWeek.Friday,
            }
            : new(IsoDayOfWeek.Friday, edition.Settings.WorkStarts, edition.Settings.WorkEnds);

    private sealed record ClockFrame(string Key, CaseClockKind Kind, WorkTimeline Timeline, int WarnAtPercent, Instant At);
}
