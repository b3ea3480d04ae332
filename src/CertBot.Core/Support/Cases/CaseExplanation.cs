using CertBot.Core.Primitives;
using CertBot.Core.Support.Clocks;
using NodaTime;

namespace CertBot.Core.Support.Cases;

/// <summary>Why a clock of a case is due when it is: one sentence, and how each stretch of time counts.</summary>
public static class CaseExplanation
{
    /// <summary>
    /// The due time in the customer's zone and, where that shows another time, in the reader's: the target, from when it is counted, and what is left out.
    /// </summary>
    /// <param name="clock">The clock.</param>
    /// <param name="at">The instant (UTC) it is told for.</param>
    /// <param name="readerZone">The reader's IANA zone.</param>
    public static LocalizableValue Sentence(CaseClock clock, Instant at, string readerZone)
    {
        var status = clock.Read(clock.Due is { } due ? Instant.Max(due, clock.Clock.Started) : at);
        return LocalizableValue.Sentence(
            $"support.explain.{StateOf(clock)}",
            new()
            {
                ["clock"] = LocalizableValue.Text(CaseTexts.Clock(clock.Kind)),
                ["due"] = clock.Due is { } moment ? InBoth(moment, clock, readerZone) : null,
                ["started"] = InBoth(clock.Clock.Started, clock, readerZone),
                ["stopped"] = clock.Clock.Stopped is { } stopped ? InBoth(stopped, clock, readerZone) : null,
                ["target"] = WorkingTime(clock.Clock.Target),
                ["elapsed"] = WorkingTime(clock.Read(at).Elapsed),
                ["left"] = LeftOut(status) is { Length: > 0 } reasons
                    ? LocalizableValue.Text("support.explain.left", new() { ["what"] = LocalizableValue.List(reasons) })
                    : "",
            }
        );
    }

    /// <summary>How a stretch of time counts, and why.</summary>
    public static LocalizableValue Use(TimeSlice slice) =>
        slice.Use switch
        {
            TimeUse.Counted => LocalizableValue.Text("support.use.counted"),
            TimeUse.OutsideHours => LocalizableValue.Text("support.use.outside-hours"),
            TimeUse.DayOff => LocalizableValue.Text("support.use.day-off"),
            TimeUse.Paused => LocalizableValue.Text("support.use.paused"),
            _ => LocalizableValue.Text("support.use.holiday", new() { ["name"] = slice.Holiday }),
        };

    /// <summary>Working time in hours and minutes: a working day is no day of 24 hours.</summary>
    public static LocalizableValue WorkingTime(Duration length)
    {
        var minutes = (int)length.TotalMinutes;
        var hours = LocalizableValue.Text("when.hours", new() { ["n"] = minutes / 60 });
        var rest = LocalizableValue.Text("when.minutes", new() { ["n"] = minutes % 60 });
        return minutes < 1 ? LocalizableValue.Text("when.moment")
            : minutes < 60 ? rest
            : minutes % 60 == 0 ? hours
            : LocalizableValue.Text("when.both", new() { ["large"] = hours, ["small"] = rest });
    }

    /// <summary>An instant as the customer's clock shows it and, where it shows another time, as the reader's does.</summary>
    public static LocalizableValue InBoth(Instant moment, CaseClock clock, string readerZone)
    {
        var there = LocalizableValue.TimestampIn(moment, clock.Zone.Id);
        return clock.Zone.GetUtcOffset(moment) == ZoneLookup.OrUtc(readerZone).GetUtcOffset(moment)
            ? there
            : LocalizableValue.Text("support.explain.both", new() { ["there"] = there, ["here"] = LocalizableValue.TimestampIn(moment, readerZone) });
    }

    private static string StateOf(CaseClock clock) =>
        (clock.IsRunning, clock.IsMissed, clock.Due) switch
        {
            (true, _, null) => "paused",
            (true, true, _) => "overdue",
            (true, false, _) => "running",
            (false, true, _) => "late",
            (false, false, _) => "kept",
        };

    private static LocalizableValue[] LeftOut(SlaStatus status) =>
        [.. status.Slices.Where(s => s.Use != TimeUse.Counted).OrderBy(s => s.Use).Select(Use).Distinct()];
}
