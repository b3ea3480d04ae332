using BenchmarkDotNet.Running;

namespace CertBot.Benchmarks;

/// <summary>Verbs for what needs a large store first; anything else is BenchmarkDotNet's.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["store-size"]:
                return await StoreSize.Run(Console.Out);
            case ["store-work"]:
                return await StoreWork.Run(Console.Out);
            case ["clock-sweep"]:
                return await ClockSweep.Run(Console.Out);
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
                return 0;
        }
    }
}
