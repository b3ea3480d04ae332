using System.Diagnostics;
using System.Globalization;
using CertBot.Core.Conversation;
using CertBot.Store;
using CertBot.Store.Cosmos;
using CertBot.Tests.Kit;
using CertBot.Tests.Kit.Cosmos;

namespace CertBot.Benchmarks.Cosmos;

/// <summary>
/// The CPU of a form's turn, delivered, over the client of Cosmos DB and over SQLite. The stand-in runs in the same process; its own time is taken off. There is no network:
/// this is what the client costs a host, and nothing about how long a person waits.
/// </summary>
internal static class TurnTime
{
    private const int _turns = 100;
    private const int _rounds = 7;

    public static async Task Print(TextWriter output)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("certbot-turn-").FullName;
        try
        {
            var clock = new FakeClock();
            var cosmos = new FakeCosmos(clock, 3).With("certbot", "certbot");
            var watched = new Watched(new FakeCosmosHandler(cosmos));
            await using var far = await new CosmosDoor(CosmosHouse.Settings, clock) { Http = () => new HttpClient(watched, disposeHandler: false) }.Open(Making.Nothing, default);
            await using var near = SqliteStore.Open(Path.Combine(folder, Stores.FileName), clock);
            await using var several = await TurnHouse.Open(far, clock, Replica.OneOfSeveral());
            await using var alone = await TurnHouse.Open(near, clock, Replica.Alone);
            List<double> ofCosmos = [];
            List<double> ofSqlite = [];
            List<double> standIns = [];
            for (var round = -2; round < _rounds; round++)
            {
                watched.Reset();
                var cosmosCost = await Measure.Round(_turns, () => Turns(several, round));
                var standIn = watched.Elapsed.TotalMicroseconds / _turns;
                var sqliteCost = await Measure.Round(_turns, () => Turns(alone, round));
                if (round < 0) continue;   // still being compiled
                ofCosmos.Add(cosmosCost.Cpu - standIn);
                ofSqlite.Add(sqliteCost.Cpu);
                standIns.Add(standIn);
            }

            var (a, b) = (Measure.Median(ofCosmos), Measure.Median(ofSqlite));
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"\nCPU of a form turn and its delivery: {a:F0} µs over the client of Cosmos DB (the stand-in's {Measure.Median(standIns):F0} µs taken off), {b:F0} µs over SQLite: {a / b:F1} times"));
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Each round speaks in a chat of its own: partitions of the stand-in are the slower the more they hold.</summary>
    private static async Task Turns(TurnHouse house, int round)
    {
        var user = $"person{round + 10}";
        await house.Say(user, TurnHouse.Chat(user), "create-vendor Bench", "apply", "https://marketplace.creatio.com/app/bench");
        for (var n = 0; n < _turns; n++)
        {
            await house.Take(user, TurnHouse.Chat(user), new Input.Text(n % 2 == 0 ? "Bench Sync" : "back"));
            await house.Deliver();
        }
    }

    private sealed class Watched(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private long _ticks;

        public TimeSpan Elapsed => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

        public void Reset() => Interlocked.Exchange(ref _ticks, 0);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var start = Stopwatch.GetTimestamp();
            var response = await base.SendAsync(request, cancellationToken);
            Interlocked.Add(ref _ticks, Stopwatch.GetElapsedTime(start).Ticks);
            return response;
        }
    }
}
