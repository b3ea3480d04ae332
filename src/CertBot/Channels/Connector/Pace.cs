using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Channels.Connector;

/// <summary>How much a Connector takes from one bot.</summary>
internal sealed record PaceLimits(ImmutableArray<Allowance> Conversation, ImmutableArray<Allowance> Tenant)
{
    /// <summary>What Teams documents for what is sent to one conversation, and a bot's share of its tenant.</summary>
    public static PaceLimits Teams { get; } = new(
        [new(7, Duration.FromSeconds(1)), new(8, Duration.FromSeconds(2)), new(60, Duration.FromSeconds(30)), new(1800, Duration.FromHours(1))],
        [new(30, Duration.FromSeconds(1))]);

    public static PaceLimits None { get; } = new([], []);
}

/// <summary>Keeps calls within what the Connector takes: asked before each, it says yes and counts it, or how long to wait. It remembers an hour and forgets who is quiet.</summary>
internal sealed class Pace(PaceLimits limits, IClock clock)
{
    private readonly Lock gate = new();
    private readonly Tally conversations = new();
    private readonly Tally tenants = new();

    /// <summary>How many conversations it keeps in mind.</summary>
    public int Remembered
    {
        get
        {
            lock (gate) return conversations.Remembered;
        }
    }

    /// <summary>Null: go ahead, it is counted. Else: not before this long.</summary>
    public Duration? Ask(string tenant, string conversation)
    {
        lock (gate)
        {
            var now = clock.GetCurrentInstant();
            var (own, all) = (conversations.Of(conversation, now), tenants.Of(tenant, now));
            var wait = Duration.Max(own.Wait(limits.Conversation, now), all.Wait(limits.Tenant, now));
            if (wait > Duration.Zero) return wait;

            own.Count(limits.Conversation, now);
            all.Count(limits.Tenant, now);
            return null;
        }
    }
}
