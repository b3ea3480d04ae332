using System.Text.Json;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Directory;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Channels.Connector.Client;

/// <summary>Stores the reference of each known conversation (partition <c>place:connector:PLACE</c>). An unchanged reference is not written again.</summary>
internal sealed class ConversationReferences(IStore store, HostInstance instance, IClock clock)
{
    private const string DocumentId = "reference";

    private const int MaxCached = 20_000;

    private readonly InstanceCache<string, StoredReference> _cache = new(instance, clock, MaxCached);

    public async Task Save(ConversationAddress address, StoredReference reference, CancellationToken cancellationToken)
    {
        if (await FindCached(address, cancellationToken) == reference)
        {
            return;
        }

        await store.Commit(
            Partition(address),
            [new Write.Upsert(new Document(DocumentId, "place", VersionedJson.AddVersion(JsonSerializer.Serialize(reference, ChannelJson.WriteOptions))))],
            cancellationToken
        );
        _cache.Set(address.Id, reference);
    }

    /// <summary>True for the first call per conversation only.</summary>
    public async Task<bool> TryMarkGreeted(ConversationAddress address, CancellationToken cancellationToken) =>
        await store.Commit(Partition(address), [new Write.Create(new Document("greeted", "place", VersionedJson.Empty))], cancellationToken)
        is CommitResult.Committed;

    public async Task<StoredReference?> Find(ConversationAddress address, CancellationToken cancellationToken)
    {
        if (_cache.TryGet(address.Id, out var cached))
        {
            return cached;
        }

        if (
            await store.Get(Partition(address), DocumentId, cancellationToken) is not { } stored
            || VersionedJson.Read(stored, json => JsonSerializer.Deserialize<StoredReference>(json, ChannelJson.WriteOptions)) is not { } reference
        )
        {
            return null;
        }

        _cache.Set(address.Id, reference);
        return reference;
    }

    private static string Partition(ConversationAddress address) => $"place:{address.Channel}:{address.Id}";

    /// <summary>
    /// A single host caches for ever, so one extra write after its start is cheaper than reads. With several hosts the cache expires quickly, and a read is
    /// cheaper than a write.
    /// </summary>
    private async Task<StoredReference?> FindCached(ConversationAddress address, CancellationToken cancellationToken) =>
        instance.IsSingle
            ? _cache.TryGet(address.Id, out var cached)
                ? cached
                : null
            : await Find(address, cancellationToken);
}
