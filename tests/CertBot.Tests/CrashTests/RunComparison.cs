using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Store.Documents;

namespace CertBot.Tests.CrashTests;

/// <summary>Compares the result of a run with kills with an undisturbed run of the same load. Every difference is a finding.</summary>
internal sealed class RunComparison(int developers, List<string> findings)
{
    /// <summary>
    /// Runs one lap of everything undisturbed, and a second one of the developer's, to determine the initial state and what each lap adds: a vendor's second
    /// application has fields filled in from the first one.
    /// </summary>
    public async Task<ReferenceRun> RunUndisturbed(KillableHost host)
    {
        using var http = host.NewClient();
        var load = new LoadProfile(host, http, 1);
        await host.Start();
        await load.StartAll();
        await load.PlayUnattended();
        await load.CreateVendor(0);
        await IdleWait.WaitForAll(host);
        var before = await ReadAllCounts(load);
        var histories = await StoredHistories.Load(host, findings);
        await load.PlayLap(0);
        await IdleWait.WaitForAll(host);
        var firstLap = await ReadAllCounts(load);
        await load.PlayLap(0);
        await IdleWait.WaitForAll(host);
        var lapped = await ReadAllCounts(load);
        await load.PlayAdministratorLap();
        await IdleWait.WaitForAll(host);
        var administrated = await ReadAllCounts(load);
        var after = await StoredHistories.Load(host, findings);
        await host.Kill();
        findings.AddRange(host.Failures);
        findings.AddRange(
            LoadProfile
                .ExpectedEvents.Except(
                    after.CountEvents($"app:{LoadProfile.ApplicationOf(0, 0)}").Keys.Select(k => k[(k.IndexOf(' ', StringComparison.Ordinal) + 1)..]),
                    StringComparer.Ordinal
                )
                .Select(action => $"nobody {action} even undisturbed: the load has to follow the product")
        );
        Assert.Empty(findings);
        return new ReferenceRun(
            before,
            firstLap.ToDictionary(p => p.Key, p => ConversationView.Subtract(p.Value, before[p.Key]), StringComparer.Ordinal),
            lapped.ToDictionary(p => p.Key, p => ConversationView.Subtract(p.Value, firstLap[p.Key]), StringComparer.Ordinal),
            administrated.ToDictionary(p => p.Key, p => ConversationView.Subtract(p.Value, lapped[p.Key]), StringComparer.Ordinal),
            histories,
            after
        );
    }

    public void Check(LoadProfile load, StoredHistories histories, Dictionary<string, IReadOnlyList<JsonObject>> shown, ReferenceRun clean)
    {
        CheckHistories(load, histories, clean);
        CheckWords(load, histories);
        CheckShown(load, shown, clean);
        CheckGhosts(load, histories, shown);
    }

    /// <summary>
    /// Who did what, how often: each application equals the undisturbed one; in the role assignments and vendors everything occurs once per lap.
    /// </summary>
    private void CheckHistories(LoadProfile load, StoredHistories histories, ReferenceRun clean)
    {
        for (var k = 0; k < developers; k++)
        {
            Compare(
                $"vendor of {k}",
                clean.Before.CountEvents($"vendor:{LoadProfile.DeveloperOf(0)}"),
                histories.CountEvents($"vendor:{LoadProfile.DeveloperOf(k)}")
            );
            for (var n = 0; n < load.Laps[k]; n++)
            {
                Compare(
                    $"history of {LoadProfile.ApplicationOf(k, n)}",
                    clean.After.CountEvents($"app:{LoadProfile.ApplicationOf(0, 0)}"),
                    histories.CountEvents($"app:{LoadProfile.ApplicationOf(k, n)}")
                );
            }
        }

        var roster = clean.Before.CountEvents(StoreKeys.Roles);
        Compare(
            "roster",
            ConversationView.Add(roster, ConversationView.Subtract(clean.After.CountEvents(StoreKeys.Roles), roster), load.AdministratorLaps),
            histories.CountEvents(StoreKeys.Roles)
        );
        Compare("acme", clean.Before.CountEvents("vendor:acme"), histories.CountEvents("vendor:acme"));
        var extra = histories.Applications.Count() - load.Laps.Sum() - 1;
        if (extra != 0)
            findings.Add($"{extra} applications that nobody applied for");
    }

    /// <summary>Each word is in exactly one event, a word of an unattended user in at most one.</summary>
    private void CheckWords(LoadProfile load, StoredHistories histories)
    {
        var counts = histories.CountWords();
        findings.AddRange(counts.Where(c => c.Value > 1).Select(c => $"{c.Key} is {c.Value} times in the histories"));
        for (var n = 1; n <= load.WordCount; n++)
        {
            var word = string.Create(CultureInfo.InvariantCulture, $"w{n}w");
            if (!counts.ContainsKey(word) && load.UnattendedWords.GetValueOrDefault(word, true))
                findings.Add($"{word} was accepted and is in no history");
        }
    }

    private void CheckShown(LoadProfile load, Dictionary<string, IReadOnlyList<JsonObject>> shown, ReferenceRun clean)
    {
        foreach (var (name, activities) in shown)
        {
            var k = Array.FindIndex(load.Developers, d => d.Name == name);
            var like = k < 0 ? name : LoadProfile.DeveloperOf(0);
            if (load.UnattendedUsers.Any(g => g.Name == name) || name == load.UnattendedOwner.Name)
                continue;
            var laps = k < 0 ? load.Laps.Sum() : load.Laps[k];
            var started = k < 0 || laps == 0 ? clean.Shown[like] : ConversationView.Add(clean.Shown[like], clean.AddedByFirstLap[like], 1);
            var expected = ConversationView.Add(
                ConversationView.Add(started, clean.AddedByLap[like], k < 0 || laps == 0 ? laps : laps - 1),
                clean.AddedByAdministratorLap[like],
                load.AdministratorLaps
            );
            Compare($"shown to {name}", expected, ConversationView.CountMessages(activities));

            // The counts would not show a word that was shown twice in one conversation while another one is missing.
            var lines = ConversationView
                .LatestVersions(activities)
                .Where(a => (string?)a["from"]?["id"] == "certbot")
                .SelectMany(a => LoadProfile.WordsIn((string?)a["text"] ?? "").Distinct(StringComparer.Ordinal));
            findings.AddRange(
                lines.GroupBy(w => w, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"{g.Key} was shown {g.Count()} times to {name}")
            );
        }

        foreach (var (name, activities) in shown)
        {
            var received = ConversationView
                .LatestVersions(activities)
                .Select(a => (string?)a["channelData"]?["clientActivityID"])
                .OfType<string>()
                .GroupBy(id => id, StringComparer.Ordinal);
            findings.AddRange(received.Where(h => h.Count() > 1).Select(h => $"{h.Key} stands {h.Count()} times in {name}"));
        }
    }

    /// <summary>A message of an unattended user was handled or not; if it was, the others were notified once and its sender received the reply.</summary>
    private void CheckGhosts(LoadProfile load, StoredHistories histories, Dictionary<string, IReadOnlyList<JsonObject>> shown)
    {
        var lines = ConversationView.LatestVersions(shown[load.UnattendedOwner.Name]).Select(a => (string?)a["text"] ?? "").ToList();
        foreach (var unattended in load.UnattendedUsers)
        {
            var texts = histories.WordsOf($"app:{LoadProfile.UnattendedApplication}", unattended.Name);
            findings.AddRange(
                texts.Where(w => lines.Count(l => l.Contains(w, StringComparison.Ordinal)) != 1).Select(w => $"{w} of {unattended.Name} was not told once")
            );
            var answers = ConversationView
                .LatestVersions(shown[unattended.Name])
                .Count(a => ((string?)a["text"] ?? "").Contains("E-1", StringComparison.Ordinal));
            if (answers != texts.Count)
                findings.Add($"{unattended.Name} commented {texts.Count} times and has {answers} answers");
        }
    }

    private void Compare(string what, Dictionary<string, int> expected, Dictionary<string, int> found) =>
        findings.AddRange(
            ConversationView
                .Subtract(found, expected)
                .Concat(expected.Where(e => !found.ContainsKey(e.Key)).Select(e => KeyValuePair.Create(e.Key, -e.Value)))
                .Where(d => d.Value != 0)
                .Select(d => string.Create(CultureInfo.InvariantCulture, $"{what}: {d.Value:+0;-0} × {d.Key.ReplaceLineEndings(" | ")}"))
        );

    public static async Task<Dictionary<string, IReadOnlyList<JsonObject>>> ReadAll(LoadProfile load)
    {
        Dictionary<string, IReadOnlyList<JsonObject>> all = new(StringComparer.Ordinal);
        foreach (var user in load.AllUsers)
        {
            await user.StartConversation();
            all[user.Name] = await user.ReadAll();
        }

        return all;
    }

    private static async Task<Dictionary<string, Dictionary<string, int>>> ReadAllCounts(LoadProfile load) =>
        (await ReadAll(load)).ToDictionary(p => p.Key, p => ConversationView.CountMessages(p.Value), StringComparer.Ordinal);

    /// <summary>What an undisturbed host shows: before any lap, per lap, per lap of the administrator; and the histories before and after.</summary>
    public sealed record ReferenceRun(
        Dictionary<string, Dictionary<string, int>> Shown,
        Dictionary<string, Dictionary<string, int>> AddedByFirstLap,
        Dictionary<string, Dictionary<string, int>> AddedByLap,
        Dictionary<string, Dictionary<string, int>> AddedByAdministratorLap,
        StoredHistories Before,
        StoredHistories After
    );
}
