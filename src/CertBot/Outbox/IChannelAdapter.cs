using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Outbox;

/// <summary>Sends rendered messages to the conversations of one channel.</summary>
internal interface IChannelAdapter
{
    /// <summary>The channel's name as in <see cref="ConversationAddress.Channel"/>, such as <c>web</c>.</summary>
    string Name { get; }

    /// <summary>Its clients are pages of this host, which reach it by a path alone.</summary>
    bool IsServedByThisHost => false;

    Task<SendResult> Send(ConversationAddress address, OutboundMessage message, CancellationToken cancellationToken);

    /// <summary>Why nothing can be posted to a conversation; null if it can, or if that is not known.</summary>
    Task<UnreachableReason?> FindObstacle(ConversationAddress address, CancellationToken cancellationToken) => Task.FromResult<UnreachableReason?>(null);

    /// <summary>Whether the people of a conversation can open and send files.</summary>
    Task<FileCapabilities> GetFileCapabilities(ConversationAddress address, CancellationToken cancellationToken) => Task.FromResult(FileCapabilities.None);

    /// <summary>The mentions of these people in a conversation; without those the channel cannot mention.</summary>
    Task<ImmutableArray<Mention>> ResolveMentions(ConversationAddress address, IEnumerable<Person> people, CancellationToken cancellationToken) =>
        Task.FromResult(ImmutableArray<Mention>.Empty);
}

/// <summary>How the people of a conversation open and send files.</summary>
internal sealed record FileCapabilities
{
    /// <summary>They can send files but not open any.</summary>
    public static FileCapabilities None { get; } = new();

    public Func<FileReference, FileLink?> LinkTo { get; init; } = _ => null;

    /// <summary>False where nobody can send files.</summary>
    public bool CanReceive { get; init; } = true;
}

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
