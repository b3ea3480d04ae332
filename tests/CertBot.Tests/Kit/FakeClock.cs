using NodaTime;

namespace CertBot.Tests.Kit;

/// <summary>Time that only a test moves.</summary>
internal sealed class FakeClock(Instant now) : IClock
{
    public Instant Now { get; private set; } = now;

    public Instant GetCurrentInstant() => Now;

    public void Advance(Duration by) => Now += by;

    public void Set(Instant to) => Now = to;
}
