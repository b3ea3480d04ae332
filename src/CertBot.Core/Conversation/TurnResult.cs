using System.Collections.Immutable;
using CertBot.Core.Messaging;

namespace CertBot.Core.Conversation;

/// <summary>The result of a turn. If <see cref="DataRequests"/> is not empty, ignore everything else.</summary>
public sealed record TurnResult
{
    public required ConversationState State { get; init; }

    public ImmutableArray<BotMessage> Messages { get; init; } = [];

    /// <summary>The text key of the reason if the turn refused what was asked for; null otherwise.</summary>
    public string? Refusal => Messages.Select(message => message.Refusal).FirstOrDefault(code => code is not null);

    /// <summary>Sent to the domain; its answer is handled by <c>ConversationEngine</c>.</summary>
    public Command? Command { get; init; }

    /// <summary>Cards that were clicked too late, to be brought up to date where they stand in this conversation; null: none.</summary>
    public OutdatedCards? Outdated { get; init; }

    /// <summary>
    /// What becomes of the form's card that stands above, because the form went on or ended without a click on it; null: it stays as it is. Channels that
    /// answer a click in its card do without.
    /// </summary>
    public BotMessage.CardMessage? ClosedFormCard { get; init; }

    public ImmutableArray<DataRequest> DataRequests { get; init; } = [];
}

/// <summary>The keys of an application's cards that are out of date, or show what is in force now.</summary>
public sealed record OutdatedCards(ApplicationId Application, ImmutableArray<string> CardKeys);
