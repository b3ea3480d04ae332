using System.Text.Json.Nodes;
using CertBot.Store;
using NodaTime;

namespace CertBot.Tests.Kit;

/// <summary>A store that remembers which events were committed since it was asked last, as a transcript writes them: <c>app:acme-sync handed-in</c>.</summary>
internal sealed class Witness(IStore inner) : IStore
{
    private readonly Lock gate = new();
    private readonly List<string> seen = [];

    public IReadOnlyList<string> News()
    {
        lock (gate)
        {
            IReadOnlyList<string> news = [.. seen];
            seen.Clear();
            return news;
        }
    }

    public async Task<Committed> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancel)
    {
        var committed = await inner.Commit(partition, writes, cancel);
        if (committed is not Committed.Done) return committed;

        lock (gate)
        {
            seen.AddRange(writes.OfType<Write.Create>().Where(w => w.Document.Kind == Envelope.Kind).Select(w => $"{partition} {NameOf(JsonNode.Parse(w.Document.Json)?["what"])}"));
        }

        return committed;
    }

    public Task<Stored?> Get(string partition, string id, CancellationToken cancel) => inner.Get(partition, id, cancel);

    public Task<IReadOnlyList<Stored>> List(string partition, string kind, string after, int max, CancellationToken cancel) => inner.List(partition, kind, after, max, cancel);

    public Task<IReadOnlyList<Stored>> Due(string kind, Instant now, int max, CancellationToken cancel) => inner.Due(kind, now, max, cancel);

    public IAsyncEnumerable<string> Partitions(string prefix, CancellationToken cancel) => inner.Partitions(prefix, cancel);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>What happened to an escalation stands inside what happened to its application.</summary>
    private static string NameOf(JsonNode? what) => what?["what"] is JsonObject inside ? $"{what["$type"]} {inside["$type"]}" : $"{what?["$type"]}";
}
