using NodaTime;

namespace CertBot.Demo.Seed;

/// <summary>The clock of a past that is played: it stands where the next step happens and never goes back.</summary>
internal sealed class DemoClock(Instant start) : IClock
{
    private Instant _now = start;

    public Instant GetCurrentInstant() => _now;

    public void AdvanceTo(Instant instant) => _now = Instant.Max(_now, instant);
}
