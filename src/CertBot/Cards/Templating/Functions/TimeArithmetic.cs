using CertBot.Cards.Templating.Expressions;
using NodaTime;

namespace CertBot.Cards.Templating.Functions;

/// <summary>Points in time: moved, rounded down, compared, taken to another zone and back.</summary>
internal static class TimeArithmetic
{
    private static readonly Signature Moved = Signature.InOrder(ValueTypes.Text, ValueTypes.Number).Optionally(ValueTypes.Text, ValueTypes.Text);
    private static readonly Signature InZone = Signature.InOrder(ValueTypes.Text, ValueTypes.Text).Optionally(ValueTypes.Text, ValueTypes.Text);
    private static readonly Signature FromNow = Signature.InOrder(ValueTypes.Number, ValueTypes.Text).Optionally(ValueTypes.Text, ValueTypes.Text);

    public static IEnumerable<Function> All { get; } =
    [
        Moving("addDays", (time, count) => time.AddDays(count)),
        Moving("addHours", (time, count) => time.AddHours(count)),
        Moving("addMinutes", (time, count) => time.AddMinutes(count)),
        Moving("addSeconds", (time, count) => time.AddSeconds(count)),
        ByUnit("addToTime", 1),
        ByUnit("subtractFromTime", -1),
        FromNowBy("getFutureTime", 1),
        FromNowBy("getPastTime", -1),
        RoundedDown("startOfDay", time => time.Date),
        RoundedDown("startOfHour", time => time.Date.AddHours(time.Hour)),
        RoundedDown("startOfMonth", time => new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Utc)),
        Function.Plain("dateTimeDiff", ValueTypes.Number, Signature.AllOf(ValueTypes.Text, 2, 2), Check.None, (a, _) =>
        {
            var second = a[1];
            return Timestamps.Of(a[0], first => Timestamps.Of(second, time => Value.OfLong(first.Ticks - time.Ticks)));
        }),
        Function.Plain("convertFromUTC", ValueTypes.Text, InZone, Check.None, FromUtc),
        Function.Plain("convertToUTC", ValueTypes.Text, InZone, Check.None, ToUtc),
    ];

    private static Function Moving(string name, Func<DateTime, double, DateTime> move) => Function.Plain(name, ValueTypes.Text, Moved, Check.None, (a, run) =>
        {
            if (!a[1].IsNumber)
            {
                return Value.Error("not a number");
            }

            var count = Math.Truncate(a[1].Number);
            var pattern = TimeFunctions.Pattern(a, 2);
            return Timestamps.Of(a[0], time => TimeFunctions.Written(move(time, count), pattern, run));
        });

    private static Function ByUnit(string name, int sign) =>
        Function.Plain(
            name,
            ValueTypes.Text,
            Signature.InOrder(ValueTypes.Text, ValueTypes.Number, ValueTypes.Text).Optionally(ValueTypes.Text, ValueTypes.Text),
            Check.None,
            (a, run) =>
            {
                if (!a[1].IsInteger || !a[2].IsText)
                {
                    return Value.Error("not a whole number of a unit of time");
                }

                var (count, unit, pattern) = (sign * a[1].Number, a[2].Text, TimeFunctions.Pattern(a, 3));
                return Timestamps.Of(a[0], time => Shifted(time, count, unit, pattern, run));
            }
        );

    private static Function FromNowBy(string name, int sign) => Function.Plain(name, ValueTypes.Text, FromNow, Check.None, (a, run) =>
        {
            if (!a[0].IsInteger || !a[1].IsText)
            {
                return Value.Error("not a whole number of a unit of time");
            }

            var (count, unit, pattern) = (sign * a[0].Number, a[1].Text, TimeFunctions.Pattern(a, 2));
            return Timestamps.Now(run, now => Shifted(now, count, unit, pattern, run));
        });

    private static Function RoundedDown(string name, Func<DateTime, DateTime> down) =>
        Function.Plain(name, ValueTypes.Text, Signature.InOrder(ValueTypes.Text).Optionally(ValueTypes.Text, ValueTypes.Text), Check.None, (a, run) =>
        {
            var pattern = TimeFunctions.Pattern(a, 1);
            return Timestamps.Of(a[0], time => TimeFunctions.Written(down(time), pattern, run));
        });

    private static Value Shifted(DateTime time, double count, string unit, string pattern, Evaluation run)
    {
        // Beyond this the framework's own arithmetic overflows silently before it complains.
        if (Math.Abs(count) > 1e9 && unit is "Month" or "Year")
        {
            return Value.Error("out of the range of dates");
        }

        DateTime? shifted = unit switch
        {
            "Second" => time.AddSeconds(count),
            "Minute" => time.AddMinutes(count),
            "Hour" => time.AddHours(count),
            "Day" => time.AddDays(count),
            "Week" => time.AddDays(count * 7),
            "Month" => time.AddMonths((int)count),
            "Year" => time.AddYears((int)count),
            _ => null,
        };
        return shifted is { } moved ? TimeFunctions.Written(moved, pattern, run) : Value.Error("not a unit of time");
    }

    private static Value FromUtc(ReadOnlySpan<Value> a, Evaluation run)
    {
        if (!a[1].IsText || Timestamps.Zone(a[1].Text) is not { } zone)
        {
            return Value.Error("not a time zone");
        }

        var pattern =
            a.Length > 2 && a[2].Text.Length > 0 ? a[2].Text
            : a.Length > 2 ? TimeFormat.Default
            : TimeFormat.Zoneless;
        return Timestamps.Of(a[0], time =>
        {
            var local = Instant.FromDateTimeUtc(time).InZone(zone);
            return TimeFunctions.Written(local.ToDateTimeUnspecified(), local.Offset.ToTimeSpan(), pattern, run);
        });
    }

    // The clock on the wall counts, whatever zone the text itself may name. An hour that does not exist moves on, one that exists twice is the first.
    private static Value ToUtc(ReadOnlySpan<Value> a, Evaluation run)
    {
        if (!a[1].IsText || Timestamps.Zone(a[1].Text) is not { } zone)
        {
            return Value.Error("not a time zone");
        }

        return a[0].IsText && Timestamps.TryParse(a[0].Text, out var wall)
            ? TimeFunctions.Written(LocalDateTime.FromDateTime(wall).InZoneLeniently(zone).ToDateTimeUtc(), TimeFunctions.Pattern(a, 2), run)
            : Value.Error("not a date");
    }
}
