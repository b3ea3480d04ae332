using System.Text.Json.Nodes;
using CertBot.CommandLine;
using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.Tests.CrashTests;

/// <summary>All histories of a store, read as the command line reads them.</summary>
internal sealed class StoredHistories
{
    private readonly Dictionary<string, List<JsonObject>> _events = new(StringComparer.Ordinal);

    public IEnumerable<string> Applications => _events.Keys.Where(k => k.StartsWith("app:", StringComparison.Ordinal)).Select(k => k[4..]);

    public int EventCount => _events.Values.Sum(e => e.Count);

    /// <summary>Verifies and replays all histories; adds every fault to <paramref name="findings"/>.</summary>
    public static async Task<StoredHistories> Load(KillableHost host, List<string> findings)
    {
        await using var store = await host.OpenStoreToRead() ?? throw new InvalidOperationException("There is no store.");
        var all = new StoredHistories();
        await using var output = new StringWriter();
        if (await AuditVerify.Run(store, output, output, default) != 0)
            findings.Add($"audit verify: {output}");
        await foreach (var partition in store.Partitions("", default))
        {
            List<JsonObject> read = [];
            await foreach (var stored in EventStream.ReadDocuments(store, partition, "", default))
                read.Add(JsonNode.Parse(stored.Document.Json) as JsonObject ?? []);
            if (read.Count > 0)
                all._events[partition] = read;
            if ((await store.List(partition, "dead-letter", "", 10, default)).Count > 0)
                findings.Add($"{partition}: dead letters");
        }

        foreach (var app in all.Applications)
        {
            await using var replayed = new StringWriter();
            if (await AuditReplay.Run(store, new ApplicationId(app), replayed, replayed, default) != 0)
                findings.Add($"audit replay {app}: {replayed}");
        }

        return all;
    }

    /// <summary>The events of a partition: who did what, how often.</summary>
    public Dictionary<string, int> CountEvents(string partition) =>
        CountByKey(
            _events.GetValueOrDefault(partition, []).Select(e => $"{((string?)e["by"] ?? "").TrimEnd("0123456789".ToCharArray())} {EventKind(e["what"])}")
        );

    /// <summary>How often each unique word of the load occurs in the histories.</summary>
    public Dictionary<string, int> CountWords() =>
        CountByKey(_events.Values.SelectMany(e => e).SelectMany(e => LoadProfile.WordsIn(e["what"]?.ToJsonString() ?? "")));

    /// <summary>The words of one person in one history.</summary>
    public IReadOnlyList<string> WordsOf(string partition, string by) =>
        [.. _events.GetValueOrDefault(partition, []).Where(e => (string?)e["by"] == by).SelectMany(e => LoadProfile.WordsIn(e["what"]?.ToJsonString() ?? ""))];

    private static string EventKind(JsonNode? what) => $"{(string?)what?["$type"]} {(string?)what?["what"]?["$type"]}".Trim();

    private static Dictionary<string, int> CountByKey(IEnumerable<string> all) =>
        all.GroupBy(k => k, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
}
