using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Outbox;

/// <summary>A person called by name: what is written, and whom the channel calls by it.</summary>
internal sealed record Mention(PersonId Person, string Text, string Handle, string Name);

/// <summary>A message, rendered for its reader: text, or one Adaptive Card with at most one line above it.</summary>
internal sealed record OutboundMessage
{
    /// <summary>Names this message for ever. A channel that can shows a second one with the same key not at all.</summary>
    public required string Key { get; init; }

    public string? Text { get; init; }

    public JsonObject? Card { get; init; }

    /// <summary>Buttons under the message: title and what is sent when tapped.</summary>
    public IReadOnlyList<(string Title, string Value)> Suggestions { get; init; } = [];

    /// <summary>The people called by name in it.</summary>
    public ImmutableArray<Mention> Mentions { get; init; } = [];

    /// <summary>The language it is in.</summary>
    public LanguageCode Language { get; init; } = LanguageCode.En;

    /// <summary>What it says, before it was put into words.</summary>
    public BotMessage? Source { get; init; }

    /// <summary>The card's name among the cards of its place; see <see cref="Notification.CardKey"/>.</summary>
    public string? CardKey { get; init; }

    /// <summary>The channel's id of the message to replace, or null for a new one.</summary>
    public string? UpdateOf { get; init; }

    /// <summary>The channel's id of the message in whose thread this goes, where there are threads.</summary>
    public string? Thread { get; init; }
}
