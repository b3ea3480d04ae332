using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Outbox;

/// <summary>A mention of a person: the text in the message, the channel's id of the person, and the display name.</summary>
internal sealed record Mention(PersonId Person, string Text, string Handle, string Name);

/// <summary>A message rendered for its reader: text, or one Adaptive Card with at most one line above it.</summary>
internal sealed record OutboundMessage
{
    /// <summary>Identifies the message permanently. Channels that support it do not show a second message with the same key.</summary>
    public required string Key { get; init; }

    public string? Text { get; init; }

    public JsonObject? Card { get; init; }

    /// <summary>Buttons under the message: title, and the text that is sent when the button is clicked.</summary>
    public IReadOnlyList<(string Title, string Value)> Suggestions { get; init; } = [];

    /// <summary>The people mentioned in the message.</summary>
    public ImmutableArray<Mention> Mentions { get; init; } = [];

    /// <summary>The language of the message.</summary>
    public LanguageCode Language { get; init; } = LanguageCode.En;

    /// <summary>The content before rendering.</summary>
    public BotMessage? Source { get; init; }

    /// <summary>The card's name among the cards of its conversation; see <see cref="Notification.CardKey"/>.</summary>
    public string? CardKey { get; init; }

    /// <summary>The channel's id of the message to replace, or null for a new one.</summary>
    public string? UpdateOf { get; init; }

    /// <summary>True: if the message to replace is no more, nothing is sent in its place.</summary>
    public bool IsUpdateOnly { get; init; }

    /// <summary>The channel's id of the message in whose thread this one belongs, where the channel has threads.</summary>
    public string? Thread { get; init; }
}
