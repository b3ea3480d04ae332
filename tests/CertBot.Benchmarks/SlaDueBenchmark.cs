using System.Diagnostics;
using System.Globalization;
using CertBot.Core.Support.Clocks;
using NodaTime;

namespace CertBot.Benchmarks;

/// <summary>
/// Due times a second of support cases in Berlin with holidays and a pause, targets from a minute to 200 hours, against the naive way: minute after minute
/// until the target is reached. Both answer the same cases, and their answers have to be equal.
/// </summary>
internal static class SlaDueBenchmark
{
    private const int Cases = 2_000;
    private const double Wanted = 1_000;

    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    private static readonly HashSet<LocalDate> Holidays = [new(2026, 1, 1), new(2026, 4, 3), new(2026, 4, 6), new(2026, 5, 1), new(2026, 12, 25)];

    public static async Task<int> Run(TextWriter output)
    {
        var random = new Random(14);
        var first = Instant.FromUtc(2026, 1, 1, 0, 0);
        var cases = Enumerable
            .Range(0, Cases)
            .Select(_ =>
            {
                var opened = first + Duration.FromMinutes(random.Next(500_000));
                var pause = opened + Duration.FromMinutes(random.Next(600));
                return (
                    Opened: opened,
                    Target: Duration.FromMinutes(random.Next(1, 12_000)),
                    Pause: new ClockPause(pause, pause + Duration.FromMinutes(random.Next(1, 900)))
                );
            })
            .ToArray();
        var calendar = new WorkCalendar(Zone, new LocalTime(9, 0), new LocalTime(18, 0)) { Holidays = new HolidayList(Holidays.Select(d => (d, "holiday"))) };

        var timeline = WorkTimeline.Indexed(calendar);
        var exact = Measure(cases.Length * 20, n => Exact(cases[n % cases.Length], timeline), out var due);
        var naive = Measure(cases.Length, n => Naive(cases[n]), out var expected);
        for (var n = 0; n < cases.Length; n++)
        {
            if (due[n] != expected[n])
                throw new InvalidOperationException($"case {n}: {due[n]} and {expected[n]}");
        }

        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{1e6 / exact:F0} due times a second ({exact:F2} µs); minute by minute {1e6 / naive:F0} ({naive:F0} µs): {naive / exact:F0} times (at least {Wanted:F0} wanted)"
            )
        );
        return naive / exact >= Wanted ? 0 : 1;
    }

    private static Instant? Exact((Instant Opened, Duration Target, ClockPause Pause) sla, WorkTimeline timeline) =>
        SlaClock.Create(sla.Opened, sla.Target, [sla.Pause]) is SlaClockResult.Valid { Clock: var clock } ? clock.DueOn(timeline) : null;

    private static Instant? Naive((Instant Opened, Duration Target, ClockPause Pause) sla)
    {
        var minutes = 0;
        for (var moment = sla.Opened; ; moment += Duration.FromMinutes(1))
        {
            if (minutes >= sla.Target.TotalMinutes)
                return moment;
            var local = moment.InZone(Zone);
            var isWork =
                local.DayOfWeek <= IsoDayOfWeek.Friday
                && !Holidays.Contains(local.Date)
                && local.Hour is >= 9 and < 18
                && (moment < sla.Pause.Starts || moment >= sla.Pause.Ends);
            minutes += isWork ? 1 : 0;
        }
    }

    /// <summary>Microseconds for each, after a warm-up; the median of five rounds.</summary>
    private static double Measure(int count, Func<int, Instant?> work, out Instant?[] answers)
    {
        answers = [.. Enumerable.Range(0, Cases).Select(work)];
        for (var warmUp = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(warmUp).TotalSeconds < 2; )
            work(0);
        List<double> rounds = [];
        for (var round = 0; round < 5; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var n = 0; n < count; n++)
                work(n);
            rounds.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / count);
        }

        return BenchmarkTimer.Median(rounds);
    }
}
