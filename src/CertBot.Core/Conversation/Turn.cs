using System.Collections.Immutable;

namespace CertBot.Core.Conversation;

/// <summary>What a turn comes to. With <see cref="Needs"/> everything else is void.</summary>
public sealed record Turn
{
    public required Talk Talk { get; init; }

    public ImmutableArray<Say> Says { get; init; } = [];

    /// <summary>Handed to the domain; its answer comes back through <c>Conversation.Settle</c>.</summary>
    public Command? Command { get; init; }

    public ImmutableArray<Need> Needs { get; init; } = [];
}
