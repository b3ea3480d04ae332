using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit.TextObjects;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>
/// Arranges buttons in actions blocks: up to five as buttons; of more, the first stay buttons and the rest that fits goes into an overflow menu.
/// </summary>
internal static class ActionsBlocks
{
    private const int MaxButtons = 5;

    public static IEnumerable<JsonObject> Create(IReadOnlyList<ButtonElement> buttons)
    {
        if (buttons.Count == 0)
            return [];
        if (buttons.Count <= MaxButtons)
            return [CreateBlock(buttons.Select(b => b.Element))];

        var first = buttons.Take(MaxButtons - 1).ToList();
        var overflow = buttons.Skip(first.Count).Where(b => b.CanBeOption && ToOption(b) is not null).Take(BlockKitLimits.OverflowOptions).ToList();
        if (overflow.Count < 2)
            overflow = []; // an overflow menu for one button would only hide it
        var rest = buttons.Skip(first.Count).Except(overflow).ToList();
        var firstRow = overflow.Count == 0 ? [] : new[] { CreateBlock([.. first.Select(b => b.Element), CreateOverflow(overflow)]) };
        return firstRow.Concat((overflow.Count == 0 ? buttons : rest).Select(b => b.Element).Chunk(BlockKitLimits.ElementsPerActions).Select(CreateBlock));
    }

    private static JsonObject CreateOverflow(IEnumerable<ButtonElement> buttons) =>
        new()
        {
            ["type"] = "overflow",
            ["action_id"] = ButtonActionCodec.OverflowActionId,
            ["options"] = new JsonArray([.. buttons.Select(b => (JsonNode?)ToOption(b))]),
        };

    private static JsonObject? ToOption(ButtonElement button)
    {
        var text = button.Element["text"]?.DeepClone();
        if (button.Action is not { } action)
        {
            return new JsonObject
            {
                ["text"] = text,
                ["value"] = ButtonActionCodec.LinkActionId,
                ["url"] = button.Element.GetString("url"),
            };
        }
        var value = ButtonActionCodec.EncodeAsOption(action);
        return SlackText.CountCodePoints(value) <= BlockKitLimits.OptionText ? new JsonObject { ["text"] = text, ["value"] = value } : null;
    }

    private static JsonObject CreateBlock(IEnumerable<JsonObject> elements)
    {
        var (row, counts) = (new JsonArray(), new Dictionary<string, int>(StringComparer.Ordinal));
        foreach (var element in elements)
        {
            var id = element.GetString("action_id") ?? "";
            counts[id] = counts.GetValueOrDefault(id) + 1;
            if (counts[id] > 1)
                element["action_id"] = string.Create(CultureInfo.InvariantCulture, $"{id}#{counts[id]}");
            row.Add(element);
        }

        return new JsonObject { ["type"] = "actions", ["elements"] = row };
    }
}
