using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CertBot.Channels.Slack.BlockKit;

namespace CertBot.Tests.Kit.Transcripts;

/// <summary>Reads blocks as sent to Slack in the way a user sees them: as a card of lines, fields and buttons.</summary>
internal static partial class SlackCardReader
{
    /// <summary>Key in a button's data: the action that Slack would send when it is pressed.</summary>
    public const string Action = "$action",
        Value = "$value";

    /// <summary>The texts, fields and buttons in the card format of transcripts.</summary>
    public static JsonObject FromBlocks(JsonArray blocks, Func<string, string> nameOf)
    {
        var (body, actions) = (new JsonArray(), new JsonArray());
        foreach (var block in blocks.OfType<JsonObject>())
        {
            foreach (var line in LinesOf(block, nameOf))
                body.Add((JsonNode)new JsonObject { ["type"] = "TextBlock", ["text"] = line });
            if (block["type"]?.ToString() == "input" && block["element"] is JsonObject element)
                body.Add((JsonNode)Field(block, element));
            foreach (var button in Elements(block).SelectMany(Buttons))
                actions.Add((JsonNode)button);
        }

        return new JsonObject
        {
            ["type"] = "AdaptiveCard",
            ["body"] = body,
            ["actions"] = actions,
        };
    }

    /// <summary>Whether nothing can be filled in or pressed.</summary>
    public static bool IsReadOnly(JsonArray blocks) => blocks.OfType<JsonObject>().All(b => b["type"]?.ToString() is not ("input" or "actions"));

    /// <summary>The readable lines of a block.</summary>
    public static IEnumerable<string> LinesOf(JsonObject block, Func<string, string> nameOf) =>
        block["type"]?.ToString() switch
        {
            "section" => new[] { block["text"] }.Concat(block["fields"] as JsonArray ?? []).Where(t => t is not null).SelectMany(t => ReadableLines(t, nameOf)),
            "header" => ReadableLines(block["text"], nameOf),
            "context" => (block["elements"] as JsonArray ?? []).SelectMany(t => ReadableLines(t, nameOf)),
            _ => [],
        };

    /// <summary>
    /// The text as a user reads it: formatting marks are removed and three characters are unescaped (the first in the notation of transcripts, in
    /// which a line that begins with it is a list of suggested answers).
    /// </summary>
    public static string ReadableText(string text) =>
        Link()
            .Replace(text, "${said}")
            .Replace("&lt;", @"\<", StringComparison.Ordinal)
            .Replace("&gt;", ">", StringComparison.Ordinal)
            .Replace("&amp;", "&", StringComparison.Ordinal);

    /// <summary>The state that Slack sends for the fields next to a button, filled in with these values.</summary>
    public static JsonObject StateWith(JsonArray blocks, ImmutableSortedDictionary<string, string> values)
    {
        var state = new JsonObject();
        foreach (var block in blocks.OfType<JsonObject>().Where(b => b["type"]?.ToString() == "input"))
        {
            var id = block["block_id"]?.ToString() ?? "";
            if (block["element"] is not JsonObject element)
                continue;
            var filled = ElementState(element, values.TryGetValue(id, out var value) ? value : null);
            // Slack submits nothing as long as a field that has to be filled in is empty: who fills in some of them does so on another client.
            if (value is null && block["optional"]?.GetValue<bool>() is false && IsBlank(filled))
                continue;
            state[id] = new JsonObject { [element["action_id"]?.ToString() ?? ""] = filled };
        }

        return new JsonObject { ["values"] = state };
    }

    private static bool IsBlank(JsonObject state) => state.Where(s => s.Key != "type").All(s => s.Value is null or JsonArray { Count: 0 });

    private static JsonObject ElementState(JsonObject element, string? value)
    {
        var type = element["type"]?.ToString() ?? "";
        var filled = new JsonObject { ["type"] = type };
        switch (type)
        {
            case "plain_text_input" or "number_input":
                filled["value"] = (value ?? element["initial_value"]?.ToString()) is { Length: > 0 } text ? text : null;
                break;
            case "datepicker":
                filled["selected_date"] = (value ?? element["initial_date"]?.ToString()) is { Length: > 0 } day ? day : null;
                break;
            case "checkboxes" or "multi_static_select":
                var chosen = value?.Split(',') ?? [.. (element["initial_options"] as JsonArray ?? []).Select(o => o?["value"]?.ToString() ?? "")];
                filled["selected_options"] = new JsonArray([.. chosen.Select(v => (JsonNode?)Option(element, v)).OfType<JsonNode>()]);
                break;
            default:
                filled["selected_option"] = value is null ? element["initial_option"]?.DeepClone() : Option(element, value);
                break;
        }

        return filled;
    }

    /// <summary>An option that does not exist can be selected only by a modified client; its value is sent unchanged.</summary>
    private static JsonObject? Option(JsonObject element, string value) =>
        value.Length == 0
            ? null
            : (JsonObject?)Options(element).FirstOrDefault(o => o["value"]?.ToString() == value)?.DeepClone()
                ?? new JsonObject
                {
                    ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = value },
                    ["value"] = value,
                };

    private static IEnumerable<JsonObject> Options(JsonObject element) =>
        (element["options"] as JsonArray ?? [])
            .Concat((element["option_groups"] as JsonArray ?? []).SelectMany(g => g?["options"] as JsonArray ?? []))
            .OfType<JsonObject>();

    private static JsonObject Field(JsonObject block, JsonObject element)
    {
        var type = element["type"]?.ToString() ?? "";
        var field = new JsonObject
        {
            ["type"] = type switch
            {
                "plain_text_input" or "number_input" => "Input.Text",
                "datepicker" => "Input.Date",
                _ => "Input.ChoiceSet",
            },
            ["id"] = block["block_id"]?.ToString(),
            ["label"] = ReadableText(block["label"]?["text"]?.ToString() ?? ""),
        };
        if (field["type"]?.ToString() == "Input.ChoiceSet")
        {
            field["choices"] = new JsonArray([
                .. Options(element)
                    .Select(o =>
                        (JsonNode)new JsonObject { ["title"] = ReadableText(o["text"]?["text"]?.ToString() ?? ""), ["value"] = o["value"]?.ToString() }
                    ),
            ]);
        }

        return field;
    }

    private static IEnumerable<JsonObject> Elements(JsonObject block) =>
        block["type"]?.ToString() == "actions" ? (block["elements"] as JsonArray ?? []).OfType<JsonObject>()
        : block["accessory"] is JsonObject accessory ? new[] { accessory }
        : [];

    private static IEnumerable<JsonObject> Buttons(JsonObject element)
    {
        var id = element["action_id"]?.ToString() ?? "";
        var options =
            element["type"]?.ToString() == "overflow"
                ? Options(element).Select(o => (o["text"]?["text"]?.ToString() ?? "", o["value"]?.ToString()))
                : [(element["text"]?["text"]?.ToString() ?? "", element["value"]?.ToString())];
        foreach (var (title, value) in options)
        {
            var (verb, ids) = ButtonActionCodec.Decode(id, value) switch
            {
                ButtonAction.Execute press => (press.Verb, press.Data),
                ButtonAction.OpenForm open => (open.Verb, open.Data),
                _ => ("", ImmutableSortedDictionary<string, string>.Empty),
            };
            var data = new JsonObject(ids.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))) { [Action] = id, [Value] = value };
            yield return new JsonObject
            {
                ["type"] = "Action.Execute",
                ["title"] = ReadableText(title),
                ["verb"] = verb,
                ["data"] = data,
            };
        }
    }

    private static IEnumerable<string> ReadableLines(JsonNode? text, Func<string, string> nameOf) =>
        text?["text"] is { } words ? ReadableText(Mention().Replace(words.ToString(), m => nameOf(m.Groups["user"].Value))).Split('\n') : [];

    [GeneratedRegex(@"<@(?<user>[A-Z0-9]+)>", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Mention();

    [GeneratedRegex(@"<(?<to>https?:[^|>]*)\|(?<said>[^>]*)>", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Link();
}
