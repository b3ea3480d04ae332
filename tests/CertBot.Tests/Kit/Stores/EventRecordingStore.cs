using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Leases;

namespace CertBot.Tests.Kit.Stores;

/// <summary>
/// A store that records the events committed since the last call, in the format of transcripts: <c>app:acme-sync handed-in</c>. It also checks that
/// every committed document begins with its version.
/// </summary>
internal sealed class EventRecordingStore(IStore inner) : DelegatingStore(inner)
{
    private readonly Lock _gate = new();
    private readonly List<string> _committed = [];

    public IReadOnlyList<string> TakeCommittedEvents()
    {
        lock (_gate)
        {
            IReadOnlyList<string> news = [.. _committed];
            _committed.Clear();
            return news;
        }
    }

    public override async Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken)
    {
        foreach (
            var document in writes
                .Select(BatchLimits.GetDocument)
                .OfType<Document>()
                .Select(d => Lease.Split(new StoredDocument(partition, d, "")).Item.Document)
        )
        {
            Assert.True(
                document.Json.StartsWith("{\"v\":1", StringComparison.Ordinal)
                    && JsonDocument.Parse(document.Json, new() { AllowDuplicateProperties = false }).RootElement.GetProperty("v").GetInt32() == 1,
                $"{partition}/{document.Id} is stored without its version"
            );
        }

        var result = await base.Commit(partition, writes, cancellationToken);
        if (result is not CommitResult.Committed)
            return result;

        lock (_gate)
        {
            _committed.AddRange(
                writes
                    .OfType<Write.Create>()
                    .Where(w => w.Document.Kind == EventEnvelope.Kind)
                    .Select(w => $"{partition} {EventNameOf(JsonNode.Parse(w.Document.Json)?["what"])}")
            );
        }

        return result;
    }

    /// <summary>An escalation's event is nested inside the event of its application.</summary>
    private static string EventNameOf(JsonNode? what) => what?["what"] is JsonObject inside ? $"{what["$type"]} {inside["$type"]}" : $"{what?["$type"]}";
}
