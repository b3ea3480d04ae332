using System.Collections.Immutable;

namespace CertBot.Core.Kpis;

/// <summary>How many arrive, independently of each other and at a constant rate, where so many are expected (Poisson).</summary>
internal sealed class PoissonCounts
{
    private readonly int _first;
    private readonly ImmutableArray<double> _chances;
    private readonly ImmutableArray<double> _sums;

    /// <param name="mean">How many are expected.</param>
    public PoissonCounts(double mean)
    {
        // Beyond ten standard deviations nothing is left that matters.
        var spread = 10 * Math.Sqrt(mean) + 10;
        _first = Math.Max(0, (int)(mean - spread));
        _chances =
            mean <= 0
                ? [1.0]
                : [.. Enumerable.Range(_first, (int)(mean + spread) - _first + 1).Select(k => Math.Exp(k * Math.Log(mean) - mean - LogFactorial(k)))];
        var sum = 0.0;
        _sums = [.. _chances.Select(c => sum += c)];
    }

    /// <summary>The counts that are not too rare to matter, each with its chance.</summary>
    public IEnumerable<(int Count, double Chance)> All => _chances.Select((chance, i) => (_first + i, chance)).Where(c => c.chance > 1e-9);

    /// <summary>The chance of at most so many.</summary>
    public double AtMost(int count) =>
        count < _first ? 0
        : count - _first >= _sums.Length ? 1
        : Math.Min(1, _sums[count - _first]);

    /// <summary>The chance of each number of successes in so many independent trials.</summary>
    public static IEnumerable<(int Count, double Chance)> Successes(int trials, double chance) =>
        chance <= 0 || trials == 0 ? [(0, 1.0)]
        : chance >= 1 ? [(trials, 1.0)]
        : Enumerable
            .Range(0, trials + 1)
            .Select(k => (k, Math.Exp(LogChoose(trials, k) + k * Math.Log(chance) + (trials - k) * Math.Log(1 - chance))))
            .Where(c => c.Item2 > 1e-9);

    private static double LogChoose(int of, int count) => LogFactorial(of) - LogFactorial(count) - LogFactorial(of - count);

    /// <summary>Stirling's series; small ones are multiplied out.</summary>
    private static double LogFactorial(int n)
    {
        if (n < 20)
        {
            var product = 1.0;
            for (var i = 2; i <= n; i++)
                product *= i;
            return Math.Log(product);
        }

        double x = n;
        return x * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI * x) + 1 / (12 * x) - 1 / (360 * x * x * x);
    }
}
