using System.Diagnostics;
using System.Globalization;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Runtime;

namespace CertBot.Tests.CrashTests;

/// <summary>
/// Two host processes on one database, requests alternating between them, and one of the two killed (kill -9) at random times while many users work. Afterwards
/// the histories and all conversations equal those of two hosts that were never killed.
/// </summary>
[Trait("Suite", "Kill"), Trait(TestCampaign.Trait, TestCampaign.Long)]
public sealed class MultiHostKillTests(ITestOutputHelper output) : IDisposable
{
    private const int Developers = 3;
    private const int Kills = 7;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("certbot-replicas-");
    private readonly Random _random = new(20261128);
    private readonly List<string> _findings = [];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Repeated_kills_of_one_of_two_hosts_lose_nothing_and_repeat_nothing()
    {
        var comparison = new RunComparison(Developers, _findings);
        RunComparison.ReferenceRun clean;
        await using (var cluster = await TwoHostCluster.Start(_folder.CreateSubdirectory("clean").FullName))
        {
            clean = await comparison.RunUndisturbed(cluster.Hosts);

            // A message that is handled twice conflicts with the deduplication mark of the first time: undisturbed hosts never cause such a conflict.
            Assert.DoesNotContain(cluster.Cosmos.GetContainer().Conflicts, id => id.StartsWith("said:", StringComparison.Ordinal));
        }

        await using var killed = await TwoHostCluster.Start(_folder.CreateSubdirectory("killed").FullName);
        var hosts = killed.Hosts;
        using var http = hosts.NewClient();
        var load = new LoadProfile(hosts, http, Developers);
        await hosts.Start();
        var start = Stopwatch.GetTimestamp();
        var left = await Kill(hosts, load, killed);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s of killing; {left} kills left work that the killed host had leased"
            )
        );

        start = Stopwatch.GetTimestamp();
        await IdleWait.WaitForAll(hosts);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s until everything was taken over"));
        var shown = await RunComparison.ReadAll(load);
        var histories = await StoredHistories.Load(hosts, _findings);
        await hosts.Kill();
        comparison.Check(load, histories, shown, clean);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{hosts.SentRequests} requests, {load.AllUsers.Sum(p => p.SentCount)} of them different, {load.Laps.Sum()} applications, {histories.EventCount} events, {load.WordCount} words, {killed.Cosmos.Requests.Count} requests of the database, {killed.Cosmos.Requests.Sum(s => s.Charge):F0} worked-out request units"
            )
        );

        _findings.AddRange(hosts.Failures.Distinct(StringComparer.Ordinal).Select(f => $"logged: {f}"));
        foreach (var finding in _findings)
            output.WriteLine(finding);
        Assert.Empty(_findings);

        // The test is meaningful only if there was enough to lose.
        Assert.True(left >= Kills / 2, "too few kills left work to take over");
        Assert.True(load.Laps.Sum() >= Developers, "too few applications were completed during the kills");
        Assert.True(load.AllUsers.Sum(p => p.RetryCount) >= Kills / 2, "too few messages were retried");
    }

    /// <returns>After how many kills the killed host still held a lease or a command.</returns>
    private async Task<int> Kill(KillableHost hosts, LoadProfile load, TwoHostCluster cluster)
    {
        var stop = false;
        var left = 0;
        foreach (var user in load.AllUsers)
            await user.StartConversation();
        await load.PlayUnattended();
        Task[] work =
        [
            .. Enumerable
                .Range(0, Developers)
                .Select(k =>
                    Task.Run(async () =>
                    {
                        await load.CreateVendor(k);
                        while (!Volatile.Read(ref stop))
                            await load.PlayLap(k);
                    })
                ),
            Task.Run(async () =>
            {
                while (!Volatile.Read(ref stop))
                    await load.PlayAdministratorLap();
            }),
        ];
        for (var n = 0; n < Kills; n++)
        {
            await hosts.WaitForRequests(_random.Next(20, 120), TimeSpan.FromMilliseconds(_random.Next(20)));
            if (work.FirstOrDefault(w => w.IsFaulted) is { } broken)
                await broken;
            await hosts.Kill(n % 2);
            left += await cluster.LeasedCount() ? 1 : 0;
            await hosts.WaitForRequests(_random.Next(10, 40), TimeSpan.Zero); // on the other host only
            await hosts.Start();
        }

        Volatile.Write(ref stop, true);
        await Task.WhenAll(work);
        return left;
    }

    /// <summary>A database, and two hosts that use it.</summary>
    private sealed class TwoHostCluster : IAsyncDisposable
    {
        private readonly FakeCosmosServer _server;
        private readonly SharedClock _clock;

        private TwoHostCluster(string folder, SharedClock clock, FakeCosmos cosmos, FakeCosmosServer server)
        {
            this._server = server;
            this._clock = clock;
            Cosmos = cosmos;
            Hosts = new KillableHost(folder, hosts: 2)
            {
                Settings = ["--Store:Kind=Cosmos", $"--Store:Cosmos:Endpoint={server.Address}", $"--Store:Cosmos:Key={FakeCosmos.Key}"],
                OpenStore = async () => await CosmosTestStores.OpenStore(cosmos, clock),
            };
        }

        public FakeCosmos Cosmos { get; }

        public KillableHost Hosts { get; }

        public static async Task<TwoHostCluster> Start(string folder)
        {
            var clock = new SharedClock(Path.Combine(folder, "clock")); // the same file as in the hosts
            var cosmos = new FakeCosmos(clock, ranges: 2).WithContainer("certbot", "certbot");
            return new TwoHostCluster(folder, clock, cosmos, await FakeCosmosServer.Start(cosmos));
        }

        /// <summary>True if anything is pending that a host has leased, or a command.</summary>
        public async Task<bool> LeasedCount()
        {
            await using var store = await CosmosTestStores.OpenStore(Cosmos, _clock);
            return await IdleWait.CountPending(store, _clock) is not (0, 0);
        }

        public async ValueTask DisposeAsync()
        {
            await Hosts.DisposeAsync();
            await _server.DisposeAsync();
            _clock.Dispose();
        }
    }
}
