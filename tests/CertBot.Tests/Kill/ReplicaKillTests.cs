using System.Diagnostics;
using System.Globalization;
using CertBot.Store;
using CertBot.Tests.Kit;
using CertBot.Tests.Kit.Cosmos;
using NodaTime;
using Xunit.Abstractions;

namespace CertBot.Tests.Kill;

/// <summary>
/// Two hosts in processes of their own on one database, requests to them in turns, and one of the two killed (kill -9) at random moments while many people work.
/// Afterwards the histories and every conversation are those of two that nobody killed.
/// </summary>
[Trait("Suite", "Kill")]
public sealed class ReplicaKillTests(ITestOutputHelper output) : IDisposable
{
    private const int Developers = 3;
    private const int Kills = 7;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("certbot-replicas-");
    private readonly Random random = new(20261128);
    private readonly List<string> findings = [];

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Two_hosts_of_which_one_is_killed_time_and_again_lose_nothing_and_repeat_nothing()
    {
        var comparison = new Comparison(Developers, findings);
        Comparison.Reference clean;
        await using (var town = await Town.Build(folder.CreateSubdirectory("clean").FullName))
        {
            clean = await comparison.Clean(town.Hosts);

            // Whoever says something a second time finds the mark of the first: undisturbed, neither host does.
            Assert.DoesNotContain(town.Cosmos.Shelf().Conflicts, id => id.StartsWith("said:", StringComparison.Ordinal));
        }

        await using var killed = await Town.Build(folder.CreateSubdirectory("killed").FullName);
        var hosts = killed.Hosts;
        using var http = hosts.NewClient();
        var load = new Load(hosts, http, Developers);
        await hosts.Start();
        var start = Stopwatch.GetTimestamp();
        var left = await Kill(hosts, load, killed);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s of killing; {left} kills left something in the dead one's hands"));

        start = Stopwatch.GetTimestamp();
        await Settled.WaitForAll(hosts);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s until everything was taken over"));
        var shown = await Comparison.ReadAll(load);
        var histories = await Histories.Read(hosts, findings);
        await hosts.Kill();
        comparison.Check(load, histories, shown, clean);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{hosts.Sent} requests, {load.Everybody.Sum(p => p.Said)} of them different, {load.Laps.Sum()} applications, {histories.Count} events, {load.Words} words, {killed.Cosmos.Seen.Count} requests of the database, {killed.Cosmos.Seen.Sum(s => s.Charge):F0} worked-out request units"));

        findings.AddRange(hosts.Failures.Distinct(StringComparer.Ordinal).Select(f => $"logged: {f}"));
        foreach (var finding in findings) output.WriteLine(finding);
        Assert.Empty(findings);

        // Nothing of this counts if there was little to lose.
        Assert.True(left >= Kills / 2, "too few kills left anything to take over");
        Assert.True(load.Laps.Sum() >= Developers, "too few applications went their whole way through the kills");
        Assert.True(load.Everybody.Sum(p => p.Again) >= Kills / 2, "too little was said again");
    }

    /// <returns>After how many kills something was in the dead one's hands.</returns>
    private async Task<int> Kill(Mortal hosts, Load load, Town town)
    {
        var stop = false;
        var left = 0;
        foreach (var somebody in load.Everybody) await somebody.Open();
        await load.Haunt();
        Task[] work =
        [
            .. Enumerable.Range(0, Developers).Select(k => Task.Run(async () =>
            {
                await load.Found(k);
                while (!Volatile.Read(ref stop)) await load.Lap(k);
            })),
            Task.Run(async () =>
            {
                while (!Volatile.Read(ref stop)) await load.Administrate();
            }),
        ];
        for (var n = 0; n < Kills; n++)
        {
            await hosts.Work(random.Next(20, 120), TimeSpan.FromSeconds(6), TimeSpan.FromMilliseconds(random.Next(20)));
            if (work.FirstOrDefault(w => w.IsFaulted) is { } broken) await broken;
            await hosts.Kill(n % 2);
            left += await town.Held() ? 1 : 0;
            await hosts.Work(random.Next(10, 40), TimeSpan.FromSeconds(3), TimeSpan.Zero);   // on the other one alone
            await hosts.Start();
        }

        Volatile.Write(ref stop, true);
        await Task.WhenAll(work);
        return left;
    }

    /// <summary>A database, and two hosts on it.</summary>
    private sealed class Town : IAsyncDisposable
    {
        private readonly FakeCosmosServer server;

        private Town(string folder, FakeCosmos cosmos, FakeCosmosServer server)
        {
            this.server = server;
            Cosmos = cosmos;
            Hosts = new Mortal(folder, hosts: 2)
            {
                Settings = ["--Store:Kind=Cosmos", $"--Store:Cosmos:Endpoint={server.Address}", $"--Store:Cosmos:Key={FakeCosmos.Key}"],
                Looking = async () => await CosmosHouse.Open(cosmos, SystemClock.Instance),
            };
        }

        public FakeCosmos Cosmos { get; }

        public Mortal Hosts { get; }

        public static async Task<Town> Build(string folder)
        {
            var cosmos = new FakeCosmos(SystemClock.Instance, ranges: 2).With("certbot", "certbot");
            return new Town(folder, cosmos, await FakeCosmosServer.Start(cosmos));
        }

        /// <summary>Whether anything waits that is in somebody's hands, or a command of theirs.</summary>
        public async Task<bool> Held()
        {
            await using var store = await CosmosHouse.Open(Cosmos, SystemClock.Instance);
            return await Settled.Waiting(store) is not (0, 0);
        }

        public async ValueTask DisposeAsync()
        {
            await Hosts.DisposeAsync();
            await server.DisposeAsync();
        }
    }
}
