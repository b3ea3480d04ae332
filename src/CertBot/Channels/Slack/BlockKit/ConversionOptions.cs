using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Primitives;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>Where blocks stand; its limits.</summary>
internal enum Surface
{
    Message,
    Modal,
    Home,
}

/// <summary>What a card is translated for.</summary>
internal sealed record ConversionOptions
{
    public required Surface Surface { get; init; }

    public required LanguageCode Language { get; init; }

    /// <summary>The message's place, with which a button finds it again; null: it cannot be made again.</summary>
    public string? CardKey { get; init; }

    /// <summary>The token under which the sender keeps the whole card; null: it is not kept.</summary>
    public string? FullCardKey { get; init; }

    /// <summary>The Slack user ids that may be mentioned.</summary>
    public ImmutableArray<string> MentionableUsers { get; init; } = [];
}

/// <summary>Blocks, and the text for where no blocks are shown: escaped, never empty, short enough for <c>chat.update</c>.</summary>
internal sealed record ConversionResult(JsonArray Blocks, string Fallback, bool IsTruncated);
