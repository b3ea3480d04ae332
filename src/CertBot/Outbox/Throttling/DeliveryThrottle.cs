using System.Collections.Concurrent;
using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Outbox.Throttling;

/// <summary>
/// Which places take nothing for now, and until when: what comes later waits behind what came first. Stored, because a host that comes back
/// would else let the last one through first.
/// </summary>
internal sealed class DeliveryThrottle(IStore store, HostInstance instance, IClock clock)
{
    private const string Id = "gate";
    private const int BatchSize = 90;
    private const int MaxCached = 10_000;

    private static readonly Duration RateLimitMemory = Duration.FromSeconds(30);

    private readonly InstanceCache<ConversationAddress, Instant> pauses = new(instance, clock, MaxCached);

    /// <summary>Places that had as much as they take, and when the gate was to open again.</summary>
    private readonly ConcurrentDictionary<ConversationAddress, Instant> rateLimits = [];

    /// <summary>Null: open.</summary>
    public async Task<Instant?> GetPausedUntil(ConversationAddress address, CancellationToken cancellationToken)
    {
        if (!pauses.TryGet(address, out var until))
        {
            until = await store.Get(StoreKeys.ConversationAddress(address), Id, cancellationToken) is { } stored
                ? VersionedJson.Read<DeliveryPause>(stored).Until
                : Instant.MinValue;
            pauses.Set(address, until);
        }

        return until > clock.GetCurrentInstant() ? until : null;
    }

    /// <summary>Whether a crowd waits there, or did a moment ago.</summary>
    public bool IsRateLimited(ConversationAddress address) =>
        rateLimits.TryGetValue(address, out var limitedUntil) && clock.GetCurrentInstant() <= limitedUntil + RateLimitMemory;

    /// <summary>There are more than the place takes at once.</summary>
    public void MarkRateLimited(ConversationAddress address, Instant until)
    {
        if (rateLimits.Count > MaxCached)
            rateLimits.Clear();
        rateLimits[address] = until;
    }

    public async Task Pause(ConversationAddress address, Instant until, CancellationToken cancellationToken)
    {
        pauses.Set(address, until);
        await store.Commit(
            StoreKeys.ConversationAddress(address),
            [new Write.Upsert(new Document(Id, Id, VersionedJson.Write(new DeliveryPause(until))) { Expires = until })],
            cancellationToken
        );
    }

    public void Resume(ConversationAddress address) => pauses.Set(address, Instant.MinValue);

    /// <summary>All of these are due when the gate opens, in the order they are in. The last ones first: whoever dies in between finds the first ones still in front.</summary>
    public async Task Defer(ImmutableArray<StoredOutboxMessage> parcels, Instant until, CancellationToken cancellationToken)
    {
        foreach (var chunk in parcels.Chunk(BatchSize).Reverse())
        {
            Write[] writes =
            [
                .. chunk.Select(p => new Write.Replace(
                    p.Stored.Document with
                    {
                        Json = VersionedJson.Write<OutboxMessage>(p.WithFirstDue),
                        Due = until,
                    },
                    p.Stored.ETag
                )),
            ];
            await store.Commit(chunk[0].Stored.Partition, writes, cancellationToken);
        }
    }

    private sealed record DeliveryPause(Instant Until);
}
