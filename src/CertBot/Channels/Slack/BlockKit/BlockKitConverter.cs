using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit.TextObjects;
using CertBot.Core.Primitives;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>Converts a rendered Adaptive Card, or a text, to Block Kit.</summary>
internal static class BlockKitConverter
{
    /// <param name="lead">Markdown shown above the card.</param>
    public static ConversionResult ConvertCard(JsonObject card, string? lead, ConversionOptions options)
    {
        if (options.Surface is SlackSurface.Message)
            card = FormInMessage.Fold(card, options);
        var converted = ConvertedCard.Convert(card, lead, options, submitAction: null);
        var (blocks, isTruncated) = FitToLimits(converted, options);
        return new(blocks, CreateFallback(card, lead, options), isTruncated);
    }

    public static ConversionResult ConvertText(string markdown, IReadOnlyList<(string Title, string Value)> suggestions, ConversionOptions options)
    {
        var (builder, buttons, text) = (
            new BlockBuilder(options),
            new ButtonFactory(options, keepsFullCard: false),
            FormattedText.FromMarkdown(markdown, options.MentionableUsers)
        );
        builder.AddText(text);
        var rows = ActionsBlocks.Create([.. suggestions.Select(s => buttons.CreateSendText(s.Title, s.Value)).OfType<ButtonElement>()]);
        var (blocks, isTruncated) = FitToLimits(new(builder.Blocks, [.. rows], builder.IsTruncated), options);
        return new(blocks, OrEllipsis(text.ToEscapedText(BlockKitLimits.FallbackText)), isTruncated);
    }

    /// <summary>Converts a card to a modal view; if it has inputs, its first button that takes them becomes the submit button.</summary>
    /// <param name="metadata">A JSON object of ids.</param>
    /// <exception cref="ArgumentException">The metadata is no JSON object, or longer than a view can carry.</exception>
    public static JsonObject ConvertModal(JsonObject card, string title, string metadata, ConversionOptions options, int page = 0) =>
        ModalViewBuilder.Build(card, title, metadata, options with { Surface = SlackSurface.Modal }, page);

    /// <summary>The card's own buttons are kept whatever must be cut: they are its purpose.</summary>
    private static (JsonArray Blocks, bool IsCut) FitToLimits(ConvertedCard converted, ConversionOptions options)
    {
        var maxBlocks = BlockKitLimits.BlocksOn(options.Surface);
        var blocks = converted.Blocks;
        if (blocks.Count == 0 && converted.ActionRows.Count == 0)
            blocks = [CreateSection(SlackText.Ellipsis)];
        if (blocks.Count + converted.ActionRows.Count > maxBlocks - (converted.IsTruncated ? 1 : 0))
            blocks = [.. blocks.Where(b => !BlockBuilder.IsDivider(b))];

        var rows = converted.ActionRows.Take(maxBlocks - 2).ToArray();
        var available = maxBlocks - rows.Length;
        var isFull = blocks.Count + (converted.IsTruncated ? 1 : 0) > available || rows.Length < converted.ActionRows.Count;
        if (!isFull && !converted.IsTruncated)
            return (new JsonArray([.. blocks, .. rows]), false);

        var keptBlocks = TakeWithInputs(blocks, available - 1);
        var missing = blocks.Count - keptBlocks.Length + converted.ActionRows.Count - rows.Length;
        var truncationNote = CreateSection(missing > 0 ? SlackTexts.GetMissingParts(options.Language, missing) : SlackTexts.Get(options.Language, "slack.cut"));
        if (new ButtonFactory(options, keepsFullCard: false).ShowFullCard is { } button)
            truncationNote["accessory"] = button.Element;
        return (new JsonArray([.. keptBlocks, truncationNote, .. rows]), true);
    }

    /// <summary>The first blocks, but every input as long as there is room: otherwise a button below would submit an incomplete form.</summary>
    private static JsonObject[] TakeWithInputs(IReadOnlyList<JsonObject> blocks, int available)
    {
        var spare = Math.Max(0, available - blocks.Count(b => b.GetString("type") == "input"));
        return [.. blocks.Where(b => b.GetString("type") == "input" || spare-- > 0).Take(available)];
    }

    private static JsonObject CreateSection(string text) =>
        new() { ["type"] = "section", ["text"] = FormattedText.CreatePlainTextObject(text, BlockKitLimits.SectionText) };

    private static string CreateFallback(JsonObject card, string? lead, ConversionOptions options)
    {
        var text =
            card.GetString("fallbackText") is { } given && !string.IsNullOrWhiteSpace(given)
                ? FormattedText.FromPlainText(given)
                : CardTraversal
                    .FindTexts(card)
                    .Take(2)
                    .Select(t => FormattedText.FromMarkdown(t, options.MentionableUsers))
                    .Aggregate(FormattedText.FromPlainText(""), (first, next) => first.IsEmpty ? next : first.AppendLine(next));
        return OrEllipsis(
            (lead is null ? text : FormattedText.FromMarkdown(lead, options.MentionableUsers).AppendLine(text)).ToEscapedText(BlockKitLimits.FallbackText)
        );
    }

    private static string OrEllipsis(string text) => text.Length > 0 ? text : SlackText.Ellipsis;
}

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
