using CertBot.Channels;
using CertBot.Channels.Connector.Client;
using CertBot.Tests.Kit.Runtime;
using NodaTime;

namespace CertBot.Tests.Channels.Connector.Client;

public sealed class ConnectorRateLimiterTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public void Waiting_as_told_never_exceeds_a_window_and_never_waits_without_need()
    {
        var rateLimiter = new ConnectorRateLimiter(ConnectorRateLimits.Teams, _clock);
        List<Instant> made = [];
        while (made.Count < 4000)
        {
            if (rateLimiter.TryAcquire("t", "c") is { } wait)
            {
                Assert.InRange(wait, Duration.FromTicks(1), Duration.FromHours(1) + Duration.FromSeconds(1));
                _clock.Advance(wait);
            }
            else
            {
                made.Add(_clock.GetCurrentInstant());
            }
        }

        foreach (var window in ConnectorRateLimits.Teams.PerConversation)
            Assert.True(MaxWindowCount.Of(made, window.Window) <= window.MaxCalls, $"{window}: {MaxWindowCount.Of(made, window.Window)}");
        Assert.InRange(made[^1] - made[0], Duration.FromHours(2), Duration.FromHours(2) + Duration.FromMinutes(20));
        Assert.Equal(7, made.Count(m => m == made[0]));
    }

    [Fact]
    public void Conversations_are_independent_and_share_the_limit_of_their_tenant()
    {
        var rateLimiter = new ConnectorRateLimiter(ConnectorRateLimits.Teams, _clock);
        for (var n = 0; n < 30; n++)
            Assert.Null(rateLimiter.TryAcquire("t", $"c{n}"));

        Assert.Equal(Duration.FromMilliseconds(1100), rateLimiter.TryAcquire("t", "c31"));
        Assert.Null(rateLimiter.TryAcquire("other", "d"));
        _clock.Advance(Duration.FromMilliseconds(1100));
        Assert.Null(rateLimiter.TryAcquire("t", "c31"));
    }

    [Fact]
    public void Refused_acquisitions_are_not_counted()
    {
        var rateLimiter = new ConnectorRateLimiter(ConnectorRateLimits.Teams, _clock);
        for (var n = 0; n < 100; n++)
            rateLimiter.TryAcquire("t", "c");
        _clock.Advance(Duration.FromMilliseconds(2100));

        Assert.Null(rateLimiter.TryAcquire("t", "c"));
    }

    [Fact]
    public void Memory_is_bounded_and_busy_conversations_are_kept_longest()
    {
        var rateLimiter = new ConnectorRateLimiter(new ConnectorRateLimits([new(1, Duration.FromHours(1))], []), _clock);
        rateLimiter.TryAcquire("t", "quiet");
        _clock.Advance(Duration.FromMinutes(2));
        for (var n = 0; n < 9_999; n++)
            rateLimiter.TryAcquire("t", $"c{n}");
        Assert.NotNull(rateLimiter.TryAcquire("t", "quiet"));

        Assert.Null(rateLimiter.TryAcquire("t", "one more"));
        Assert.NotNull(rateLimiter.TryAcquire("t", "c5"));
        for (var n = 0; n < 50_000; n++)
            rateLimiter.TryAcquire("t", $"d{n}");
        Assert.True(rateLimiter.TrackedConversations <= 10_000);
    }

    [Fact]
    public void Concurrent_acquisitions_are_all_counted()
    {
        var rateLimiter = new ConnectorRateLimiter(ConnectorRateLimits.Teams, _clock);
        var allowed = 0;
        Parallel.For(0, 1000, _ =>
        {
            if (rateLimiter.TryAcquire("t", "c") is null)
                Interlocked.Increment(ref allowed);
        });

        Assert.Equal(7, allowed);
    }
}
