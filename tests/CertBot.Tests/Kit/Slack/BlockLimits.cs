using System.Text;
using System.Text.Json.Nodes;

namespace CertBot.Tests.Kit.Slack;

/// <summary>
/// Slack's limits for messages and views, counted in code points as in the table of the protocol notes. Deliberately implemented independently of the
/// product.
/// </summary>
internal static class BlockLimits
{
    private const int ViewBytes = 250_000;

    public static IReadOnlyList<string> ErrorsIn(JsonObject payload)
    {
        var faults = new List<string>();
        var isView = Type(payload) is "modal" or "home";
        var blocks = payload["blocks"] as JsonArray ?? [];
        CheckCount("blocks", blocks.Count, isView ? 1 : 0, isView ? 100 : 50, faults);
        if (isView)
        {
            if (Type(payload) == "modal")
                CheckView(payload, blocks, faults);
            if (Encoding.UTF8.GetByteCount(payload.ToJsonString(CertBot.Channels.ChannelJson.WriteOptions)) > ViewBytes)
                faults.Add("view: more than 250 KB");
        }
        else
        {
            CheckLength("text", payload["text"], 1, 4000, faults);
        }

        foreach (var (i, block) in blocks.OfType<JsonObject>().Index())
            CheckBlock($"blocks[{i}]", block, faults);
        CheckUnique("block_id", blocks.OfType<JsonObject>().Select(b => b["block_id"]?.ToString()), faults);
        foreach (var (at, text) in Strings("", payload))
            CheckSurrogates(at, text, faults);
        return faults;
    }

    private static void CheckView(JsonObject view, JsonArray blocks, List<string> faults)
    {
        CheckText("title", view["title"], 24, faults);
        CheckText("close", view["close"], 24, faults);
        if (view["submit"] is { } submit)
            CheckText("submit", submit, 24, faults);
        else if (blocks.Any(b => Type(b) == "input"))
            faults.Add("view: inputs, and nothing to submit them");
        CheckLength("private_metadata", view["private_metadata"], 0, 3000, faults);
        CheckLength("callback_id", view["callback_id"], 0, 255, faults);
    }

    private static void CheckBlock(string at, JsonObject block, List<string> faults)
    {
        if (block["block_id"] is { } id)
            CheckLength($"{at}.block_id", id, 1, 255, faults);
        switch (Type(block))
        {
            case "section":
                if (block["text"] is null && block["fields"] is null)
                    faults.Add($"{at}: neither text nor fields");
                if (block["text"] is { } text)
                    CheckText($"{at}.text", text, 3000, faults);
                if (block["fields"] is JsonArray fields)
                {
                    CheckCount($"{at}.fields", fields.Count, 1, 10, faults);
                    foreach (var field in fields)
                        CheckText($"{at}.fields", field, 2000, faults);
                }

                if (block["accessory"] is JsonObject accessory)
                    CheckElement($"{at}.accessory", accessory, faults);
                break;
            case "header":
                CheckText($"{at}.text", block["text"], 150, faults);
                break;
            case "context":
                var shown = block["elements"] as JsonArray ?? [];
                CheckCount($"{at}.elements", shown.Count, 1, 10, faults);
                foreach (var element in shown)
                    CheckText($"{at}.elements", element, 3000, faults);
                break;
            case "actions":
                var elements = (block["elements"] as JsonArray ?? []).OfType<JsonObject>().ToArray();
                CheckCount($"{at}.elements", elements.Length, 1, 25, faults);
                foreach (var element in elements)
                    CheckElement($"{at}.{element["action_id"]}", element, faults);
                CheckUnique($"{at}: action_id", elements.Select(e => e["action_id"]?.ToString()), faults);
                break;
            case "input":
                CheckText($"{at}.label", block["label"], 2000, faults);
                if (block["hint"] is { } hint)
                    CheckText($"{at}.hint", hint, 2000, faults);
                CheckElement($"{at}.element", block["element"] as JsonObject ?? [], faults);
                break;
            case "image":
                CheckLength($"{at}.alt_text", block["alt_text"], 1, 2000, faults);
                CheckLength($"{at}.image_url", block["image_url"], 1, 3000, faults);
                break;
            case "divider":
                break;
            case var other:
                faults.Add($"{at}: a block of the type {other}");
                break;
        }
    }

    private static void CheckElement(string at, JsonObject element, List<string> faults)
    {
        CheckLength($"{at}.action_id", element["action_id"], 1, 255, faults);
        if (element["placeholder"] is { } placeholder)
            CheckText($"{at}.placeholder", placeholder, 150, faults);
        if (element["confirm"] is JsonObject confirm)
        {
            CheckText($"{at}.confirm.title", confirm["title"], 100, faults);
            CheckText($"{at}.confirm.text", confirm["text"], 300, faults);
            CheckText($"{at}.confirm.confirm", confirm["confirm"], 30, faults);
            CheckText($"{at}.confirm.deny", confirm["deny"], 30, faults);
        }

        switch (Type(element))
        {
            case "button":
                CheckText($"{at}.text", element["text"], 75, faults);
                if (element["value"] is { } value)
                    CheckLength($"{at}.value", value, 1, 2000, faults);
                if (element["url"] is { } url)
                    CheckLength($"{at}.url", url, 1, 3000, faults);
                if (element["accessibility_label"] is { } label)
                    CheckLength($"{at}.accessibility_label", label, 1, 75, faults);
                break;
            case "plain_text_input":
                var most = element["max_length"]?.GetValue<int>() ?? 3000;
                CheckCount($"{at}.max_length", most, 1, 3000, faults);
                if (element["initial_value"] is { } initial)
                    CheckLength($"{at}.initial_value", initial, 1, most, faults);
                break;
            case "overflow":
                CheckOptions(at, element, 5, faults);
                break;
            case "radio_buttons" or "checkboxes":
                CheckOptions(at, element, 10, faults);
                break;
            case "static_select" or "multi_static_select":
                CheckOptions(at, element, 100, faults);
                break;
        }
    }

    private static void CheckOptions(string at, JsonObject element, int most, List<string> faults)
    {
        var groups = (element["option_groups"] as JsonArray)?.OfType<JsonObject>().ToArray();
        if (groups is not null)
            CheckCount($"{at}.option_groups", groups.Length, 1, 100, faults);
        foreach (var group in groups ?? [])
            CheckText($"{at}.label", group["label"], 75, faults);
        var lists = groups?.Select(g => g["options"] as JsonArray ?? []).ToArray() ?? [element["options"] as JsonArray ?? []];
        foreach (var list in lists)
            CheckCount($"{at}.options", list.Count, 1, most, faults);

        var options = lists.SelectMany(l => l).OfType<JsonObject>().ToArray();
        foreach (var option in options)
        {
            CheckText($"{at}.option", option["text"], 75, faults);
            CheckLength($"{at}.option.value", option["value"], 1, 75, faults);
            if (option["description"] is { } description)
                CheckText($"{at}.option.description", description, 75, faults);
        }

        CheckUnique($"{at}: option value", options.Select(o => o["value"]?.ToString()), faults);
        foreach (var initial in (element["initial_options"] as JsonArray ?? []).Append(element["initial_option"]).OfType<JsonObject>())
        {
            if (!options.Any(o => JsonNode.DeepEquals(o, initial)))
                faults.Add($"{at}: an initial option that is not offered");
        }
    }

    private static void CheckText(string at, JsonNode? text, int most, List<string> faults)
    {
        CheckLength(at, text?["text"], 1, most, faults);
        var message = text?["text"]?.ToString() ?? "";
        if (string.IsNullOrWhiteSpace(message))
            faults.Add($"{at}: empty");
        if (Type(text) == "plain_text" && text?["emoji"]?.GetValue<bool>() is not false)
            faults.Add($"{at}: makes emoji of words");
        if (Type(text) == "mrkdwn" && text?["verbatim"]?.GetValue<bool>() is not true)
            faults.Add($"{at}: makes links of words");
        CheckEscapes(at, message, faults);
    }

    /// <summary>An ampersand must start one of the three entities; an opening bracket must start a mention or a link.</summary>
    private static void CheckEscapes(string at, string text, List<string> faults)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '&' && !new[] { "&amp;", "&lt;", "&gt;" }.Any(e => string.CompareOrdinal(text, i, e, 0, e.Length) == 0))
                faults.Add($"{at}: a broken entity at {i}");
            if (text[i] == '>')
                faults.Add($"{at}: a bracket that closes nothing at {i}");
            if (text[i] != '<')
                continue;
            var end = text.IndexOf('>', i);
            var inside = end < 0 ? "" : text[(i + 1)..end];
            if (!inside.StartsWith("@U", StringComparison.Ordinal) && !inside.StartsWith("http", StringComparison.Ordinal))
                faults.Add($"{at}: a bracket that is none of ours at {i}");
            if (end > i)
                i = end;
        }
    }

    private static void CheckSurrogates(string at, string text, List<string> faults)
    {
        if (text.EnumerateRunes().Any(r => r == Rune.ReplacementChar) && !text.Contains('\uFFFD', StringComparison.Ordinal))
            faults.Add($"{at}: half a character");
        if (text.Any(c => c is '\uE000' or '\uE001'))
            faults.Add($"{at}: a sign of ours");
    }

    private static IEnumerable<(string At, string Text)> Strings(string at, JsonNode? node) =>
        node switch
        {
            JsonObject o => o.SelectMany(p => Strings($"{at}.{p.Key}", p.Value)),
            JsonArray a => a.SelectMany((n, i) => Strings($"{at}[{i}]", n)),
            JsonValue v when v.TryGetValue<string>(out var text) => [(at, text)],
            _ => [],
        };

    private static void CheckUnique(string what, IEnumerable<string?> values, List<string> faults) =>
        faults.AddRange(
            values
                .Where(v => v is not null)
                .GroupBy(v => v, StringComparer.Ordinal)
                .Where(g => g.Count() > 1)
                .Select(g => $"{what}: {g.Key} is there {g.Count()} times")
        );

    private static void CheckLength(string at, JsonNode? text, int least, int most, List<string> faults) =>
        CheckCount(at, text?.ToString().EnumerateRunes().Count() ?? 0, least, most, faults);

    private static void CheckCount(string at, int count, int least, int most, List<string> faults)
    {
        if (count < least || count > most)
            faults.Add($"{at}: {count} where {least} to {most} are allowed");
    }

    private static string? Type(JsonNode? node) => (node as JsonObject)?["type"]?.ToString();
}
