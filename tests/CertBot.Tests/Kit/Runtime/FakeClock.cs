using NodaTime;

namespace CertBot.Tests.Kit.Runtime;

/// <summary>A clock that advances only when the test demands it.</summary>
internal sealed class FakeClock(Instant start) : IClock
{
    private long _ticks = start.ToUnixTimeTicks();

    public FakeClock()
        : this(Instant.FromUtc(2026, 3, 2, 9, 0)) { }

    public Instant GetCurrentInstant() => Instant.FromUnixTimeTicks(Interlocked.Read(ref _ticks));

    public void Advance(Duration by) => Interlocked.Add(ref _ticks, (long)by.TotalTicks);
}
