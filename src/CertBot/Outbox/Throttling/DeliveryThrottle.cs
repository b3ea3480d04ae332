using System.Collections.Concurrent;
using CertBot.Core.Directory;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Outbox.Throttling;

/// <summary>
/// One document per conversation says until when it accepts nothing, and whether messages wait in its queue (<see cref="ConversationQueue"/>): later messages
/// stay behind earlier ones. Stored, because a host that restarts would otherwise send a later message first.
/// </summary>
internal sealed class DeliveryThrottle(IStore store, HostInstance instance, IClock clock)
{
    private const string Id = "gate";
    private const int MaxCached = 10_000;

    private static readonly Duration RateLimitMemory = Duration.FromSeconds(30);

    private readonly InstanceCache<ConversationAddress, DeliveryPause> _pauses = new(instance, clock, MaxCached);

    /// <summary>Conversations whose rate limit was reached, and until when.</summary>
    private readonly ConcurrentDictionary<ConversationAddress, Instant> _rateLimits = [];

    /// <summary>Null: not paused.</summary>
    public async Task<Instant?> GetPausedUntil(ConversationAddress address, CancellationToken cancellationToken) =>
        (await Find(address, cancellationToken)).Until is var until && until > clock.GetCurrentInstant() ? until : null;

    /// <summary>Whether messages have to wait: the conversation is paused, or earlier messages wait in its queue.</summary>
    public async Task<bool> HasToWait(ConversationAddress address, CancellationToken cancellationToken) =>
        (await Find(address, cancellationToken)).IsInForce(clock.GetCurrentInstant());

    /// <summary>Whether the rate limit is reached or was a moment ago.</summary>
    public bool IsRateLimited(ConversationAddress address) => _rateLimits.TryGetValue(address, out var limitedUntil) && IsRemembered(limitedUntil);

    /// <summary>More messages wait than the conversation accepts at once.</summary>
    public void MarkRateLimited(ConversationAddress address, Duration duration)
    {
        if (_rateLimits.Count >= MaxCached)
            RemoveExpired();
        _rateLimits[address] = clock.GetCurrentInstant() + duration;
    }

    /// <summary>Pauses a conversation without touching its messages.</summary>
    public async Task Pause(ConversationAddress address, Instant until, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var (pause, etag) = await Load(address, cancellationToken);
            pause = pause with { Until = until };
            if (await store.Commit(StoreKeys.ConversationAddress(address), [WriteOf(pause, etag)], cancellationToken) is not CommitResult.Committed)
                continue;

            Remember(address, pause);
            return;
        }

        throw new TimeoutException("The pause stayed contended.");
    }

    /// <summary>A message was accepted: what this host knows of a pause is over.</summary>
    public void Resume(ConversationAddress address)
    {
        if (_pauses.TryGet(address, out var known))
            _pauses.Set(address, known with { Until = Instant.MinValue });
    }

    /// <summary>The stored state, and the ETag that guards its replacement; no ETag if there is none.</summary>
    public async Task<(DeliveryPause Pause, string? ETag)> Load(ConversationAddress address, CancellationToken cancellationToken)
    {
        var stored = await store.Get(StoreKeys.ConversationAddress(address), Id, cancellationToken);
        var pause = stored is null ? DeliveryPause.None : VersionedJson.Read<DeliveryPause>(stored);
        _pauses.Set(address, pause);
        return (pause, stored?.ETag);
    }

    /// <summary>The write that replaces the stored state. A pause without a queue is forgotten when it is over.</summary>
    public static Write WriteOf(DeliveryPause pause, string? etag)
    {
        var document = new Document(Id, Id, VersionedJson.Write(pause)) { Expires = pause.HasQueue ? null : pause.Until };
        return etag is null ? new Write.Create(document) : new Write.Replace(document, etag);
    }

    /// <summary>The state was committed.</summary>
    public void Remember(ConversationAddress address, DeliveryPause pause) => _pauses.Set(address, pause);

    private async Task<DeliveryPause> Find(ConversationAddress address, CancellationToken cancellationToken) =>
        _pauses.TryGet(address, out var known) ? known : (await Load(address, cancellationToken)).Pause;

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
}

/// <summary>Until when (UTC) a conversation accepts nothing.</summary>
internal sealed record DeliveryPause(Instant Until)
{
    public static DeliveryPause None { get; } = new(Instant.MinValue);

    /// <summary>The number of the next message that joins the queue; null: no message waits.</summary>
    public long? Next { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public bool HasQueue => Next is not null;

    public bool IsInForce(Instant now) => HasQueue || Until > now;
}
