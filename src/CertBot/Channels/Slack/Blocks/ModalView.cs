using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.Blocks;

/// <summary>A card in a modal. What is too long for one is shown in stretches; its inputs stand on each, so that nothing typed is lost by turning the page.</summary>
internal static class ModalView
{
    public const string Form = "form";

    /// <summary>With more inputs than this they are a stretch themselves; no form of ours comes near it.</summary>
    private const int MostInputs = 60;

    public static JsonObject Of(JsonObject card, string title, string metadata, Setting setting, int page)
    {
        title = title.TrimEnd('…', ' ');
        var hasInputs = Tree.Inputs(card).Any();
        var submit = hasInputs ? Tree.Children(card, "actions").FirstOrDefault(a => a.Text("type") == "Action.Execute" && a.Text("associatedInputs") != "none") : null;
        var body = Body.Of(card, null, setting, submit);
        var isLong = Signs.Length(Signs.Escaped(Signs.Clean(title))) > Limits.ModalWord;
        var view = new JsonObject
        {
            ["type"] = "modal",
            ["callback_id"] = Form,
            ["title"] = Prose.Title(title, Limits.ModalWord),
            ["private_metadata"] = Metadata(metadata, submit, Tree.Inputs(card).Any(Choices.IsShortened) ? setting.Behind : null),
            ["close"] = Prose.Title(OwnWords.Of(setting.Language, hasInputs ? "slack.cancel" : "slack.close"), Limits.ModalWord),
            ["blocks"] = new JsonArray([.. Page(isLong ? [.. Titled(title, setting), .. body.Blocks] : body.Blocks, body.Rows, setting, page)]),
        };
        if (hasInputs) view["submit"] = Prose.Title(submit?.Text("title") ?? OwnWords.Of(setting.Language, "slack.send"), Limits.ModalWord);
        return view;
    }

    private static IReadOnlyList<JsonObject> Titled(string title, Setting setting)
    {
        var sheet = new Sheet(setting);
        sheet.Heading(Prose.Plain(title));
        return sheet.Blocks;
    }

    private static IEnumerable<JsonObject> Page(IReadOnlyList<JsonObject> blocks, IReadOnlyList<JsonObject> rows, Setting setting, int page)
    {
        if (blocks.Count + rows.Count is > 0 and <= Limits.View && Bytes(blocks) + Bytes(rows) <= Limits.ViewBytes) return blocks.Concat(rows);

        var inputs = blocks.Where(b => b.Text("type") == "input").ToArray();
        if (inputs.Length > MostInputs) inputs = [];
        rows = [.. rows.Take(Limits.View / 4)];
        var pages = Stretched([.. blocks.Where(b => !Sheet.IsDivider(b) && !inputs.Contains(b))], Limits.View - inputs.Length - rows.Count - 1, Limits.ViewBytes - Bytes(inputs) - Bytes(rows));
        var at = Math.Clamp(page, 0, pages.Count - 1);
        var buttons = new Buttons(setting, behindAll: false);
        var turns = new[] { at > 0 ? buttons.Page("slack.previous", at - 1) : null, at < pages.Count - 1 ? buttons.Page("slack.next", at + 1) : null };
        return [.. pages[at], .. inputs, .. rows, .. ActionRows.Of([.. turns.OfType<Button>()])];
    }

    private static List<List<JsonObject>> Stretched(IReadOnlyList<JsonObject> blocks, int most, int bytes)
    {
        var pages = new List<List<JsonObject>> { new() };
        var left = bytes;
        foreach (var block in blocks)
        {
            var size = Bytes([block]);
            if (pages[^1].Count > 0 && (pages[^1].Count == most || size > left))
            {
                pages.Add([]);
                left = bytes;
            }

            pages[^1].Add(block);
            left -= size;
        }

        if (pages[0].Count == 0) pages[0].Add(new JsonObject { ["type"] = "section", ["text"] = Prose.Title(Signs.More, Limits.Text) });
        return pages;
    }

    private static int Bytes(IEnumerable<JsonObject> blocks) => blocks.Sum(b => Encoding.UTF8.GetByteCount(b.ToJsonString(Json.Out)) + 1);

    private static string Metadata(string metadata, JsonObject? submit, string? behind)
    {
        var carried = Parsed(metadata);
        if (submit is not null) carried["submit"] = new JsonObject { ["verb"] = submit.Text("verb"), ["data"] = new JsonObject(Buttons.Ids(submit).Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))) };
        if (behind is not null && !carried.ContainsKey("behind")) carried["behind"] = behind;
        var written = carried.ToJsonString(Json.Out);
        return Signs.Length(written) <= Limits.Metadata ? written : throw new ArgumentException("The metadata is longer than a view can carry.", nameof(metadata));
    }

    private static JsonObject Parsed(string metadata)
    {
        try
        {
            return metadata.Length == 0 ? [] : JsonNode.Parse(metadata) as JsonObject ?? throw new ArgumentException("The metadata is no JSON object.", nameof(metadata));
        }
        catch (JsonException e)
        {
            throw new ArgumentException("The metadata is no JSON object.", nameof(metadata), e);
        }
    }
}
