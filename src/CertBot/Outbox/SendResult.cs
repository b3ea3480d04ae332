using CertBot.Core.Directory;
using NodaTime;

namespace CertBot.Outbox;

/// <summary>How a send ended.</summary>
internal abstract record SendResult
{
    private SendResult() { }

    /// <summary>There, under this id of the channel's.</summary>
    public sealed record Delivered(string Id) : SendResult;

    /// <summary>Not now: again after this long (null: the outbox's own back-off).</summary>
    public sealed record Retry(Duration? After) : SendResult;

    /// <summary>The place had as much as it takes for now, so it was not even tried: again after this long. No fault of the message's, and counted as none.</summary>
    public sealed record RateLimited(Duration After) : SendResult;

    /// <summary>The place is closed to us, for this message and those to come.</summary>
    public sealed record Unreachable(UnreachableReason Reason) : SendResult;

    /// <summary>Never: the message can not be said there.</summary>
    public sealed record Rejected(string Reason) : SendResult;
}
