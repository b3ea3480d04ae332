using System.Text.Json;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Directory;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Channels.Connector.Client;

/// <summary>The conversations we have heard from, in the store (partition <c>place:connector:PLACE</c>); what has not changed is not written again.</summary>
internal sealed class ConversationReferences(IStore store, HostInstance instance, IClock clock)
{
    private const string DocumentId = "reference";

    private const int MaxCached = 20_000;

    private readonly InstanceCache<string, ConversationReference> cache = new(instance, clock, MaxCached);

    public async Task Save(ConversationAddress address, ConversationReference reference, CancellationToken cancellationToken)
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
        cache.Set(address.Id, reference);
    }

    /// <summary>Once true for a place, and never again.</summary>
    public async Task<bool> TryMarkGreeted(ConversationAddress address, CancellationToken cancellationToken) =>
        await store.Commit(Partition(address), [new Write.Create(new Document("greeted", "place", VersionedJson.Empty))], cancellationToken)
        is CommitResult.Committed;

    public async Task<ConversationReference?> Find(ConversationAddress address, CancellationToken cancellationToken)
    {
        if (cache.TryGet(address.Id, out var cached))
        {
            return cached;
        }

        if (
            await store.Get(Partition(address), DocumentId, cancellationToken) is not { } stored
            || VersionedJson.Read(stored, json => JsonSerializer.Deserialize<ConversationReference>(json, ChannelJson.WriteOptions)) is not { } reference
        )
        {
            return null;
        }

        cache.Set(address.Id, reference);
        return reference;
    }

    private static string Partition(ConversationAddress address) => $"place:{address.Channel}:{address.Id}";

    /// <summary>Alone, a host that has just started writes once what it has just heard; where several forget after a moment, reading it is the cheaper.</summary>
    private async Task<ConversationReference?> FindCached(ConversationAddress address, CancellationToken cancellationToken) =>
        instance.IsSingle
            ? cache.TryGet(address.Id, out var cached)
                ? cached
                : null
            : await Find(address, cancellationToken);
}
