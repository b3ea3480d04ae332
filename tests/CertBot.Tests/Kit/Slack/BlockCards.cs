using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit;
using CertBot.Core.Primitives;

namespace CertBot.Tests.Kit.Slack;

/// <summary>Cards made for a single test, and their conversion to blocks.</summary>
internal static class BlockCards
{
    public static ConversionOptions DefaultOptions { get; } =
        new()
        {
            Surface = SlackSurface.Message,
            Language = LanguageCode.En,
            CardKey = "S1",
            FullCardKey = "B1",
            MentionableUsers = ["U0BO"],
        };

    public static JsonObject Card(IEnumerable<JsonObject> body, params JsonObject[] actions) =>
        new()
        {
            ["type"] = "AdaptiveCard",
            ["version"] = "1.5",
            ["body"] = new JsonArray([.. body]),
            ["actions"] = new JsonArray([.. actions]),
        };

    public static JsonObject TextBlock(string text) => new() { ["type"] = "TextBlock", ["text"] = text };

    public static JsonObject Execute(string title, string verb, params (string Key, string Value)[] data) =>
        new()
        {
            ["type"] = "Action.Execute",
            ["title"] = title,
            ["verb"] = verb,
            ["data"] = new JsonObject(data.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))),
        };

    public static JsonObject ShowCard(string title, JsonObject card) =>
        new()
        {
            ["type"] = "Action.ShowCard",
            ["title"] = title,
            ["card"] = card,
        };

    public static JsonObject Parse(string json) => (JsonObject)(JsonNode.Parse(json) ?? throw new ArgumentException("null", nameof(json)));

    /// <summary>The blocks of a card, checked against the limits and the schema.</summary>
    public static JsonObject[] ConvertChecked(JsonObject card, ConversionOptions? setting = null) =>
        CheckedBlocks(BlockKitConverter.ConvertCard(card, null, setting ?? DefaultOptions));

    public static JsonObject[] CheckedBlocks(ConversionResult translated)
    {
        var payload = new JsonObject { ["text"] = translated.Fallback, ["blocks"] = translated.Blocks };
        Assert.Empty(BlockLimits.ErrorsIn(payload).Concat(PayloadSchema.ErrorsIn(payload)));
        return [.. translated.Blocks.OfType<JsonObject>()];
    }

    /// <summary>A modal, checked against the limits and the schema.</summary>
    public static JsonObject ConvertModalChecked(
        JsonObject card,
        string title = "Form",
        string metadata = "{}",
        ConversionOptions? setting = null,
        int page = 0
    )
    {
        var view = BlockKitConverter.ConvertModal(card, title, metadata, setting ?? DefaultOptions, page);
        Assert.Empty(BlockLimits.ErrorsIn(view).Concat(PayloadSchema.ErrorsIn(view)));
        return view;
    }

    public static string TextOf(JsonObject block) => block["text"]?["text"]?.ToString() ?? "";

    public static string TypeOf(JsonObject block) => block["type"]?.ToString() ?? "";

    public static JsonObject[] ElementsOf(JsonObject block) => [.. (block["elements"] as JsonArray ?? []).OfType<JsonObject>()];
}
