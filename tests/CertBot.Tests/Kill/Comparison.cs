using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Store;

namespace CertBot.Tests.Kill;

/// <summary>Holds what was left after the kills against an undisturbed run of the same load. Everything that differs is a finding.</summary>
internal sealed class Comparison(int developers, List<string> findings)
{
    /// <summary>One lap of everything, undisturbed: what there is before, and what each lap adds.</summary>
    public async Task<Reference> Clean(Mortal host)
    {
        using var http = host.NewClient();
        var load = new Load(host, http, 1);
        await host.Start();
        await load.OpenAll();
        await load.Haunt();
        await load.Found(0);
        await Settled.WaitForAll(host);
        var before = await Plain(load);
        var histories = await Histories.Read(host, findings);
        await load.Lap(0);
        await Settled.WaitForAll(host);
        var lapped = await Plain(load);
        await load.Administrate();
        await Settled.WaitForAll(host);
        var administrated = await Plain(load);
        var after = await Histories.Read(host, findings);
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

    public void Check(Load load, Histories histories, Dictionary<string, IReadOnlyList<JsonObject>> shown, Reference clean)
    {
        CheckHistories(load, histories, clean);
        CheckWords(load, histories);
        CheckShown(load, shown, clean);
        CheckGhosts(load, histories, shown);
    }

    /// <summary>Who did what, how often: in each application as in the clean one, in the roster and the vendors as often as there were laps.</summary>
    private void CheckHistories(Load load, Histories histories, Reference clean)
    {
        for (var k = 0; k < developers; k++)
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

    public static async Task<Dictionary<string, IReadOnlyList<JsonObject>>> ReadAll(Load load)
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

    /// <summary>What an undisturbed host shows: before any lap, for a lap, for an administrator's lap; and the histories before and after.</summary>
    public sealed record Reference(
        Dictionary<string, Dictionary<string, int>> Shown,
        Dictionary<string, Dictionary<string, int>> Lap,
        Dictionary<string, Dictionary<string, int>> Administrated,
        Histories Before,
        Histories After);
}
