using CertBot.Channels.Slack.WebApi;
using CertBot.Tests.Kit.Runtime;
using NodaTime;

namespace CertBot.Tests.Channels.Slack.WebApi;

public sealed class SlackRateLimiterTests
{
    private readonly FakeClock _clock = new();

    [Theory]
    [InlineData("chat.update", 50)]
    [InlineData("conversations.info", 50)]
    [InlineData("users.info", 100)]
    [InlineData("chat.postEphemeral", 100)]
    public void Waiting_as_told_stays_within_the_tier_of_the_method(string method, int perMinute)
    {
        var rateLimiter = new SlackRateLimiter(SlackRateLimits.Default, _clock);
        List<Instant> made = [];
        while (made.Count < 500)
        {
            if (rateLimiter.TryAcquire("T1", SlackMethods.All[method], "C1") is { } wait)
                _clock.Advance(wait);
            else
                made.Add(_clock.GetCurrentInstant());
        }

        Assert.Equal(perMinute, MaxWindowCount.Of(made, Duration.FromMinutes(1)));
        Assert.InRange(made[^1] - made[0], Duration.FromMinutes((500.0 / perMinute) - 1), Duration.FromMinutes(500.0 / perMinute));
    }

    [Fact]
    public void Channels_workspaces_and_methods_are_limited_independently()
    {
        var rateLimiter = new SlackRateLimiter(SlackRateLimits.Default, _clock);

        Assert.Null(rateLimiter.TryAcquire("T1", SlackMethods.All["chat.postMessage"], "C1"));
        Assert.Equal(Duration.FromMilliseconds(1100), rateLimiter.TryAcquire("T1", SlackMethods.All["chat.postMessage"], "C1"));
        Assert.Null(rateLimiter.TryAcquire("T1", SlackMethods.All["chat.postMessage"], "C2"));
        Assert.Null(rateLimiter.TryAcquire("T2", SlackMethods.All["chat.postMessage"], "C1"));
        Assert.Null(rateLimiter.TryAcquire("T1", SlackMethods.All["chat.update"], "C1"));
    }

    [Fact]
    public void Paused_channel_opens_when_Slack_said_and_no_shorter_pause_opens_it_earlier()
    {
        var rateLimiter = new SlackRateLimiter(SlackRateLimits.None, _clock);
        var post = SlackMethods.All["chat.postMessage"];
        rateLimiter.Pause("T1", post, "C1", Duration.FromSeconds(30));
        rateLimiter.Pause("T1", post, "C1", Duration.FromSeconds(5));

        Assert.Equal(Duration.FromSeconds(30), rateLimiter.TryAcquire("T1", post, "C1"));
        Assert.Null(rateLimiter.TryAcquire("T1", post, "C2"));
        _clock.Advance(Duration.FromSeconds(30));
        Assert.Null(rateLimiter.TryAcquire("T1", post, "C1"));
    }

    [Fact]
    public void Memory_is_bounded_and_paused_channels_are_kept_longest()
    {
        var rateLimiter = new SlackRateLimiter(SlackRateLimits.Default, _clock);
        var post = SlackMethods.All["chat.postMessage"];
        rateLimiter.Pause("T1", post, "shut", Duration.FromHours(1));
        for (var n = 0; n < 9_900; n++)
            rateLimiter.Pause("T1", post, $"C{n}", Duration.FromSeconds(1));
        _clock.Advance(Duration.FromMinutes(2));
        for (var n = 0; n < 200; n++)
            rateLimiter.TryAcquire("T1", post, $"D{n}");

        Assert.NotNull(rateLimiter.TryAcquire("T1", post, "shut"));
        for (var n = 0; n < 50_000; n++)
            rateLimiter.Pause("T1", post, $"E{n}", Duration.FromHours(1));
        Assert.True(rateLimiter.TrackedCount <= 10_100);
    }
}
