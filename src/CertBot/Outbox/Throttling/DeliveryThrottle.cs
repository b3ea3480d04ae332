using System.Collections.Concurrent;
using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Outbox.Throttling;

/// <summary>
/// Pauses delivery to conversations that cannot accept messages now, so that later messages stay behind earlier ones. Stored, because a host that restarts
/// would otherwise send a later message first.
/// </summary>
internal sealed class DeliveryThrottle(IStore store, HostInstance instance, IClock clock)
{
    private const string Id = "gate";
    private const int BatchSize = 90;
    private const int MaxCached = 10_000;

    private static readonly Duration RateLimitMemory = Duration.FromSeconds(30);

    private readonly InstanceCache<ConversationAddress, Instant> _pauses = new(instance, clock, MaxCached);

    /// <summary>Conversations whose rate limit was reached, and until when.</summary>
    private readonly ConcurrentDictionary<ConversationAddress, Instant> _rateLimits = [];

    /// <summary>Null: not paused.</summary>
    public async Task<Instant?> GetPausedUntil(ConversationAddress address, CancellationToken cancellationToken)
    {
        if (!_pauses.TryGet(address, out var until))
        {
            until = await store.Get(StoreKeys.ConversationAddress(address), Id, cancellationToken) is { } stored
                ? VersionedJson.Read<DeliveryPause>(stored).Until
                : Instant.MinValue;
            _pauses.Set(address, until);
        }

        return until > clock.GetCurrentInstant() ? until : null;
    }

    /// <summary>Whether the rate limit is reached or was a moment ago.</summary>
    public bool IsRateLimited(ConversationAddress address) => _rateLimits.TryGetValue(address, out var limitedUntil) && IsRemembered(limitedUntil);

    /// <summary>More messages wait than the conversation accepts at once.</summary>
    public void MarkRateLimited(ConversationAddress address, Instant until)
    {
        if (_rateLimits.Count >= MaxCached)
            RemoveExpired();
        _rateLimits[address] = until;
    }

    public async Task Pause(ConversationAddress address, Instant until, CancellationToken cancellationToken)
    {
        _pauses.Set(address, until);
        await store.Commit(
            StoreKeys.ConversationAddress(address),
            [new Write.Upsert(new Document(Id, Id, VersionedJson.Write(new DeliveryPause(until))) { Expires = until })],
            cancellationToken
        );
    }

    public void Resume(ConversationAddress address) => _pauses.Set(address, Instant.MinValue);

    /// <summary>
    /// Makes these messages due at the given instant, in their order. The last ones are written first: if the host stops in between, the first ones are still
    /// in front.
    /// </summary>
    public async Task Defer(ImmutableArray<StoredOutboxMessage> messages, Instant until, CancellationToken cancellationToken)
    {
        foreach (var chunk in messages.Chunk(BatchSize).Reverse())
        {
            Write[] writes =
            [
                .. chunk.Select(m => new Write.Replace(
                    m.Stored.Document with
                    {
                        Json = VersionedJson.Write<OutboxMessage>(m.WithFirstDue),
                        Due = until,
                    },
                    m.Stored.ETag
                )),
            ];
            await store.Commit(chunk[0].Stored.Partition, writes, cancellationToken);
        }
    }

    private bool IsRemembered(Instant limitedUntil) => clock.GetCurrentInstant() <= limitedUntil + RateLimitMemory;

    private void RemoveExpired()
    {
        foreach (var (address, limitedUntil) in _rateLimits)
        {
            if (!IsRemembered(limitedUntil))
                _rateLimits.TryRemove(address, out _);
        }

        if (_rateLimits.Count >= MaxCached)
            _rateLimits.Clear(); // a new rate limit is found by the next send that exceeds it
    }

    private sealed record DeliveryPause(Instant Until);
}
