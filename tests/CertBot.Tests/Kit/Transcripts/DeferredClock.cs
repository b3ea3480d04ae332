using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Kit.Transcripts;

/// <summary>The clock of a fake server that starts before the host whose clock it follows.</summary>
internal sealed class DeferredClock : IClock
{
    public IClock? Inner { get; set; }

    public Instant GetCurrentInstant() => Inner?.GetCurrentInstant() ?? TestHost.StartTime;
}
