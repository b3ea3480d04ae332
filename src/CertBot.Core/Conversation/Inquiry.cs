using System.Collections.Immutable;

namespace CertBot.Core.Conversation;

/// <summary>A question to the bot: answered at once, also in the middle of a form. Phrases: <c>phrase.NAME</c>.</summary>
public sealed record Inquiry(string Name, Audience For)
{
    public required Func<Known, ImmutableSortedDictionary<string, string>, Say> Answer { get; init; }

    public ImmutableArray<Argument> Takes { get; init; } = [];
}
