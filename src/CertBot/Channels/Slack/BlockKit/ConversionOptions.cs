using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Primitives;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>The Slack surface, which sets the limits.</summary>
internal enum SlackSurface
{
    Message,
    Modal,
    Home,
}

/// <summary>What a card is converted for.</summary>
internal sealed record ConversionOptions
{
    public required SlackSurface Surface { get; init; }

    public required LanguageCode Language { get; init; }

    /// <summary>The key under which the message is updated; null: it cannot be rebuilt.</summary>
    public string? CardKey { get; init; }

    /// <summary>The key of the stored full card; null: not stored.</summary>
    public string? FullCardKey { get; init; }

    /// <summary>The Slack user ids that may be mentioned.</summary>
    public ImmutableArray<string> MentionableUsers { get; init; } = [];
}

/// <summary>The blocks, and the fallback <c>text</c>: escaped, never empty, short enough for <c>chat.update</c>.</summary>
internal sealed record ConversionResult(JsonArray Blocks, string Fallback, bool IsTruncated);
