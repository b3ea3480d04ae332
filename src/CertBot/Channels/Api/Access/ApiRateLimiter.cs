using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Channels.Api.Access;

/// <summary>How many requests a key may make in a minute. Counted on each host by itself.</summary>
internal sealed class ApiRateLimiter(ApiSettings settings, IClock clock)
{
    private readonly Lock _gate = new();
    private readonly SlidingWindowLimiter _requests = new();
    private readonly ImmutableArray<RateLimit> _limits = [new RateLimit(settings.RequestsPerMinute, Duration.FromMinutes(1))];

    public int MaxPerMinute => settings.RequestsPerMinute;

    /// <summary>Null: the request may be made. Otherwise how long to wait.</summary>
    public Duration? TryAcquire(ApiCaller caller)
    {
        lock (_gate)
        {
            var now = clock.GetCurrentInstant();
            var history = _requests.GetHistory($"{caller.Vendor}/{caller.KeyId}", now);
            if (history.GetDelay(_limits, now) is var delay && delay > Duration.Zero)
                return delay;

            history.Record(_limits, now);
            return null;
        }
    }
}
