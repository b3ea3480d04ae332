using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace CertBot.Tests.CrashTests;

/// <summary>
/// The host is killed sixty times, at random, while many users work with it. Afterwards the histories and all conversations equal those of a host that was
/// never killed: the same load is run once undisturbed, and the results are compared.
/// </summary>
[Trait("Suite", "Kill"), Trait(TestCampaign.Trait, TestCampaign.Long)]
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int Developers = 6;

    /// <summary><c>CERTBOT_KILLS</c> sets a larger number for nightly runs.</summary>
    private static readonly int Rounds = TestCampaign.Size(inShort: 6, inLong: 60, "CERTBOT_KILLS");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("certbot-killed-");
    private readonly Random _random = new(20260302);
    private readonly List<string> _findings = [];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Repeated_kills_lose_nothing_and_repeat_nothing()
    {
        var comparison = new RunComparison(Developers, _findings);
        RunComparison.ReferenceRun clean;
        await using (var undisturbed = new KillableHost(_folder.CreateSubdirectory("clean").FullName))
            clean = await comparison.RunUndisturbed(undisturbed);

        await using var host = new KillableHost(_folder.CreateSubdirectory("killed").FullName);
        using var http = host.NewClient();
        var load = new LoadProfile(host, http, Developers);
        var start = Stopwatch.GetTimestamp();
        var counts = await RunKilled(host, load);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s of killing: {counts}"));

        await IdleWait.WaitForAll(host);
        var shown = await RunComparison.ReadAll(load);
        await host.Kill();
        var histories = await StoredHistories.Load(host, _findings);
        var rounds = load.Laps.Sum();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{host.SentRequests} requests, {load.AllUsers.Sum(p => p.SentCount)} of them different, {rounds} applications, {histories.EventCount} events, {load.WordCount} words, {load.UnattendedWords.Count} said by ghosts ({load.UnattendedWords.Values.Count(a => a)} acknowledged)"
            )
        );

        comparison.Check(load, histories, shown, clean);
        _findings.AddRange(host.Failures.Distinct(StringComparer.Ordinal).Select(f => $"logged: {f}"));
        foreach (var finding in _findings)
            output.WriteLine(finding);
        Assert.Empty(_findings);

        Assert.True(IsEnough(counts, load), $"too little was lost to find: {counts}, {load.AllUsers.Sum(p => p.RetryCount)} said again");
    }

    /// <summary>
    /// The test is meaningful only if there was enough to lose: completed applications, kills that interrupted a request or left a notification or a command,
    /// and users who had to retry.
    /// </summary>
    private static bool IsEnough(KillCounts counts, LoadProfile load) =>
        load.Laps.Sum() >= Math.Max(1, Rounds / 10)
        && counts.InterruptedRequests >= Rounds * 8 / 10
        && counts.Notices >= Rounds / 4
        && counts.Commands >= Math.Max(1, Rounds / 10)
        && load.AllUsers.Sum(p => p.RetryCount) >= Rounds;

    private async Task<KillCounts> RunKilled(KillableHost host, LoadProfile load)
    {
        var counts = new KillCounts();

        // First with an empty folder, while the demo users are created.
        for (var n = 0; n < Math.Min(8, Rounds / 5); n++)
            await host.KillWhileStarting(TimeSpan.FromMilliseconds(_random.Next(300, 1300)));

        var stop = false;
        Task[]? work = null;
        Task unattendedTask = Task.CompletedTask;
        for (var round = 0; round < Rounds || (!IsEnough(counts, load) && round < 4 * Rounds); round++)
        {
            await host.Start();
            work ??=
            [
                .. Enumerable
                    .Range(0, Developers)
                    .Select(k =>
                        Task.Run(async () =>
                        {
                            await load.Developers[k].StartConversation();
                            await load.CreateVendor(k);
                            while (!Volatile.Read(ref stop))
                                await load.PlayLap(k);
                        })
                    ),
                Task.Run(async () =>
                {
                    foreach (var user in load.AllUsers)
                        await user.StartConversation();
                    await load.PlayUnattended();
                    while (!Volatile.Read(ref stop))
                        await load.PlayAdministratorLap();
                }),
            ];
            await host.WaitForRequests(_random.Next(1, 60), TimeSpan.FromMilliseconds(_random.Next(12)));
            await unattendedTask;
            if (load.AdministratorLaps > 0 && round % 14 is var unattendedId && unattendedId < load.UnattendedUsers.Length)
            {
                unattendedTask = load.PlayUnattended(load.UnattendedUsers[unattendedId]);
                await Task.Delay(_random.Next(30));
            }

            if (work.FirstOrDefault(w => w.IsFaulted) is { } broken)
                await broken;
            var cut = await host.Kill();
            var (notices, commands) = await IdleWait.CountPendingInCopy(host, _folder.FullName);
            counts.InterruptedRequests += cut > 0 ? 1 : 0;
            counts.Notices += notices > 0 ? 1 : 0;
            counts.Commands += commands > 0 ? 1 : 0;
            counts.Kills++;
        }

        counts.Laps = load.Laps.Sum();
        Volatile.Write(ref stop, true);
        await host.Start();
        await unattendedTask;
        await Task.WhenAll(work ?? []);
        return counts;
    }

    /// <summary>
    /// How many kills interrupted a request, left notifications to deliver or left a pending command, and the laps that were played meanwhile.
    /// </summary>
    private sealed record KillCounts
    {
        public int Kills { get; set; }

        public int Laps { get; set; }

        public int InterruptedRequests { get; set; }

        public int Notices { get; set; }

        public int Commands { get; set; }
    }
}
