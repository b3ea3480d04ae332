using System.Text.Json.Nodes;
using CertBot.Tests.Kit.Transcripts;

namespace CertBot.Tests.Kit.Slack.Local;

/// <summary>A message, a modal or a Home tab as a user sees it.</summary>
internal sealed record VisibleMessage(JsonObject Body)
{
    public JsonArray Blocks => Body["blocks"] as JsonArray ?? [];

    public string Ts => GetText("ts") ?? "";

    /// <summary>The ts of the message that this one replies to.</summary>
    public string? Thread => GetText("thread_ts");

    /// <summary>The only user who sees the message, if it is ephemeral.</summary>
    public string? VisibleOnlyTo => GetText("ephemeral_to");

    /// <summary>The readable text of the message. A message without blocks is represented by its notification text.</summary>
    public string ReadableText =>
        Blocks.Count == 0
            ? SlackCardReader.ReadableText(GetText("text") ?? "")
            : string.Join(
                '\n',
                Blocks
                    .OfType<JsonObject>()
                    .SelectMany(b => SlackCardReader.LinesOf(b, user => $"@{user}").Append(LabelOf(b) ?? ""))
                    .Select(l => l.Trim('*'))
                    .Where(l => l.Length > 0)
            );

    public IReadOnlyList<string> Buttons => [.. Elements().SelectMany(TitlesOf)];

    /// <summary>The action that Slack sends when this button is pressed; null if there is no button with this title.</summary>
    public JsonObject? ActionFor(string title)
    {
        foreach (var (element, block) in Elements())
        {
            if (!TitlesOf((element, block)).Contains(title))
                continue;

            var action = new JsonObject
            {
                ["type"] = element["type"]?.ToString(),
                ["action_id"] = element["action_id"]?.ToString(),
                ["block_id"] = block,
            };
            if (element["value"] is { } value)
                action["value"] = value.DeepClone();
            if (OptionsOf(element).FirstOrDefault(o => TitleOf(o) == title) is { } option)
                action["selected_option"] = option.DeepClone();
            return action;
        }

        return null;
    }

    /// <summary>The state of the fields when filled in with these values. Fields are identified by label, options by their text.</summary>
    public JsonObject StateWith(params (string Label, string Value)[] typed)
    {
        var values = System.Collections.Immutable.ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (label, value) in typed)
        {
            var input = Blocks.OfType<JsonObject>().FirstOrDefault(b => LabelOf(b) == label)
                ?? throw new InvalidOperationException($"no field “{label}” in:\n{ReadableText}");
            var option = input["element"] is JsonObject element ? OptionsOf(element).FirstOrDefault(o => TitleOf(o) == value) : null;
            values[input["block_id"]?.ToString() ?? ""] = option?["value"]?.ToString() ?? value;
        }

        return SlackCardReader.StateWith(Blocks, values.ToImmutable());
    }

    public override string ToString() =>
        $"{Ts}{(Thread is { } thread ? $" in {thread}" : "")}{(VisibleOnlyTo is { } one ? $" for {one} only" : "")}: {ReadableText}\n({string.Join(") (", Buttons)})";

    private string? GetText(string name) => Body[name]?.ToString();

    private static string? LabelOf(JsonObject block) =>
        block["type"]?.ToString() == "input" ? SlackCardReader.ReadableText(block["label"]?["text"]?.ToString() ?? "") : null;

    private IEnumerable<(JsonObject Element, string? Block)> Elements() =>
        Blocks
            .OfType<JsonObject>()
            .SelectMany(b =>
                (
                    b["type"]?.ToString() == "actions" ? (b["elements"] as JsonArray ?? []).OfType<JsonObject>()
                    : b["accessory"] is JsonObject accessory ? [accessory]
                    : Array.Empty<JsonObject>()
                ).Select(e => (e, b["block_id"]?.ToString()))
            );

    private static IEnumerable<string> TitlesOf((JsonObject Element, string? Block) there) =>
        there.Element["type"]?.ToString() == "overflow" ? OptionsOf(there.Element).Select(TitleOf) : [TitleOf(there.Element)];

    private static IEnumerable<JsonObject> OptionsOf(JsonObject element) =>
        (element["options"] as JsonArray ?? [])
            .Concat((element["option_groups"] as JsonArray ?? []).SelectMany(g => g?["options"] as JsonArray ?? []))
            .OfType<JsonObject>();

    private static string TitleOf(JsonObject named) => SlackCardReader.ReadableText(named["text"]?["text"]?.ToString() ?? "");
}
