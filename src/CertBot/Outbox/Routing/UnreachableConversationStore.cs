using System.Runtime.CompilerServices;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Diagnostics;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Outbox.Routing;

/// <summary>
/// The conversations that cannot be reached. Each is stored in its own partition, together with an outbox item that updates the administrators' list, so that
/// the list becomes consistent even if a host stops in between.
/// </summary>
internal sealed class UnreachableConversationStore(
    IStore store,
    HostInstance instance,
    QueueSignal signal,
    QuarantinedDocuments quarantine,
    IClock clock,
    ILogger<UnreachableConversationStore> log
)
{
    internal const string Id = "closed";
    private const string Kind = "closed";
    internal const string ListKind = "unreachable";
    private const int MaxCached = 20_000;
    private const int MaxListed = 200;

    internal static readonly string ListPartition = StoreKeys.ReadModel("unreachable");

    /// <summary>Null: known to be reachable.</summary>
    private readonly InstanceCache<ConversationAddress, UnreachableConversation?> _cache = new(instance, clock, MaxCached);

    /// <summary>Null: reachable as far as is known.</summary>
    public async Task<UnreachableConversation?> Find(ConversationAddress address, CancellationToken cancellationToken)
    {
        if (_cache.TryGet(address, out var cached))
            return cached;

        var unreachable = await Load(address, cancellationToken);
        _cache.Set(address, unreachable);
        return unreachable;
    }

    /// <summary>Messages are no longer sent there. The first reason is kept.</summary>
    public async Task MarkUnreachable(ConversationAddress address, PersonId? reader, UnreachableReason reason, CancellationToken cancellationToken)
    {
        if (await Find(address, cancellationToken) is not null)
            return;

        var unreachable = new UnreachableConversation(address, reader, reason, clock.GetCurrentInstant());
        await store.Commit(
            StoreKeys.ConversationAddress(address),
            [new Write.Upsert(new Document(Id, Kind, VersionedJson.Write(unreachable))), ListUpdate(address)],
            cancellationToken
        );
        _cache.Set(address, unreachable);
        signal.Record(StoreKeys.ConversationAddress(address));
        Log.ConversationUnreachable(log, address.Channel, reason);
    }

    /// <summary>Called when somebody wrote from there, or installed the bot again.</summary>
    public async Task MarkReachable(ConversationAddress address, CancellationToken cancellationToken)
    {
        if (await Find(address, cancellationToken) is null)
            return;

        await store.Commit(StoreKeys.ConversationAddress(address), [new Write.Delete(Id, ETag: null), ListUpdate(address)], cancellationToken);
        _cache.Set(address, null);
        signal.Record(StoreKeys.ConversationAddress(address));
        Log.ConversationReachable(log, address.Channel);
    }

    /// <summary>Those that have been unreachable the longest, the longest first.</summary>
    public Task<BoundedList<UnreachableConversation>> Longest(CancellationToken cancellationToken) =>
        BoundedList<UnreachableConversation>.First(
            GetAll(cancellationToken),
            MaxListed,
            conversations => conversations.OrderBy(c => c.Since),
            cancellationToken
        );

    /// <summary>All of them, in no particular order.</summary>
    public async IAsyncEnumerable<UnreachableConversation> GetAll([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in store.Pages(ListPartition, ListKind, cancellationToken))
        {
            foreach (var conversation in quarantine.Readable(page, VersionedJson.Read<UnreachableConversation>))
                yield return conversation;
        }
    }

    /// <summary>Updates the row of the list from the conversation's current state.</summary>
    public async Task UpdateList(ConversationAddress address, CancellationToken cancellationToken)
    {
        var rowId = StoreKeys.Escape(address.ToString());
        Write write = await Load(address, cancellationToken) is { } unreachable
            ? new Write.Upsert(new Document(rowId, ListKind, VersionedJson.Write(unreachable)))
            : new Write.Delete(rowId, ETag: null);
        await store.Commit(ListPartition, [write], cancellationToken);
    }

    private async Task<UnreachableConversation?> Load(ConversationAddress address, CancellationToken cancellationToken) =>
        await store.Get(StoreKeys.ConversationAddress(address), Id, cancellationToken) is { } stored
            ? VersionedJson.Read<UnreachableConversation>(stored)
            : null;

    // One item per conversation: a later item replaces the earlier one, and both have the same effect.
    private Write.Upsert ListUpdate(ConversationAddress address) =>
        new(OutboxDocuments.Create(new OutboxMessage.ReachabilityChange(address), "reach", clock.GetCurrentInstant()));
}
