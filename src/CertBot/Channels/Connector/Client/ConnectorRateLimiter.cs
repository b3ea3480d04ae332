using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Channels.Connector.Client;

/// <summary>The rate limits of a Connector for one bot.</summary>
internal sealed record ConnectorRateLimits(ImmutableArray<RateLimit> PerConversation, ImmutableArray<RateLimit> PerTenant)
{
    /// <summary>The documented limits of Teams per conversation, and the bot's share per tenant.</summary>
    public static ConnectorRateLimits Teams { get; } =
        new(
            [new(7, Duration.FromSeconds(1)), new(8, Duration.FromSeconds(2)), new(60, Duration.FromSeconds(30)), new(1800, Duration.FromHours(1))],
            [new(30, Duration.FromSeconds(1))]
        );

    public static ConnectorRateLimits None { get; } = new([], []);
}

/// <summary>Client-side rate limiter for the Connector. Keeps an hour of calls and evicts idle conversations.</summary>
internal sealed class ConnectorRateLimiter(ConnectorRateLimits limits, IClock clock)
{
    private readonly Lock _gate = new();
    private readonly SlidingWindowLimiter _conversations = new();
    private readonly SlidingWindowLimiter _tenants = new();

    /// <summary>The number of conversations in memory.</summary>
    public int TrackedConversations
    {
        get
        {
            lock (_gate)
                return _conversations.TrackedCount;
        }
    }

    /// <summary>Null when the call is allowed, which counts it; otherwise the delay until it is.</summary>
    public Duration? TryAcquire(string tenant, string conversation)
    {
        lock (_gate)
        {
            var now = clock.GetCurrentInstant();
            var (conversationCalls, tenantCalls) = (_conversations.GetHistory(conversation, now), _tenants.GetHistory(tenant, now));
            var delay = Duration.Max(conversationCalls.GetDelay(limits.PerConversation, now), tenantCalls.GetDelay(limits.PerTenant, now));
            if (delay > Duration.Zero)
                return delay;

            conversationCalls.Record(limits.PerConversation, now);
            tenantCalls.Record(limits.PerTenant, now);
            return null;
        }
    }
}
