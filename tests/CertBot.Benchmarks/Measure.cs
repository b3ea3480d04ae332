using System.Diagnostics;
using System.Globalization;

namespace CertBot.Benchmarks;

/// <summary>Wall and CPU time of one round, per piece of work, in microseconds.</summary>
internal sealed record Cost(double Wall, double Cpu)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Wall,9:F1} µs wall {Cpu,8:F1} µs CPU");
}

/// <summary>A plain stopwatch, for what takes too long to set up for BenchmarkDotNet.</summary>
internal static class Measure
{
    public static async Task<Cost> Round(int pieces, Func<Task> work)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        await work();
        var wall = Stopwatch.GetElapsedTime(start);
        return new Cost(wall.TotalMicroseconds / pieces, (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / pieces);
    }

    public static Cost Median(IReadOnlyCollection<Cost> rounds) => new(Median(rounds.Select(r => r.Wall)), Median(rounds.Select(r => r.Cpu)));

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
