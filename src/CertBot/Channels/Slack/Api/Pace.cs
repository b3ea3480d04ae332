using NodaTime;

namespace CertBot.Channels.Slack.Api;

/// <summary>Keeps calls within what Slack takes: of each method in each workspace, and one message a second in each channel. A 429 shuts what it was about.</summary>
internal sealed class Pace(IClock clock)
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
        if (method.Pace.IsEmpty) return null;

        lock (gate)
        {
            var now = clock.GetCurrentInstant();
            var all = methods.Of($"{team} {method.Name}", now);
            var own = method.IsPost ? channels.Of($"{team} {channel}", now) : null;
            var wait = Duration.Max(all.Wait(method.Pace, now), own?.Wait(Methods.OfChannel, now) ?? Duration.Zero);
            if (wait > Duration.Zero) return wait;

            all.Count(method.Pace, now);
            own?.Count(Methods.OfChannel, now);
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
