using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>How much of each method a workspace takes, and of messages a channel.</summary>
internal sealed record SlackRateLimits(ImmutableArray<RateLimit> PerChannel, Func<Method, ImmutableArray<RateLimit>> PerMethod)
{
    /// <summary>One message a second. More in short bursts may be taken, and nobody can rely on it.</summary>
    public static SlackRateLimits Default { get; } = new([new(1, Duration.FromSeconds(1))], method => method.RateLimits);

    public static SlackRateLimits None { get; } = new([], _ => []);
}

/// <summary>Keeps calls within what Slack takes: of each method in each workspace, and one message a second in each channel. A 429 shuts what it was about.</summary>
internal sealed class SlackRateLimiter(SlackRateLimits limits, IClock clock)
{
    private readonly Lock gate = new();
    private readonly SlidingWindowLimiter methods = new();
    private readonly SlidingWindowLimiter channels = new();

    /// <summary>How many methods and channels it keeps in mind.</summary>
    public int TrackedCount
    {
        get
        {
            lock (gate)
                return methods.TrackedCount + channels.TrackedCount;
        }
    }

    /// <summary>Null: go ahead, it is counted. Else: not before this long.</summary>
    public Duration? TryAcquire(string team, Method method, string? channel)
    {
        if (method.IsUrgent)
            return null;

        lock (gate)
        {
            var now = clock.GetCurrentInstant();
            var methodWindow = methods.GetHistory($"{team} {method.Name}", now);
            var channelWindow = method.IsMessagePost ? channels.GetHistory($"{team} {channel}", now) : null;
            var wait = Duration.Max(methodWindow.GetDelay(limits.PerMethod(method), now), channelWindow?.GetDelay(limits.PerChannel, now) ?? Duration.Zero);
            if (wait > Duration.Zero)
                return wait;

            methodWindow.Record(limits.PerMethod(method), now);
            channelWindow?.Record(limits.PerChannel, now);
            return null;
        }
    }

    /// <summary>Slack said how long it takes nothing more: of messages in that channel, else of that method.</summary>
    public void Pause(string team, Method method, string? channel, Duration wait)
    {
        lock (gate)
        {
            var now = clock.GetCurrentInstant();
            var window = method.IsMessagePost ? channels.GetHistory($"{team} {channel}", now) : methods.GetHistory($"{team} {method.Name}", now);
            window.BlockUntil(now + wait);
        }
    }
}
