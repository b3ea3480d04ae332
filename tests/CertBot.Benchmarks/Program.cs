using BenchmarkDotNet.Running;

namespace CertBot.Benchmarks;

/// <summary>The named end-to-end benchmarks; any other argument goes to BenchmarkDotNet. Each prints its measurements and their ratio to the target.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["form-turn"]:
                return await FormTurnBenchmark.Run(typeof(CertBot.Hosting.Settings).Assembly.Location, people: 8);
            case ["form-turn", var people, .. var executable]: // of another build, to compare the two
                return await FormTurnBenchmark.Run(
                    executable is [var path] ? Path.GetFullPath(path) : typeof(CertBot.Hosting.Settings).Assembly.Location,
                    int.Parse(people, System.Globalization.CultureInfo.InvariantCulture)
                );
            case ["bare", var port]:
                return await FormTurnBenchmark.RunBareEndpoint(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
            case ["store-size"]:
                return await StoreSizeBenchmark.Run(Console.Out);
            case ["clock-sweep"]:
                return await TimerSweepBenchmark.Run(Console.Out);
            case ["sla-due"]:
                return await SlaDueBenchmark.Run(Console.Out);
            case ["teams-turn"]:
                return await TeamsTurnBenchmark.Run(typeof(CertBot.Hosting.Settings).Assembly.Location);
            case ["slack-door"]:
                return await SlackEndpointBenchmark.Run(typeof(CertBot.Hosting.Settings).Assembly.Location);
            case ["token-check"]:
                return await TokenValidationBenchmark.Run(Console.Out);
            case ["cosmos-turn"]:
                return await Cosmos.CosmosTurnBenchmark.Run(Console.Out);
            case ["policy-trial"]:
                return await PolicyTrialBenchmark.Run(Console.Out);
            case ["policy-trial", var cases]:
                return await PolicyTrialBenchmark.Run(Console.Out, int.Parse(cases, System.Globalization.CultureInfo.InvariantCulture));
            case ["kpi-month"]:
                return await KpiBenchmark.RunMonth(Console.Out);
            case ["kpi-month", var applications, var cases]:
                return await KpiBenchmark.RunMonth(
                    Console.Out,
                    int.Parse(applications, System.Globalization.CultureInfo.InvariantCulture),
                    int.Parse(cases, System.Globalization.CultureInfo.InvariantCulture)
                );
            case ["kpi-board"]:
                return await KpiBenchmark.RunBoard(Console.Out);
            case ["case-import"]:
                return await CaseImportBenchmark.Run(Console.Out);
            case ["case-import", var lines]:
                return await CaseImportBenchmark.Run(Console.Out, int.Parse(lines, System.Globalization.CultureInfo.InvariantCulture));
            case ["package-reader"]:
                return await PackageReaderBenchmark.Run(Console.Out);
            case ["package-inspection"]:
                return await PackageInspectionBenchmark.Run(Console.Out);
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
                return 0;
        }
    }
}
