using BenchmarkDotNet.Running;

namespace CertBot.Benchmarks;

/// <summary>Named measures of the whole thing; anything else goes to BenchmarkDotNet. Each prints what it measured and the ratio that was aimed at.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["form-turn"]:
                return await FormTurn.Run(typeof(CertBot.Settings).Assembly.Location);
            case ["bare", var port]:
                return await FormTurn.Bare(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
            case ["store-size"]:
                return await StoreSize.Run(Console.Out);
            case ["clock-sweep"]:
                return await ClockSweep.Run(Console.Out);
            case ["teams-turn"]:
                return await TeamsTurn.Run(typeof(CertBot.Settings).Assembly.Location);
            case ["slack-door"]:
                return await SlackDoor.Run(typeof(CertBot.Settings).Assembly.Location);
            case ["token-check"]:
                return await TokenCheckCost.Run(Console.Out);
            case ["cosmos-turn"]:
                return await Cosmos.CosmosTurn.Run(Console.Out);
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
                return 0;
        }
    }
}
