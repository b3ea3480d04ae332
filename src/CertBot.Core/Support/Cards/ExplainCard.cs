using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Clocks;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Support.Cards;

/// <summary>Why a clock of a case is due when it is: one sentence, and the time that counts and that is left out, with the reasons.</summary>
public static class ExplainCard
{
    public const string Name = "explain";

    private static readonly LocalDateTimePattern Moment = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    private static readonly LocalTimePattern TimeOfDay = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary>The time of the clock until it was stopped, or until it is due.</summary>
    public static ImmutableArray<TimeSlice> Slices(CaseClock clock) => clock.Clock.Read(new WorkTimeline(clock.Calendar)).Slices;

    /// <summary>The sentence.</summary>
    public static LocalizableValue Sentence(SupportCase supportCase, CaseClock clock, Edition edition, Instant now)
    {
        var slices = Slices(clock);
        var package = edition.Support.StandardPackages.FirstOrDefault(p => p.Key == supportCase.Terms.Package);
        return LocalizableValue.Text(
            clock.Due is null ? "case.explain.paused"
                : clock.Kind == CaseClockKind.PresaleAnswer ? "case.explain.presale"
                : "case.explain.due",
            new()
            {
                ["clock"] = CaseLines.Clock(clock.Kind),
                ["case"] = supportCase.Id.Value,
                ["due"] = clock.Due is { } due ? LocalizableValue.Timestamp(due) : null,
                ["there"] = clock.Due is { } dueThere ? LocalizableValue.TimestampBeside(dueThere, supportCase.Terms.Zone) : null,
                ["target"] = LocalizableValue.Duration(clock.Clock.Target),
                ["package"] = LocalizableValue.Text(EditionTexts.Package(supportCase.Terms.Package)),
                ["priority"] = LocalizableValue.Text(CaseTexts.Priority(CaseProgress.Of(supportCase, now).Priority)),
                ["started"] = LocalizableValue.Timestamp(clock.Clock.Started),
                ["hours"] = Hours(clock, package),
                ["days"] = edition.Support.PresaleWorkingDays,
                ["left"] = LeftOut(slices),
                ["since"] = clock.Clock.Pauses is [.., var pause] ? LocalizableValue.Timestamp(pause.Starts) : null,
            }
        );
    }

    /// <summary>A line of the table: how the time counts and how long it is, then from when to when in UTC and on the clocks of both parties.</summary>
    public static LocalizableObject Row(TimeSlice slice, IEnumerable<string> zones) =>
        new()
        {
            ["use"] = LocalizableValue.Text("case.explain.row", new() { ["use"] = Use(slice), ["length"] = LocalizableValue.Duration(slice.Length) }),
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

    private static LocalizableValue Use(TimeSlice slice) =>
        slice.Use switch
        {
            TimeUse.Counted => LocalizableValue.Text("case.use.counted"),
            TimeUse.OutsideHours => LocalizableValue.Text("case.use.night"),
            TimeUse.DayOff => LocalizableValue.Text("case.use.weekend"),
            TimeUse.Holiday => LocalizableValue.Text("case.use.holiday", new() { ["name"] = slice.Holiday }),
            _ => LocalizableValue.Text("case.use.paused"),
        };

    private static LocalizableValue LeftOut(ImmutableArray<TimeSlice> slices)
    {
        var left = slices.Where(s => s.Use != TimeUse.Counted).GroupBy(s => (s.Use, s.Holiday)).ToArray();
        return left.Length == 0
            ? LocalizableValue.Text("case.explain.nothing")
            : LocalizableValue.List(
                left.Select(g =>
                    LocalizableValue.Text(
                        "case.explain.left",
                        new()
                        {
                            ["use"] = Use(g.First()),
                            ["length"] = LocalizableValue.Duration(g.Aggregate(Duration.Zero, (sum, s) => sum + s.Length)),
                        }
                    )
                )
            );
    }

    private static LocalizableValue Hours(CaseClock clock, SupportPackage? package) =>
        clock.Calendar.Hours.IsAlways ? LocalizableValue.Text("case.explain.always")
        : package?.Hours is { } hours
            ? LocalizableValue.Text(
                "case.explain.hours",
                new()
                {
                    ["first"] = LocalizableValue.Text("when.weekday.1"),
                    ["last"] = LocalizableValue.Text($"when.weekday.{(int)hours.LastDay}"),
                    ["starts"] = TimeOfDay.Format(hours.Starts),
                    ["ends"] = TimeOfDay.Format(hours.Ends),
                    ["zone"] = clock.Calendar.Zone.Id,
                }
            )
        : clock.Calendar.Zone.Id;

    private static string Range(TimeSlice slice, DateTimeZone zone)
    {
        var (from, to) = (slice.Starts.InZone(zone).LocalDateTime, slice.Ends.InZone(zone).LocalDateTime);
        return from.Date == to.Date ? $"{Moment.Format(from)}–{TimeOfDay.Format(to.TimeOfDay)}" : $"{Moment.Format(from)} – {Moment.Format(to)}";
    }
}
