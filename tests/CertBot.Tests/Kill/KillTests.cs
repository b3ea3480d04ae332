using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Store;
using Xunit.Abstractions;

namespace CertBot.Tests.Kill;

/// <summary>
/// The host is killed at random moments while many people work with it, a hundred times. Afterwards the histories and every conversation are those of a host
/// that was never killed: the same load is run once without, and compared with.
/// </summary>
[Trait("Suite", "Kill")]
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int Developers = 6;

    /// <summary>More of them, for a night, by <c>CERTBOT_KILLS</c>.</summary>
    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("CERTBOT_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var kills) ? kills : 100;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("certbot-killed-");
    private readonly Random random = new(20260302);
    private readonly List<string> findings = [];

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Killed_a_hundred_times_it_loses_nothing_and_repeats_nothing()
    {
        var clean = await Clean();

        await using var host = new Mortal(folder.CreateSubdirectory("killed").FullName);
        using var http = NewClient(host);
        var load = new Load(host, http, Developers);
        var start = Stopwatch.GetTimestamp();
        var tally = await Killed(host, load);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s of killing: {tally}"));

        await Settled.WaitForAll(host);
        var shown = await ReadAll(load);
        await host.Kill();
        var histories = await Histories.Read(host.Store, findings);
        var laps = load.Laps.Sum();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{host.Sent} requests, {load.Everybody.Sum(p => p.Said)} of them different, {laps} applications, {histories.Count} events, {load.Words} words, {load.Haunts.Count} said by ghosts ({load.Haunts.Values.Count(a => a)} acknowledged)"));

        CheckHistories(load, histories, clean);
        CheckWords(load, histories);
        CheckShown(load, shown, clean);
        CheckGhosts(load, histories, shown);
        findings.AddRange(host.Failures.Distinct(StringComparer.Ordinal).Select(f => $"logged: {f}"));
        foreach (var finding in findings) output.WriteLine(finding);
        Assert.Empty(findings);

        // Nothing of this counts if there was little to lose.
        Assert.True(tally.Laps >= Rounds / 10, "too few applications went their whole way through the kills");
        Assert.True(tally.Cut >= Rounds * 8 / 10, "too few kills cut a request");
        Assert.True(tally.Notices >= Rounds / 4, "too few kills left notices to deliver");
        Assert.True(tally.Commands >= Rounds / 10, "too few kills left a command on its way");
        Assert.True(load.Everybody.Sum(p => p.Again) >= Rounds, "too little was said again");
    }

    /// <summary>One lap of everything, undisturbed: what there is before, and what each lap adds.</summary>
    private async Task<Reference> Clean()
    {
        await using var host = new Mortal(folder.CreateSubdirectory("clean").FullName);
        using var http = NewClient(host);
        var load = new Load(host, http, 1);
        await host.Start();
        await load.OpenAll();
        await load.Haunt();
        await load.Found(0);
        await Settled.WaitForAll(host);
        var before = await Plain(load);
        var histories = await Histories.Read(host.Store, findings);
        await load.Lap(0);
        await Settled.WaitForAll(host);
        var lapped = await Plain(load);
        await load.Administrate();
        await Settled.WaitForAll(host);
        var administrated = await Plain(load);
        var after = await Histories.Read(host.Store, findings);
        await host.Kill();
        findings.AddRange(host.Failures);
        findings.AddRange(Load.Deeds.Except(after.Of($"app:{Load.ApplicationOf(0, 0)}").Keys.Select(k => k[(k.IndexOf(' ', StringComparison.Ordinal) + 1)..]), StringComparer.Ordinal)
            .Select(deed => $"nobody {deed} even undisturbed: the load has to follow the product"));
        Assert.Empty(findings);
        return new Reference(
            before,
            lapped.ToDictionary(p => p.Key, p => Shown.Minus(p.Value, before[p.Key]), StringComparer.Ordinal),
            administrated.ToDictionary(p => p.Key, p => Shown.Minus(p.Value, lapped[p.Key]), StringComparer.Ordinal),
            histories,
            after);
    }

    private async Task<Tally> Killed(Mortal host, Load load)
    {
        var tally = new Tally();

        // On an empty folder, while the demo's people are put there.
        for (var n = 0; n < 8; n++) await host.KillStarting(TimeSpan.FromMilliseconds(random.Next(300, 1300)));

        var stop = false;
        Task[]? work = null;
        Task haunting = Task.CompletedTask;
        for (var round = 0; round < Rounds; round++)
        {
            await host.Start();
            work ??=
            [
                .. Enumerable.Range(0, Developers).Select(k => Task.Run(async () =>
                {
                    await load.Developers[k].Open();
                    await load.Found(k);
                    while (!Volatile.Read(ref stop)) await load.Lap(k);
                })),
                Task.Run(async () =>
                {
                    foreach (var somebody in load.Everybody) await somebody.Open();
                    await load.Haunt();
                    while (!Volatile.Read(ref stop)) await load.Administrate();
                }),
            ];
            await host.Work(random.Next(1, 60), TimeSpan.FromSeconds(4), TimeSpan.FromMilliseconds(random.Next(12)));
            await haunting;
            if (load.AdministratorLaps > 0 && round % 14 is var ghost && ghost < load.Ghosts.Length)
            {
                haunting = load.Haunt(load.Ghosts[ghost]);
                await Task.Delay(random.Next(30));
            }

            if (work.FirstOrDefault(w => w.IsFaulted) is { } broken) await broken;
            var cut = await host.Kill();
            var (notices, commands) = await Settled.Autopsy(host, folder.FullName);
            tally.Cut += cut > 0 ? 1 : 0;
            tally.Notices += notices > 0 ? 1 : 0;
            tally.Commands += commands > 0 ? 1 : 0;
        }

        tally.Laps = load.Laps.Sum();
        Volatile.Write(ref stop, true);
        await host.Start();
        await haunting;
        await Task.WhenAll(work ?? []);
        return tally;
    }

    /// <summary>Who did what, how often: in each application as in the clean one, in the roster and the vendors as often as there were laps.</summary>
    private void CheckHistories(Load load, Histories histories, Reference clean)
    {
        for (var k = 0; k < Developers; k++)
        {
            Compare($"vendor of {k}", clean.Before.Of($"vendor:{Load.DeveloperOf(0)}"), histories.Of($"vendor:{Load.DeveloperOf(k)}"));
            for (var n = 0; n < load.Laps[k]; n++) Compare($"history of {Load.ApplicationOf(k, n)}", clean.After.Of($"app:{Load.ApplicationOf(0, 0)}"), histories.Of($"app:{Load.ApplicationOf(k, n)}"));
        }

        var roster = clean.Before.Of(Keys.Roster);
        Compare("roster", Shown.Plus(roster, Shown.Minus(clean.After.Of(Keys.Roster), roster), load.AdministratorLaps), histories.Of(Keys.Roster));
        Compare("acme", clean.Before.Of("vendor:acme"), histories.Of("vendor:acme"));
        var extra = histories.Applications.Count() - load.Laps.Sum() - 1;
        if (extra != 0) findings.Add($"{extra} applications that nobody applied for");
    }

    /// <summary>Each word is in one event, a ghost's at most.</summary>
    private void CheckWords(Load load, Histories histories)
    {
        var counts = histories.Words();
        findings.AddRange(counts.Where(c => c.Value > 1).Select(c => $"{c.Key} is {c.Value} times in the histories"));
        for (var n = 1; n <= load.Words; n++)
        {
            var word = string.Create(CultureInfo.InvariantCulture, $"w{n}w");
            if (!counts.ContainsKey(word) && load.Haunts.GetValueOrDefault(word, true)) findings.Add($"{word} was accepted and is in no history");
        }
    }

    private void CheckShown(Load load, Dictionary<string, IReadOnlyList<JsonObject>> shown, Reference clean)
    {
        foreach (var (name, activities) in shown)
        {
            var k = Array.FindIndex(load.Developers, d => d.Name == name);
            var like = k < 0 ? name : Load.DeveloperOf(0);
            if (load.Ghosts.Any(g => g.Name == name) || name == load.Haunted.Name) continue;
            var expected = Shown.Plus(Shown.Plus(clean.Shown[like], clean.Lap[like], k < 0 ? load.Laps.Sum() : load.Laps[k]), clean.Administrated[like], load.AdministratorLaps);
            Compare($"shown to {name}", expected, Shown.Of(activities));

            // The same word twice at one place, and another not at all, would not show in the counts.
            var lines = Shown.Last(activities).Where(a => (string?)a["from"]?["id"] == "certbot").SelectMany(a => Load.WordsIn((string?)a["text"] ?? "").Distinct(StringComparer.Ordinal));
            findings.AddRange(lines.GroupBy(w => w, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"{g.Key} was shown {g.Count()} times to {name}"));
        }

        foreach (var (name, activities) in shown)
        {
            var heard = Shown.Last(activities).Select(a => (string?)a["channelData"]?["clientActivityID"]).OfType<string>().GroupBy(id => id, StringComparer.Ordinal);
            findings.AddRange(heard.Where(h => h.Count() > 1).Select(h => $"{h.Key} stands {h.Count()} times in {name}"));
        }
    }

    /// <summary>What a ghost said happened or did not; where it did, the others heard of it once and the ghost has its answer.</summary>
    private void CheckGhosts(Load load, Histories histories, Dictionary<string, IReadOnlyList<JsonObject>> shown)
    {
        var lines = Shown.Last(shown[load.Haunted.Name]).Select(a => (string?)a["text"] ?? "").ToList();
        foreach (var ghost in load.Ghosts)
        {
            var words = histories.WordsOf($"app:{Load.Shared}", ghost.Name);
            findings.AddRange(words.Where(w => lines.Count(l => l.Contains(w, StringComparison.Ordinal)) != 1).Select(w => $"{w} of {ghost.Name} was not told once"));
            var answers = Shown.Last(shown[ghost.Name]).Count(a => ((string?)a["text"] ?? "").Contains("E-1", StringComparison.Ordinal));
            if (answers != words.Count) findings.Add($"{ghost.Name} commented {words.Count} times and has {answers} answers");
        }
    }

    private void Compare(string what, Dictionary<string, int> expected, Dictionary<string, int> found) =>
        findings.AddRange(Shown.Minus(found, expected).Concat(expected.Where(e => !found.ContainsKey(e.Key)).Select(e => KeyValuePair.Create(e.Key, -e.Value))).Where(d => d.Value != 0)
            .Select(d => string.Create(CultureInfo.InvariantCulture, $"{what}: {d.Value:+0;-0} × {d.Key.ReplaceLineEndings(" | ")}")));

    private static async Task<Dictionary<string, IReadOnlyList<JsonObject>>> ReadAll(Load load)
    {
        Dictionary<string, IReadOnlyList<JsonObject>> all = new(StringComparer.Ordinal);
        foreach (var somebody in load.Everybody)
        {
            await somebody.Open();
            all[somebody.Name] = await somebody.ReadAll();
        }

        return all;
    }

    private static async Task<Dictionary<string, Dictionary<string, int>>> Plain(Load load) =>
        (await ReadAll(load)).ToDictionary(p => p.Key, p => Shown.Of(p.Value), StringComparer.Ordinal);

    private static HttpClient NewClient(Mortal host) => new() { BaseAddress = host.Address, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>What an undisturbed host shows: before any lap, for a lap, for an administrator's lap; and the histories before and after.</summary>
    private sealed record Reference(
        Dictionary<string, Dictionary<string, int>> Shown,
        Dictionary<string, Dictionary<string, int>> Lap,
        Dictionary<string, Dictionary<string, int>> Administrated,
        Histories Before,
        Histories After);

    /// <summary>How many kills cut a request, left notices to deliver, left a command noted and not answered; and the laps that were gone in the midst of it.</summary>
    private sealed record Tally
    {
        public int Laps { get; set; }

        public int Cut { get; set; }

        public int Notices { get; set; }

        public int Commands { get; set; }
    }
}
