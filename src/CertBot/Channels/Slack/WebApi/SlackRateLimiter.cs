using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>Rate limits per method and workspace, and per channel for messages.</summary>
internal sealed record SlackRateLimits(ImmutableArray<RateLimit> PerChannel, Func<SlackMethod, ImmutableArray<RateLimit>> PerMethod)
{
    /// <summary>One message a second per channel. Slack may accept short bursts, but does not promise it.</summary>
    public static SlackRateLimits Default { get; } = new([new(1, Duration.FromSeconds(1))], method => method.RateLimits);

    public static SlackRateLimits None { get; } = new([], _ => []);
}

/// <summary>
/// Keeps calls within Slack's limits: per method and workspace, and one message a second per channel. A 429 pauses the method or the channel it concerns.
/// </summary>
internal sealed class SlackRateLimiter(SlackRateLimits limits, IClock clock)
{
    private readonly Lock _gate = new();
    private readonly SlidingWindowLimiter _methods = new();
    private readonly SlidingWindowLimiter _channels = new();

    /// <summary>The number of methods and channels that are tracked.</summary>
    public int TrackedCount
    {
        get
        {
            lock (_gate)
                return _methods.TrackedCount + _channels.TrackedCount;
        }
    }

    /// <summary>Null: go ahead, the call is counted. Otherwise the time to wait.</summary>
    public Duration? TryAcquire(string team, SlackMethod method, string? channel)
    {
        if (method.IsUrgent)
            return null;

        lock (_gate)
        {
            var now = clock.GetCurrentInstant();
            var methodWindow = _methods.GetHistory($"{team} {method.Name}", now);
            var channelWindow = method.IsMessagePost ? _channels.GetHistory($"{team} {channel}", now) : null;
            var wait = Duration.Max(methodWindow.GetDelay(limits.PerMethod(method), now), channelWindow?.GetDelay(limits.PerChannel, now) ?? Duration.Zero);
            if (wait > Duration.Zero)
                return wait;

            methodWindow.Record(limits.PerMethod(method), now);
            channelWindow?.Record(limits.PerChannel, now);
            return null;
        }
    }

    /// <summary>Slack named a time to wait: for messages in the channel, otherwise for the method.</summary>
    public void Pause(string team, SlackMethod method, string? channel, Duration wait)
    {
        lock (_gate)
        {
            var now = clock.GetCurrentInstant();
            var window = method.IsMessagePost ? _channels.GetHistory($"{team} {channel}", now) : _methods.GetHistory($"{team} {method.Name}", now);
            window.BlockUntil(now + wait);
        }
    }
}
