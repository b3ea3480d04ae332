using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Channels.Slack.Api;

/// <summary>How much of each method a workspace takes, and of messages a channel.</summary>
internal sealed record PaceLimits(ImmutableArray<Allowance> Channel, Func<Method, ImmutableArray<Allowance>> Workspace)
{
    /// <summary>One message a second. More in short bursts may be taken, and nobody can rely on it.</summary>
    public static PaceLimits Slack { get; } = new([new(1, Duration.FromSeconds(1))], method => method.Pace);

    public static PaceLimits None { get; } = new([], _ => []);
}

/// <summary>Keeps calls within what Slack takes: of each method in each workspace, and one message a second in each channel. A 429 shuts what it was about.</summary>
internal sealed class Pace(PaceLimits limits, IClock clock)
{
    private readonly Lock gate = new();
    private readonly Tally methods = new();
    private readonly Tally channels = new();

    /// <summary>How many methods and channels it keeps in mind.</summary>
    public int Remembered
    {
        get
        {
            lock (gate) return methods.Remembered + channels.Remembered;
        }
    }

    /// <summary>Null: go ahead, it is counted. Else: not before this long.</summary>
    public Duration? Ask(string team, Method method, string? channel)
    {
        if (method.IsUrgent) return null;

        lock (gate)
        {
            var now = clock.GetCurrentInstant();
            var all = methods.Of($"{team} {method.Name}", now);
            var own = method.IsPost ? channels.Of($"{team} {channel}", now) : null;
            var wait = Duration.Max(all.Wait(limits.Workspace(method), now), own?.Wait(limits.Channel, now) ?? Duration.Zero);
            if (wait > Duration.Zero) return wait;

            all.Count(limits.Workspace(method), now);
            own?.Count(limits.Channel, now);
            return null;
        }
    }

    /// <summary>Slack said how long it takes nothing more: of messages in that channel, else of that method.</summary>
    public void Shut(string team, Method method, string? channel, Duration wait)
    {
        lock (gate)
        {
            var now = clock.GetCurrentInstant();
            var about = method.IsPost ? channels.Of($"{team} {channel}", now) : methods.Of($"{team} {method.Name}", now);
            about.Shut(now + wait);
        }
    }
}
