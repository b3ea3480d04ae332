using System.Diagnostics;
using System.Globalization;

namespace CertBot.Benchmarks;

/// <summary>Wall-clock and CPU time of one round, per operation, in microseconds.</summary>
internal sealed record MeasuredTime(double Wall, double Cpu, double User)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Wall, 9:F1} µs wall {Cpu, 8:F1} µs CPU (of it {User:F1} user)");
}

/// <summary>A plain stopwatch, for measurements whose setup is too expensive for BenchmarkDotNet.</summary>
internal static class BenchmarkTimer
{
    public static async Task<MeasuredTime> MeasureRound(int pieces, Func<Task> work)
    {
        var before = Environment.CpuUsage;
        var start = Stopwatch.GetTimestamp();
        await work();
        var elapsed = Stopwatch.GetElapsedTime(start);
        var after = Environment.CpuUsage;
        return new MeasuredTime(
            elapsed.TotalMicroseconds / pieces,
            (after.TotalTime - before.TotalTime).TotalMicroseconds / pieces,
            (after.UserTime - before.UserTime).TotalMicroseconds / pieces
        );
    }

    public static MeasuredTime Median(IReadOnlyCollection<MeasuredTime> rounds) =>
        new(Median(rounds.Select(r => r.Wall)), Median(rounds.Select(r => r.Cpu)), Median(rounds.Select(r => r.User)));

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
