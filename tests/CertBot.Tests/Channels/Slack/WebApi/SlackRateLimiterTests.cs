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
    public void Whoever_waits_as_long_as_told_stays_within_the_methods_tier(string method, int perMinute)
    {
        var rateLimiter = new SlackRateLimiter(SlackRateLimits.Default, _clock);
        List<Instant> made = [];
        while (made.Count < 500)
        {
            if (rateLimiter.TryAcquire("T1", Methods.All[method], "C1") is { } wait)
                _clock.Advance(wait);
            else
                made.Add(_clock.GetCurrentInstant());
        }

        Assert.Equal(perMinute, MaxWindowCount.Of(made, Duration.FromMinutes(1)));
        Assert.InRange(made[^1] - made[0], Duration.FromMinutes((500.0 / perMinute) - 1), Duration.FromMinutes(500.0 / perMinute));
    }

    [Fact]
    public void Channels_workspaces_and_methods_do_not_wait_for_each_other()
    {
        var rateLimiter = new SlackRateLimiter(SlackRateLimits.Default, _clock);

        Assert.Null(rateLimiter.TryAcquire("T1", Methods.All["chat.postMessage"], "C1"));
        Assert.Equal(Duration.FromMilliseconds(1100), rateLimiter.TryAcquire("T1", Methods.All["chat.postMessage"], "C1"));
        Assert.Null(rateLimiter.TryAcquire("T1", Methods.All["chat.postMessage"], "C2"));
        Assert.Null(rateLimiter.TryAcquire("T2", Methods.All["chat.postMessage"], "C1"));
        Assert.Null(rateLimiter.TryAcquire("T1", Methods.All["chat.update"], "C1"));
    }

    [Fact]
    public void A_shut_channel_opens_when_Slack_said_and_a_shorter_word_does_not_open_it_earlier()
    {
        var rateLimiter = new SlackRateLimiter(SlackRateLimits.None, _clock);
        var post = Methods.All["chat.postMessage"];
        rateLimiter.Pause("T1", post, "C1", Duration.FromSeconds(30));
        rateLimiter.Pause("T1", post, "C1", Duration.FromSeconds(5));

        Assert.Equal(Duration.FromSeconds(30), rateLimiter.TryAcquire("T1", post, "C1"));
        Assert.Null(rateLimiter.TryAcquire("T1", post, "C2"));
        _clock.Advance(Duration.FromSeconds(30));
        Assert.Null(rateLimiter.TryAcquire("T1", post, "C1"));
    }

    [Fact]
    public void It_remembers_only_so_many_and_the_shut_ones_longest()
    {
        var rateLimiter = new SlackRateLimiter(SlackRateLimits.Default, _clock);
        var post = Methods.All["chat.postMessage"];
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
