using System.Collections.Immutable;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Clocks;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Support.Cards;

/// <summary>The table of a clock: the time that counts and that is left out, with the reasons.</summary>
public static class ExplainCard
{
    public const string Name = "explain";

    private static readonly LocalDateTimePattern Moment = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    private static readonly LocalTimePattern TimeOfDay = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary>The time of the clock until it was stopped, or until it is due.</summary>
    public static ImmutableArray<TimeSlice> Slices(CaseClock clock) => clock.Clock.Read(clock.Timeline).Slices;

    /// <summary>A line of the table: how the time counts and how long it is, then from when to when in UTC and on the clocks of both parties.</summary>
    public static LocalizableObject Row(TimeSlice slice, IEnumerable<string> zones) =>
        new()
        {
            ["use"] = LocalizableValue.Sentence(
                "case.explain.row",
                new() { ["use"] = CaseExplanation.Use(slice), ["length"] = CaseExplanation.WorkingTime(slice.Length) }
            ),
            ["times"] = LocalizableValue.Text(
                "case.explain.times",
                new()
                {
                    ["times"] = string.Join(
                        " · ",
                        zones.Prepend("UTC").Distinct(StringComparer.Ordinal).Select(z => $"{z} {Range(slice, ZoneLookup.OrUtc(z))}")
                    ),
                }
            ),
            ["color"] = slice.Use == TimeUse.Counted ? "good" : "default",
        };

    private static string Range(TimeSlice slice, DateTimeZone zone)
    {
        var (from, to) = (slice.Starts.InZone(zone).LocalDateTime, slice.Ends.InZone(zone).LocalDateTime);
        return from.Date == to.Date ? $"{Moment.Format(from)}–{TimeOfDay.Format(to.TimeOfDay)}" : $"{Moment.Format(from)} – {Moment.Format(to)}";
    }
}
