using System.Text.Json.Nodes;
using CertBot.Tests.Kit.Playing;

namespace CertBot.Tests.Kit.Slack;

/// <summary>A message, a modal or a tab as somebody has it before their eyes.</summary>
internal sealed record Seen(JsonObject Body)
{
    public JsonArray Blocks => Body["blocks"] as JsonArray ?? [];

    public string Ts => Text("ts") ?? "";

    /// <summary>The message it answers.</summary>
    public string? Thread => Text("thread_ts");

    /// <summary>The only one who sees it.</summary>
    public string? For => Text("ephemeral_to");

    /// <summary>What can be read in it; the line that notices show stands for what has no blocks.</summary>
    public string Words => Blocks.Count == 0 ? SlackCard.Read(Text("text") ?? "") : string.Join('\n', Blocks.OfType<JsonObject>().SelectMany(b => SlackCard.Lines(b, user => $"@{user}").Append(Label(b) ?? "")).Select(l => l.Trim('*')).Where(l => l.Length > 0));

    public IReadOnlyList<string> Buttons => [.. Elements().SelectMany(Titles)];

    /// <summary>What Slack tells of the press of this button; null: there is none of this name.</summary>
    public JsonObject? Pressed(string title)
    {
        foreach (var (element, block) in Elements())
        {
            if (!Titles((element, block)).Contains(title)) continue;

            var action = new JsonObject { ["type"] = element["type"]?.ToString(), ["action_id"] = element["action_id"]?.ToString(), ["block_id"] = block };
            if (element["value"] is { } value) action["value"] = value.DeepClone();
            if (Options(element).FirstOrDefault(o => Said(o) == title) is { } option) action["selected_option"] = option.DeepClone();
            return action;
        }

        return null;
    }

    /// <summary>The state of its fields when these are filled in: by their labels, choices by what they say.</summary>
    public JsonObject Filled(params (string Label, string Value)[] typed)
    {
        var values = System.Collections.Immutable.ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (label, value) in typed)
        {
            var input = Blocks.OfType<JsonObject>().FirstOrDefault(b => Label(b) == label) ?? throw new InvalidOperationException($"no field “{label}” in:\n{Words}");
            var option = input["element"] is JsonObject element ? Options(element).FirstOrDefault(o => Said(o) == value) : null;
            values[input["block_id"]?.ToString() ?? ""] = option?["value"]?.ToString() ?? value;
        }

        return SlackCard.State(Blocks, values.ToImmutable());
    }

    public override string ToString() => $"{Ts}{(Thread is { } thread ? $" in {thread}" : "")}{(For is { } one ? $" for {one} only" : "")}: {Words}\n({string.Join(") (", Buttons)})";

    private string? Text(string name) => Body[name]?.ToString();

    private static string? Label(JsonObject block) => block["type"]?.ToString() == "input" ? SlackCard.Read(block["label"]?["text"]?.ToString() ?? "") : null;

    private IEnumerable<(JsonObject Element, string? Block)> Elements() => Blocks.OfType<JsonObject>().SelectMany(b =>
        (b["type"]?.ToString() == "actions" ? (b["elements"] as JsonArray ?? []).OfType<JsonObject>() : b["accessory"] is JsonObject accessory ? [accessory] : Array.Empty<JsonObject>())
        .Select(e => (e, b["block_id"]?.ToString())));

    private static IEnumerable<string> Titles((JsonObject Element, string? Block) there) =>
        there.Element["type"]?.ToString() == "overflow" ? Options(there.Element).Select(Said) : [Said(there.Element)];

    private static IEnumerable<JsonObject> Options(JsonObject element) =>
        (element["options"] as JsonArray ?? []).Concat((element["option_groups"] as JsonArray ?? []).SelectMany(g => g?["options"] as JsonArray ?? [])).OfType<JsonObject>();

    private static string Said(JsonObject named) => SlackCard.Read(named["text"]?["text"]?.ToString() ?? "");
}
