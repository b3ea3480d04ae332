using System.Globalization;
using System.Text.RegularExpressions;
using CertBot.Cards.Templating.Expressions;
using NodaTime;

namespace CertBot.Cards.Templating.Functions;

/// <summary>Functions of TIMEX expressions, and of dates as people say them.</summary>
internal static partial class TimexFunctions
{
    private static readonly Signature TextAndZone = Signature.AllOf(ValueTypes.Text, 1, 2);

    public static IEnumerable<Function> All { get; } =
    [
        Is("isDefinite", timex => timex.IsDefinite),
        Is("isDate", timex => timex.IsDate),
        Is("isTime", timex => timex.IsTime),
        Is("isDuration", timex => timex.IsDuration),
        Is("isTimeRange", timex => timex.IsTimeRange),
        Is("isDateRange", timex => timex.IsDateRange),
        Is("isPresent", timex => timex.IsPresent),
        Function.Plain("resolve", ValueTypes.Text, Signature.Any(1, 1), Check.None, (a, _) =>
            Timex.Of(a[0]) is { IsEmpty: false } timex && timex.Resolved() is { } resolved ? resolved : Value.Error("not a settled point in time")
        ),
        Viable("getNextViableDate", (a, now) => NearestDate(a, now, 1)),
        Viable("getPreviousViableDate", (a, now) => NearestDate(a, now, -1)),
        Viable("getNextViableTime", (a, now) => NearestTime(a, now, 1)),
        Viable("getPreviousViableTime", (a, now) => NearestTime(a, now, -1)),
        Function.Plain("dateReadBack", ValueTypes.Text, Signature.InOrder(ValueTypes.Text, ValueTypes.Text), Check.Text, (a, _) =>
        {
            var second = a[1];
            return Timestamps.Of(a[0], today => Timestamps.Of(second, date => Value.Of(ReadBack(DateOnly.FromDateTime(today), DateOnly.FromDateTime(date)))));
        }),
    ];

    private static Function Is(string name, Func<Timex, bool> holds) =>
        Function.Plain(name, ValueTypes.Boolean, Signature.Any(1, 1), Check.None, (a, _) =>
            Timex.Of(a[0]) is { } timex ? Value.Of(holds(timex)) : Value.Error("not a point or a length of time")
        );

    private static Function Viable(string name, Func<string, LocalDateTime, Value> of) =>
        Function.Plain(name, ValueTypes.Text, TextAndZone, Check.Text, (a, run) =>
        {
            if (run.Now is not { } now)
            {
                return Value.Error("no clock was given to this expansion");
            }

            var zone = a.Length > 1 ? Timestamps.Zone(a[1].Text) : DateTimeZone.Utc;
            return zone is null ? Value.Error("not a time zone") : of(a[0].Text, now.InZone(zone).LocalDateTime);
        });

    private static Value NearestDate(string text, LocalDateTime now, int direction)
    {
        var timex = Timex.Of(Value.Of(text));
        if (timex is null || timex.Has("year") || timex.Number("month") is < 1 or > 12 || timex.Number("dayOfMonth") is < 1 or > 31)
        {
            return Value.Error("not a day of a month such as XXXX-10-31");
        }

        var (month, day) = (timex.Number("month"), timex.Number("dayOfMonth"));
        var ahead = month > now.Month || (month == now.Month && day >= now.Day);
        var year = now.Year + (direction > 0 ? (ahead ? 0 : 1) : (ahead ? -1 : 0));
        while (month == 2 && day == 29 && !DateTime.IsLeapYear(year))
        {
            year += direction;
        }

        // 31 April is 1 May, as in the original.
        var date = new LocalDate(year, month, 1).PlusDays(day - 1);
        return Value.Of(date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture));
    }

    private static Value NearestTime(string text, LocalDateTime now, int direction)
    {
        if (!MinuteAndSecond().IsMatch(text))
        {
            return Value.Error("not a time of any hour such as TXX:15:28");
        }

        var (minute, second) = (int.Parse(text.AsSpan(4, 2), CultureInfo.InvariantCulture), int.Parse(text.AsSpan(7, 2), CultureInfo.InvariantCulture));
        var ahead = minute > now.Minute || (minute == now.Minute && second >= now.Second);
        var hour = (now.Hour + (direction > 0 ? (ahead ? 0 : 1) : (ahead ? -1 : 0)) + 24) % 24;
        var clock =
            second > 0 ? text[3..]
            : minute > 0 ? text[3..6]
            : "";
        return Value.Of($"T{hour.ToString("00", CultureInfo.InvariantCulture)}{clock}");
    }

    // Weeks begin on Sunday here.
    private static string ReadBack(DateOnly today, DateOnly date) =>
        (date.DayNumber - today.DayNumber) switch
        {
            0 => "today",
            1 => "tomorrow",
            -1 => "yesterday",
            var days => ((days + (int)today.DayOfWeek) / 7.0) switch
            {
                >= 0 and < 1 => $"this {date.DayOfWeek}",
                >= 1 and < 2 => $"next {date.DayOfWeek}",
                >= -1 and < 0 => $"last {date.DayOfWeek}",
                _ => $"{date.Day.ToString(CultureInfo.InvariantCulture)}{Suffix(date.Day)} {date.ToString("MMMM yyyy", CultureInfo.InvariantCulture)}",
            },
        };

    private static string Suffix(int day) =>
        day switch
        {
            1 or 21 or 31 => "st",
            2 or 22 => "nd",
            3 or 23 => "rd",
            _ => "th",
        };

    [GeneratedRegex(@"^TXX:[0-5]\d:[0-5]\d$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MinuteAndSecond();
}
