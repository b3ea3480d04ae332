using System.Collections.Immutable;
using CertBot.Core.Messaging;

namespace CertBot.Core.Conversation;

/// <summary>The result of a turn. If <see cref="DataRequests"/> is not empty, ignore everything else.</summary>
public sealed record TurnResult
{
    public required ConversationState State { get; init; }

    public ImmutableArray<BotMessage> Messages { get; init; } = [];

    /// <summary>Handed to the domain; its answer comes back through <c>Conversation.Settle</c>.</summary>
    public Command? Command { get; init; }

    public ImmutableArray<DataRequest> DataRequests { get; init; } = [];
}
