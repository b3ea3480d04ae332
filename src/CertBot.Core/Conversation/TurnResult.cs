using System.Collections.Immutable;
using CertBot.Core.Messaging;

namespace CertBot.Core.Conversation;

/// <summary>The result of a turn. If <see cref="DataRequests"/> is not empty, ignore everything else.</summary>
public sealed record TurnResult
{
    public required ConversationState State { get; init; }

    public ImmutableArray<BotMessage> Messages { get; init; } = [];

    /// <summary>Sent to the domain; its answer is handled by <c>ConversationEngine</c>.</summary>
    public Command? Command { get; init; }

    public ImmutableArray<DataRequest> DataRequests { get; init; } = [];
}
