using System.Collections.Immutable;
using CertBot.Core.Messaging;

namespace CertBot.Core.Conversation;

/// <summary>What a turn comes to. With <see cref="DataRequests"/> everything else is void.</summary>
public sealed record TurnResult
{
    public required ConversationState State { get; init; }

    public ImmutableArray<BotMessage> Messages { get; init; } = [];

    /// <summary>The text key of why the turn did not do what was asked for; null: it did.</summary>
    public string? Refusal => Messages.Select(message => message.Refusal).FirstOrDefault(code => code is not null);

    /// <summary>Handed to the domain; its answer comes back through <c>Conversation.Settle</c>.</summary>
    public Command? Command { get; init; }

    public ImmutableArray<DataRequest> DataRequests { get; init; } = [];
}
