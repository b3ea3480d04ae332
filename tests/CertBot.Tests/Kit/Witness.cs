using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Store;
using NodaTime;

namespace CertBot.Tests.Kit;

/// <summary>A store that remembers which events were committed since it was asked last, as a transcript writes them: <c>app:acme-sync handed-in</c>. Nothing is committed to it that does not begin with its version.</summary>
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
        foreach (var document in writes.Select(Batch.DocumentOf).OfType<Document>().Select(d => Claim.Of(new Stored(partition, d, "")).Item.Document))
        {
            Assert.True(document.Json.StartsWith("{\"v\":1", StringComparison.Ordinal) && JsonDocument.Parse(document.Json, new() { AllowDuplicateProperties = false }).RootElement.GetProperty("v").GetInt32() == 1, $"{partition}/{document.Id} is stored without its version");
        }

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

    public Task<IReadOnlyList<Stored>> All(string partition, string after, int max, CancellationToken cancel) => inner.All(partition, after, max, cancel);

    public IAsyncEnumerable<string> Partitions(string prefix, CancellationToken cancel) => inner.Partitions(prefix, cancel);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>What happened to an escalation stands inside what happened to its application.</summary>
    private static string NameOf(JsonNode? what) => what?["what"] is JsonObject inside ? $"{what["$type"]} {inside["$type"]}" : $"{what?["$type"]}";
}
