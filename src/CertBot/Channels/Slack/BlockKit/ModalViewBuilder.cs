using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit.TextObjects;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>Builds a modal view of a card. A long card is paged; its inputs are on every page, so that turning the page loses no input.</summary>
internal static class ModalViewBuilder
{
    public const string CallbackId = "form";

    /// <summary>With more inputs than this they get pages of their own; no form of the product comes near it.</summary>
    private const int MaxRepeatedInputs = 60;

    public static JsonObject Build(JsonObject card, string title, string metadata, ConversionOptions options, int page)
    {
        title = title.TrimEnd('…', ' ');
        var hasInputs = CardTraversal.FindInputs(card).Any();
        var submitAction = hasInputs
            ? CardTraversal
                .ChildrenOf(card, "actions")
                .FirstOrDefault(a => a.GetString("type") == "Action.Execute" && a.GetString("associatedInputs") != "none")
            : null;
        var converted = ConvertedCard.Convert(card, null, options, submitAction);
        var isTitleTooLong = SlackText.CountCodePoints(SlackText.Escape(SlackText.Sanitize(title))) > BlockKitLimits.ModalTitle;
        var view = new JsonObject
        {
            ["type"] = "modal",
            ["callback_id"] = CallbackId,
            ["title"] = FormattedText.CreatePlainTextObject(title, BlockKitLimits.ModalTitle),
            ["private_metadata"] = WriteMetadata(
                metadata,
                submitAction,
                CardTraversal.FindInputs(card).Any(OptionValues.HasShortenedValues) ? options.FullCardKey : null
            ),
            ["close"] = FormattedText.CreatePlainTextObject(
                SlackTexts.Get(options.Language, hasInputs ? "slack.cancel" : "slack.close"),
                BlockKitLimits.ModalTitle
            ),
            ["blocks"] = new JsonArray([
                .. CreatePage(
                    isTitleTooLong ? [.. CreateTitleBlocks(title, options), .. converted.Blocks] : converted.Blocks,
                    converted.ActionRows,
                    options,
                    page
                ),
            ]),
        };
        if (hasInputs)
        {
            view["submit"] = FormattedText.CreatePlainTextObject(
                submitAction?.GetString("title") ?? SlackTexts.Get(options.Language, "slack.send"),
                BlockKitLimits.ModalTitle
            );
        }
        return view;
    }

    private static IReadOnlyList<JsonObject> CreateTitleBlocks(string title, ConversionOptions options)
    {
        var builder = new BlockBuilder(options);
        builder.AddHeader(FormattedText.FromPlainText(title));
        return builder.Blocks;
    }

    private static IEnumerable<JsonObject> CreatePage(IReadOnlyList<JsonObject> blocks, IReadOnlyList<JsonObject> rows, ConversionOptions options, int page)
    {
        if (blocks.Count + rows.Count is > 0 and <= BlockKitLimits.BlocksPerView && CountBytes(blocks) + CountBytes(rows) <= BlockKitLimits.ViewBytes)
            return blocks.Concat(rows);

        var inputs = blocks.Where(b => b.GetString("type") == "input").ToArray();
        if (inputs.Length > MaxRepeatedInputs)
            inputs = [];
        rows = [.. rows.Take(BlockKitLimits.BlocksPerView / 4)];
        var pages = SplitPages(
            [.. blocks.Where(b => !BlockBuilder.IsDivider(b) && !inputs.Contains(b))],
            BlockKitLimits.BlocksPerView - inputs.Length - rows.Count - 1,
            BlockKitLimits.ViewBytes - CountBytes(inputs) - CountBytes(rows)
        );
        var index = Math.Clamp(page, 0, pages.Count - 1);
        var buttons = new ButtonFactory(options, keepsFullCard: false);
        var pageButtons = new[]
        {
            index > 0 ? buttons.CreateShowPage("slack.previous", index - 1) : null,
            index < pages.Count - 1 ? buttons.CreateShowPage("slack.next", index + 1) : null,
        };
        return [.. pages[index], .. inputs, .. rows, .. ActionsBlocks.Create([.. pageButtons.OfType<ButtonElement>()])];
    }

    private static List<List<JsonObject>> SplitPages(IReadOnlyList<JsonObject> blocks, int maxBlocks, int maxBytes)
    {
        var pages = new List<List<JsonObject>> { new() };
        var bytesLeft = maxBytes;
        foreach (var block in blocks)
        {
            var size = CountBytes([block]);
            if (pages[^1].Count > 0 && (pages[^1].Count == maxBlocks || size > bytesLeft))
            {
                pages.Add([]);
                bytesLeft = maxBytes;
            }

            pages[^1].Add(block);
            bytesLeft -= size;
        }

        if (pages[0].Count == 0)
        {
            pages[0]
                .Add(new JsonObject { ["type"] = "section", ["text"] = FormattedText.CreatePlainTextObject(SlackText.Ellipsis, BlockKitLimits.SectionText) });
        }
        return pages;
    }

    private static int CountBytes(IEnumerable<JsonObject> blocks) => blocks.Sum(b => Encoding.UTF8.GetByteCount(b.ToJsonString(ChannelJson.WriteOptions)) + 1);

    private static string WriteMetadata(string metadata, JsonObject? submitAction, string? fullCardKey)
    {
        var json = ParseMetadata(metadata);
        if (submitAction is not null)
        {
            json["submit"] = new JsonObject
            {
                ["verb"] = submitAction.GetString("verb"),
                ["data"] = new JsonObject(ButtonFactory.ReadData(submitAction).Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))),
            };
        }
        if (fullCardKey is not null && !json.ContainsKey("behind"))
            json["behind"] = fullCardKey;
        var written = json.ToJsonString(ChannelJson.WriteOptions);
        return SlackText.CountCodePoints(written) <= BlockKitLimits.PrivateMetadata
            ? written
            : throw new ArgumentException("The metadata is longer than a view can carry.", nameof(metadata));
    }

    private static JsonObject ParseMetadata(string metadata)
    {
        try
        {
            return metadata.Length == 0
                ? []
                : JsonNode.Parse(metadata) as JsonObject ?? throw new ArgumentException("The metadata is no JSON object.", nameof(metadata));
        }
        catch (JsonException e)
        {
            throw new ArgumentException("The metadata is no JSON object.", nameof(metadata), e);
        }
    }
}
