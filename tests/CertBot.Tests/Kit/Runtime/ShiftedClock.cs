using NodaTime;

namespace CertBot.Tests.Kit.Runtime;

/// <summary>The real time plus the offset set by the test: for a browser, whose own clock cannot be controlled.</summary>
internal sealed class ShiftedClock : IClock
{
    private long _offsetTicks;

    public Instant GetCurrentInstant() => SystemClock.Instance.GetCurrentInstant() + Duration.FromTicks(Interlocked.Read(ref _offsetTicks));

    public void Advance(Duration by) => Interlocked.Add(ref _offsetTicks, (long)by.TotalTicks);
}
