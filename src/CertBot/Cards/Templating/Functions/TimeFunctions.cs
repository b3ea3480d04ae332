using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>Points in time: written, taken apart, asked.</summary>
internal static class TimeFunctions
{
    // 1 January 1970 in ticks of 100 nanoseconds since year one.
    private const long UnixEpoch = 621_355_968_000_000_000;

    private static readonly Signature OneText = Signature.AllOf(ValueTypes.Text, 1, 1);

    public static IEnumerable<Function> All { get; } =
    [
        Function.Plain(
            "formatDateTime",
            ValueTypes.Text,
            Signature.InOrder(ValueTypes.Text).Optionally(ValueTypes.Text, ValueTypes.Text),
            Check.None,
            (a, run) => a[0].IsText && Timestamps.TryParse(a[0].Text, out var time) ? Written(time, Pattern(a, 1), run) : Value.Error("not a date")
        ),
        Function.Plain(
            "formatEpoch",
            ValueTypes.Text,
            Signature.InOrder(ValueTypes.Number).Optionally(ValueTypes.Text, ValueTypes.Text),
            Check.None,
            (a, run) =>
                a[0].IsNumber && Math.Abs(a[0].Number) < 1e12
                    ? FromTicks(UnixEpoch + ((long)(a[0].Number * 1000) * 10_000), Pattern(a, 1), run)
                    : Value.Error("not a number of seconds")
        ),
        Function.Plain(
            "formatTicks",
            ValueTypes.Text,
            Signature.InOrder(ValueTypes.Number).Optionally(ValueTypes.Text, ValueTypes.Text),
            Check.None,
            FormatTicks
        ),
        Function.Plain("utcNow", ValueTypes.Text, Signature.InOrder().Optionally(ValueTypes.Text, ValueTypes.Text), Check.None, (a, run) =>
        {
            var pattern = Pattern(a, 0);
            return Timestamps.Now(run, now => Written(now, pattern, run));
        }),
        Asked("dayOfMonth", ValueTypes.Number, time => Value.Of((double)time.Day)),
        Asked("dayOfWeek", ValueTypes.Number, time => Value.Of((double)(int)time.DayOfWeek)),
        Asked("dayOfYear", ValueTypes.Number, time => Value.Of((double)time.DayOfYear)),
        Asked("month", ValueTypes.Number, time => Value.Of((double)time.Month)),
        Asked("year", ValueTypes.Number, time => Value.Of((double)time.Year)),
        Asked("date", ValueTypes.Text, time => Value.Of(TimeFormat.Write(time, TimeSpan.Zero, "M/dd/yyyy"))),
        Asked("ticks", ValueTypes.Number, time => Value.OfLong(time.Ticks)),
        Function.Plain("getTimeOfDay", ValueTypes.Text, OneText, Check.Text, (a, _) => TimeOfDay(a[0])),
        TicksTo("ticksToDays", TimeSpan.TicksPerDay),
        TicksTo("ticksToHours", TimeSpan.TicksPerHour),
        TicksTo("ticksToMinutes", TimeSpan.TicksPerMinute),
    ];

    /// <summary>The pattern among the arguments, or the default when it is left out or empty.</summary>
    public static string Pattern(ReadOnlySpan<Value> a, int at) => a.Length > at && a[at].Text.Length > 0 ? a[at].Text : TimeFormat.Default;

    public static Value Written(DateTime utc, string pattern, Evaluation run) => Written(utc, TimeSpan.Zero, pattern, run);

    public static Value Written(DateTime local, TimeSpan offset, string pattern, Evaluation run)
    {
        // One letter can become nine: a month's name.
        run.Budget.Characters(pattern.Length * 10L);
        return Value.Of(TimeFormat.Write(local, offset, pattern));
    }

    private static Function Asked(string name, ValueTypes returns, Func<DateTime, Value> of) =>
        Function.Plain(name, returns, OneText, Check.Text, (a, _) => Timestamps.Of(a[0], of));

    private static Function TicksTo(string name, long unit) =>
        Function.Plain(name, ValueTypes.Number, Signature.AllOf(ValueTypes.Number, 1, 1), Check.Integer, (a, _) => Value.Of(a[0].Number / unit));

    private static Value FormatTicks(ReadOnlySpan<Value> a, Evaluation run)
    {
        var ticks = a[0].IsText && long.TryParse(a[0].Text, System.Globalization.CultureInfo.InvariantCulture, out var parsed) ? Value.OfLong(parsed) : a[0];
        return !ticks.IsInteger ? Value.Error("not a number of ticks") : FromTicks(ticks.Exact ?? (long)ticks.Number, Pattern(a, 1), run);
    }

    private static Value FromTicks(long ticks, string pattern, Evaluation run) =>
        ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
            ? Written(new DateTime(ticks, DateTimeKind.Utc), pattern, run)
            : Value.Error("out of the range of dates");

    private static Value TimeOfDay(Value timestamp)
    {
        if (
            !Timestamps.TryParseExact(timestamp.Text, out var time)
            && !(
                timestamp.Text.Length == 27
                && timestamp.Text.EndsWith("0000", StringComparison.Ordinal)
                && Timestamps.TryParseExact(timestamp.Text[..23] + "Z", out time)
            )
        )
        {
            return Value.Error("not a timestamp");
        }

        return Value.Of(
            ((time.Hour * 100) + time.Minute) switch
            {
                0 => "midnight",
                < 1200 => "morning",
                1200 => "noon",
                < 1800 => "afternoon",
                <= 2200 => "evening",
                _ => "night",
            }
        );
    }
}
