using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Outbox;

/// <summary>A way out: rendered messages go to places of one channel.</summary>
internal interface IChannelAdapter
{
    /// <summary>The channel's name as <see cref="ConversationAddress.Channel"/> has it: <c>web</c>.</summary>
    string Name { get; }

    Task<SendResult> Send(ConversationAddress address, OutboundMessage message, CancellationToken cancellationToken);

    /// <summary>How files come to the people of a place, and from them.</summary>
    Task<FileCapabilities> GetFileCapabilities(ConversationAddress address, CancellationToken cancellationToken) => Task.FromResult(FileCapabilities.None);

    /// <summary>How these people are called by name in a place, those who can be.</summary>
    Task<ImmutableArray<Mention>> ResolveMentions(ConversationAddress address, IEnumerable<Person> people, CancellationToken cancellationToken) =>
        Task.FromResult(ImmutableArray<Mention>.Empty);
}

/// <summary>How files come to the people of a place, and from them.</summary>
internal sealed record FileCapabilities
{
    /// <summary>They can send some, and open none.</summary>
    public static FileCapabilities None { get; } = new();

    public Func<FileReference, FileLink?> LinkTo { get; init; } = _ => null;

    /// <summary>False where nobody can send any.</summary>
    public bool CanReceive { get; init; } = true;
}
