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
/// The places nothing gets through to. Each is remembered in its own partition, with an item in the outbox that brings the administrators' list up to date,
/// so that the list never says anything else for long, whenever a host dies.
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
    private const int MostListed = 200;

    internal static readonly string ListPartition = StoreKeys.ReadModel("unreachable");

    /// <summary>Null: known to be open.</summary>
    private readonly InstanceCache<ConversationAddress, UnreachableConversation?> cache = new(instance, clock, MaxCached);

    /// <summary>Null: open to us, as far as anybody knows.</summary>
    public async Task<UnreachableConversation?> Find(ConversationAddress address, CancellationToken cancellationToken)
    {
        if (cache.TryGet(address, out var cached))
            return cached;

        var unreachable = await Load(address, cancellationToken);
        cache.Set(address, unreachable);
        return unreachable;
    }

    /// <summary>From now on nothing is sent there. What closed it first stays the reason.</summary>
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
        cache.Set(address, unreachable);
        signal.Record(StoreKeys.ConversationAddress(address));
        Log.ConversationUnreachable(log, address.Channel, reason);
    }

    /// <summary>Somebody wrote from there, or put the bot there again.</summary>
    public async Task MarkReachable(ConversationAddress address, CancellationToken cancellationToken)
    {
        if (await Find(address, cancellationToken) is null)
            return;

        await store.Commit(StoreKeys.ConversationAddress(address), [new Write.Delete(Id, ETag: null), ListUpdate(address)], cancellationToken);
        cache.Set(address, null);
        signal.Record(StoreKeys.ConversationAddress(address));
        Log.ConversationReachable(log, address.Channel);
    }

    /// <summary>Those that are closed the longest, the longest first.</summary>
    public Task<Listed<UnreachableConversation>> Longest(CancellationToken cancellationToken) =>
        Listed<UnreachableConversation>.First(GetAll(cancellationToken), MostListed, some => some.OrderBy(u => u.Since), cancellationToken);

    /// <summary>All of them, however many, in no order that means anything.</summary>
    public async IAsyncEnumerable<UnreachableConversation> GetAll([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in store.Pages(ListPartition, ListKind, cancellationToken))
        {
            foreach (var closed in quarantine.Readable(page, VersionedJson.Read<UnreachableConversation>))
                yield return closed;
        }
    }

    /// <summary>Makes the list say what is so at this moment.</summary>
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

    // One for each place: a later one takes the earlier one's place, and both say the same.
    private Write.Upsert ListUpdate(ConversationAddress address) =>
        new(OutboxDocuments.Create(new OutboxMessage.Reach(address), "reach", clock.GetCurrentInstant()));
}
