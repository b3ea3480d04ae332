using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Channels.Connector.Client;

/// <summary>How much a Connector takes from one bot.</summary>
internal sealed record ConnectorRateLimits(ImmutableArray<RateLimit> PerConversation, ImmutableArray<RateLimit> PerTenant)
{
    /// <summary>What Teams documents for what is sent to one conversation, and a bot's share of its tenant.</summary>
    public static ConnectorRateLimits Teams { get; } =
        new(
            [new(7, Duration.FromSeconds(1)), new(8, Duration.FromSeconds(2)), new(60, Duration.FromSeconds(30)), new(1800, Duration.FromHours(1))],
            [new(30, Duration.FromSeconds(1))]
        );

    public static ConnectorRateLimits None { get; } = new([], []);
}

/// <summary>Keeps calls within what the Connector takes: asked before each, it says yes and counts it, or how long to wait. It remembers an hour and forgets who is quiet.</summary>
internal sealed class ConnectorRateLimiter(ConnectorRateLimits limits, IClock clock)
{
    private readonly Lock gate = new();
    private readonly SlidingWindowLimiter conversations = new();
    private readonly SlidingWindowLimiter tenants = new();

    /// <summary>How many conversations it keeps in mind.</summary>
    public int TrackedConversations
    {
        get
        {
            lock (gate)
                return conversations.TrackedCount;
        }
    }

    /// <summary>Null: go ahead, it is counted. Else: not before this long.</summary>
    public Duration? TryAcquire(string tenant, string conversation)
    {
        lock (gate)
        {
            var now = clock.GetCurrentInstant();
            var (conversationCalls, tenantCalls) = (conversations.GetHistory(conversation, now), tenants.GetHistory(tenant, now));
            var delay = Duration.Max(conversationCalls.GetDelay(limits.PerConversation, now), tenantCalls.GetDelay(limits.PerTenant, now));
            if (delay > Duration.Zero)
                return delay;

            conversationCalls.Record(limits.PerConversation, now);
            tenantCalls.Record(limits.PerTenant, now);
            return null;
        }
    }
}
