using CertBot.Core.Directory;
using NodaTime;

namespace CertBot.Outbox;

/// <summary>Result of sending a message.</summary>
internal abstract record SendResult
{
    private SendResult() { }

    /// <summary>Sent; the id is the channel's.</summary>
    public sealed record Delivered(string Id) : SendResult;

    /// <summary>A temporary failure: retry after this time (null: the outbox decides).</summary>
    public sealed record Retry(Duration? After) : SendResult;

    /// <summary>Not sent, because the conversation's rate limit is reached: retry after this time. Not counted as a failed attempt.</summary>
    public sealed record RateLimited(Duration After) : SendResult;

    /// <summary>The conversation cannot be reached, neither now nor later.</summary>
    public sealed record Unreachable(UnreachableReason Reason) : SendResult;

    /// <summary>A permanent failure: the channel does not accept this message.</summary>
    public sealed record Rejected(string Reason) : SendResult;
}
