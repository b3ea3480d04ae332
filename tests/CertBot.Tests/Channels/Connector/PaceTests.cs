using CertBot.Channels.Connector;
using CertBot.Tests.Kit;
using NodaTime;

namespace CertBot.Tests.Channels.Connector;

public sealed class PaceTests
{
    private readonly FakeClock clock = new();

    [Fact]
    public void Whoever_waits_as_long_as_told_never_goes_over_a_window_and_is_not_held_back_for_nothing()
    {
        var pace = new Pace(PaceLimits.Teams, clock);
        List<Instant> made = [];
        while (made.Count < 4000)
        {
            if (pace.Ask("t", "c") is { } wait)
            {
                Assert.InRange(wait, Duration.FromTicks(1), Duration.FromHours(1) + Duration.FromSeconds(1));
                clock.Advance(wait);
            }
            else
            {
                made.Add(clock.GetCurrentInstant());
            }
        }

        foreach (var window in PaceLimits.Teams.Conversation) Assert.True(Fullest.Window(made, window.Length) <= window.Calls, $"{window}: {Fullest.Window(made, window.Length)}");
        Assert.InRange(made[^1] - made[0], Duration.FromHours(2), Duration.FromHours(2) + Duration.FromMinutes(20));
        Assert.Equal(7, made.Count(m => m == made[0]));
    }

    [Fact]
    public void Conversations_do_not_wait_for_each_other_but_their_tenant_has_a_limit_too()
    {
        var pace = new Pace(PaceLimits.Teams, clock);
        for (var n = 0; n < 30; n++) Assert.Null(pace.Ask("t", $"c{n}"));

        Assert.Equal(Duration.FromMilliseconds(1100), pace.Ask("t", "c31"));
        Assert.Null(pace.Ask("other", "d"));
        clock.Advance(Duration.FromMilliseconds(1100));
        Assert.Null(pace.Ask("t", "c31"));
    }

    [Fact]
    public void What_was_refused_is_not_counted()
    {
        var pace = new Pace(PaceLimits.Teams, clock);
        for (var n = 0; n < 100; n++) pace.Ask("t", "c");
        clock.Advance(Duration.FromMilliseconds(2100));

        Assert.Null(pace.Ask("t", "c"));
    }

    [Fact]
    public void It_remembers_only_so_many_and_the_busy_ones_longest()
    {
        var pace = new Pace(new PaceLimits([new(1, Duration.FromHours(1))], []), clock);
        pace.Ask("t", "quiet");
        clock.Advance(Duration.FromMinutes(2));
        for (var n = 0; n < 9_999; n++) pace.Ask("t", $"c{n}");
        Assert.NotNull(pace.Ask("t", "quiet"));

        Assert.Null(pace.Ask("t", "one more"));
        Assert.NotNull(pace.Ask("t", "c5"));
        for (var n = 0; n < 50_000; n++) pace.Ask("t", $"d{n}");
        Assert.True(pace.Remembered <= 10_000);
    }

    [Fact]
    public void Many_at_once_are_counted_as_many()
    {
        var pace = new Pace(PaceLimits.Teams, clock);
        var allowed = 0;
        Parallel.For(0, 1000, _ =>
        {
            if (pace.Ask("t", "c") is null) Interlocked.Increment(ref allowed);
        });

        Assert.Equal(7, allowed);
    }
}
