using System.Collections.Immutable;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Messaging;

namespace CertBot.Core.Conversation.Queries;

/// <summary>A question to the bot: answered at once, also in the middle of a form. Phrases: <c>phrase.NAME</c>.</summary>
public sealed record Query(string Name, Audience Audience)
{
    public required Func<TurnData, ImmutableSortedDictionary<string, string>, BotMessage> Answer { get; init; }

    /// <summary>Whether there is anything to ask about; null: always. It can be typed at any time.</summary>
    public Func<TurnData, bool>? IsOffered { get; init; }

    /// <summary>A list in pages that also names an application.</summary>
    public bool IsPagedList { get; init; }

    public ImmutableArray<CommandArgument> Arguments { get; init; } = [];
}
