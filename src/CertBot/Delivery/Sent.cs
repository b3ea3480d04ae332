using CertBot.Core.Directory;
using NodaTime;

namespace CertBot.Delivery;

/// <summary>How a send ended.</summary>
internal abstract record Sent
{
    private Sent() { }

    /// <summary>There, under this id of the channel's.</summary>
    public sealed record Delivered(string Id) : Sent;

    /// <summary>Not now: again after this long (null: the outbox's own back-off).</summary>
    public sealed record Later(Duration? After) : Sent;

    /// <summary>The place had as much as it takes for now, so it was not even tried: again after this long. No fault of the message's, and counted as none.</summary>
    public sealed record Paced(Duration After) : Sent;

    /// <summary>The place is closed to us, for this message and those to come.</summary>
    public sealed record Gone(Closure Why) : Sent;

    /// <summary>Never: the message can not be said there.</summary>
    public sealed record Never(string Why) : Sent;
}
