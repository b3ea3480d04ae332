using System.Globalization;
using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.Blocks;

/// <summary>Sets buttons into actions blocks: up to five as they are; of more, the first stay buttons and those that fit go under the three dots.</summary>
internal static class ActionRows
{
    private const int AtOnce = 5;

    public static IEnumerable<JsonObject> Of(IReadOnlyList<Button> buttons)
    {
        if (buttons.Count == 0) return [];
        if (buttons.Count <= AtOnce) return [Row(buttons.Select(b => b.Element))];

        var first = buttons.Take(AtOnce - 1).ToList();
        var later = buttons.Skip(first.Count).Where(b => b.IsBare && Option(b) is not null).Take(Limits.Overflow).ToList();
        if (later.Count < 2) later = [];   // three dots over one button hide it for nothing
        var rest = buttons.Skip(first.Count).Except(later).ToList();
        var top = later.Count == 0 ? [] : new[] { Row([.. first.Select(b => b.Element), Overflow(later)]) };
        return top.Concat((later.Count == 0 ? buttons : rest).Select(b => b.Element).Chunk(Limits.Actions).Select(Row));
    }

    private static JsonObject Overflow(IEnumerable<Button> buttons) => new()
    {
        ["type"] = "overflow",
        ["action_id"] = Pressables.More,
        ["options"] = new JsonArray([.. buttons.Select(b => (JsonNode?)Option(b))]),
    };

    private static JsonObject? Option(Button button)
    {
        var text = button.Element["text"]?.DeepClone();
        if (button.Does is not { } does) return new JsonObject { ["text"] = text, ["value"] = Pressables.Link, ["url"] = button.Element["url"]?.DeepClone() };
        var value = Pressables.Chosen(does);
        return Signs.Length(value) <= Limits.Option ? new JsonObject { ["text"] = text, ["value"] = value } : null;
    }

    private static JsonObject Row(IEnumerable<JsonObject> elements)
    {
        var (row, used) = (new JsonArray(), new Dictionary<string, int>(StringComparer.Ordinal));
        foreach (var element in elements)
        {
            var id = element.Text("action_id") ?? "";
            used[id] = used.GetValueOrDefault(id) + 1;
            if (used[id] > 1) element["action_id"] = string.Create(CultureInfo.InvariantCulture, $"{id}#{used[id]}");
            row.Add(element);
        }

        return new JsonObject { ["type"] = "actions", ["elements"] = row };
    }
}
