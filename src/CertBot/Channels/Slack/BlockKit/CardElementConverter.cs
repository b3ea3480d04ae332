using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit.TextObjects;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>Converts a card's elements to blocks.</summary>
internal sealed class CardElementConverter(ConversionOptions options, ButtonFactory buttons, BlockBuilder builder)
{
    private readonly InputBlocks _inputs = new(options.Language);

    public void Convert(IEnumerable<JsonObject> elements)
    {
        foreach (var element in elements)
            Convert(element);
    }

    private void Convert(JsonObject element)
    {
        if (CardActionData.ReadScalar(element["separator"]) == "true")
            builder.AddDivider();
        switch (element.GetString("type"))
        {
            case "TextBlock":
                ConvertText(element);
                break;
            case "Container" or "ColumnSet" when ReadSelectableRow(element) is var (text, action):
                builder.AddSection(text, buttons.CreateForRow(action));
                break;
            case "Container" or "ColumnSet" when ReadTextWithButton(element) is var (text, action):
                builder.AddSection(text, buttons.Create(action));
                break;
            case "Container" when ReadLabelledText(element) is { } labelled:
                builder.AddSection(labelled, null);
                break;
            case "ColumnSet":
                ConvertColumns(element);
                break;
            case "Container" or "Column":
                Convert(CardTraversal.ChildrenOf(element, "items"));
                break;
            case "FactSet":
                builder.AddFields(CardTraversal.ChildrenOf(element, "facts").Select(f => FormatFact(f.GetString("title") ?? "", f.GetString("value") ?? "")));
                break;
            case "Image":
                ConvertImage(element);
                break;
            case "ActionSet":
                builder.Add(ActionsBlocks.Create([.. CardTraversal.ChildrenOf(element, "actions").Select(buttons.Create).OfType<ButtonElement>()]));
                break;
            case { } type when type.StartsWith("Input.", StringComparison.Ordinal):
                ConvertInput(element);
                break;
        }
    }

    private void ConvertText(JsonObject block)
    {
        var text = ReadText(block);
        var isAttached = block.GetString("spacing") is "None" or "Small";
        if (block.GetString("style") == "heading")
            builder.AddHeader(FormattedText.FromMarkdown(block.GetString("text") ?? "", options.MentionableUsers));
        else if (IsSmall(block) && isAttached)
            builder.AppendContext(text);
        else if (IsSmall(block))
            builder.AddContext(text);
        else if (isAttached)
            builder.AppendText(text);
        else
            builder.AddText(text);
    }

    private void ConvertColumns(JsonObject set)
    {
        var columns = CardTraversal.ChildrenOf(set, "columns").ToArray();
        var texts = columns.Select(c => CardTraversal.ChildrenOf(c, "items").ToArray()).ToArray();
        if (
            columns.Length > 1
            && texts.All(t => t.Length > 0 && t.All(e => e.GetString("type") == "TextBlock" && e.GetString("style") != "heading" && !IsSmall(e)))
        )
        {
            builder.AddFields(texts.Select(t => t.Select(ReadText).Aggregate((first, next) => first.AppendLine(next))));
        }
        else
        {
            Convert(columns);
        }
    }

    /// <summary>A container with <c>selectAction</c>.</summary>
    private (FormattedText Text, JsonObject Action)? ReadSelectableRow(JsonObject element) =>
        element.GetObject("selectAction") is { } action && JoinTexts(element) is { } texts ? (texts, action) : null;

    /// <summary>Texts followed by exactly one button.</summary>
    private (FormattedText Text, JsonObject Action)? ReadTextWithButton(JsonObject element)
    {
        var leaves = LeavesOf(element).ToArray();
        if (
            leaves.Length < 2
            || leaves[^1].GetString("type") != "ActionSet"
            || leaves[..^1].Any(l => l.GetString("type") != "TextBlock" || l.GetString("style") == "heading")
        )
        {
            return null;
        }
        var text = leaves[..^1].Select(ReadText).Aggregate((first, next) => first.AppendLine(next));
        return
            CardTraversal.ChildrenOf(leaves[^1], "actions").ToArray() is [var only]
            && buttons.Create(only) is not null
            && text.ToTextObjects(BlockKitLimits.SectionText, 1) is { IsCut: false, Texts.Length: 1 }
            ? (text, only)
            : null;
    }

    /// <summary>A small label directly above its value.</summary>
    private FormattedText? ReadLabelledText(JsonObject element) =>
        CardTraversal.ChildrenOf(element, "items").ToArray() is [var label, var text]
        && label.GetString("type") == "TextBlock"
        && text.GetString("type") == "TextBlock"
        && IsSmall(label)
        && !IsSmall(text)
        && text.GetString("spacing") == "None"
            ? ReadText(label).ToBold().AppendLine(ReadText(text))
            : null;

    private FormattedText? JoinTexts(JsonObject element) =>
        LeavesOf(element).ToArray() is { Length: > 0 } leaves && leaves.All(l => l.GetString("type") == "TextBlock")
            ? leaves.Select(ReadText).Aggregate((first, next) => first.AppendLine(next))
            : null;

    private static IEnumerable<JsonObject> LeavesOf(JsonObject element) =>
        element.GetString("type") switch
        {
            "Container" or "Column" => CardTraversal.ChildrenOf(element, "items").SelectMany(e => LeavesOf(EmptyIfSeparate(e))),
            "ColumnSet" => CardTraversal.ChildrenOf(element, "columns").SelectMany(LeavesOf),
            _ => [element],
        };

    /// <summary>An element with a separator or an action of its own is not part of a row.</summary>
    private static JsonObject EmptyIfSeparate(JsonObject element) =>
        element.GetString("type") is "Container" or "ColumnSet" && (element["selectAction"] is not null || element["separator"] is not null) ? [] : element;

    private void ConvertImage(JsonObject image)
    {
        var alt = image.GetString("altText") ?? "";
        if (
            Uri.TryCreate(image.GetString("url"), UriKind.Absolute, out var uri)
            && uri.Scheme == Uri.UriSchemeHttps
            && SlackText.CountCodePoints(uri.AbsoluteUri) <= BlockKitLimits.Url
        )
        {
            builder.Add(
                new JsonObject
                {
                    ["type"] = "image",
                    ["image_url"] = uri.AbsoluteUri,
                    ["alt_text"] = SlackText.Truncate(
                        SlackText.Sanitize(alt) is { Length: > 0 } altText ? altText : SlackText.Ellipsis,
                        BlockKitLimits.AltText
                    ),
                }
            );
        }
        else
        {
            builder.AddContext(FormattedText.FromPlainText(alt));
        }
    }

    private void ConvertInput(JsonObject input)
    {
        if (_inputs.CreateBlock(input) is not { } block)
        {
            builder.AddText(FormattedText.FromPlainText(InputBlocks.LabelOf(input)));
            return;
        }

        if (InputBlocks.IsTooLong(input))
            builder.AddText(FormattedText.FromPlainText(input.GetString("value") ?? ""));
        builder.Add(block);
    }

    private FormattedText FormatFact(string title, string value) =>
        FormattedText.FromMarkdown(title, options.MentionableUsers).ToBold().AppendLine(FormattedText.FromMarkdown(value, options.MentionableUsers));

    private FormattedText ReadText(JsonObject block)
    {
        var text = FormattedText.FromMarkdown(block.GetString("text") ?? "", options.MentionableUsers);
        return block.GetString("weight") == "Bolder" ? text.ToBold() : text;
    }

    private static bool IsSmall(JsonObject block) => block.GetString("size") == "Small" || CardActionData.ReadScalar(block["isSubtle"]) == "true";
}
