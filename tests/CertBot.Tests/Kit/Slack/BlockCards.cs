using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Blocks;
using CertBot.Core.Language;

namespace CertBot.Tests.Kit.Slack;

/// <summary>Cards made for one test, and what becomes of them.</summary>
internal static class BlockCards
{
    public static Setting Plain { get; } = new() { Surface = Surface.Message, Language = LanguageCode.En, Slot = "S1", Behind = "B1", Called = ["U0BO"] };

    public static JsonObject Card(IEnumerable<JsonObject> body, params JsonObject[] actions) =>
        new() { ["type"] = "AdaptiveCard", ["version"] = "1.5", ["body"] = new JsonArray([.. body]), ["actions"] = new JsonArray([.. actions]) };

    public static JsonObject Text(string text) => new() { ["type"] = "TextBlock", ["text"] = text };

    public static JsonObject Execute(string title, string verb, params (string Key, string Value)[] data) => new()
    {
        ["type"] = "Action.Execute", ["title"] = title, ["verb"] = verb, ["data"] = new JsonObject(data.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))),
    };

    public static JsonObject Unfolds(string title, JsonObject card) => new() { ["type"] = "Action.ShowCard", ["title"] = title, ["card"] = card };

    public static JsonObject Of(string json) => (JsonObject)(JsonNode.Parse(json) ?? throw new ArgumentException("null", nameof(json)));

    /// <summary>The blocks of a card, checked by both judges.</summary>
    public static JsonObject[] Said(JsonObject card, Setting? setting = null) => Checked(Translator.Card(card, null, setting ?? Plain));

    public static JsonObject[] Checked(Translated translated)
    {
        var payload = new JsonObject { ["text"] = translated.Fallback, ["blocks"] = translated.Blocks };
        Assert.Empty(BlockLimits.Faults(payload).Concat(PayloadSchema.Faults(payload)));
        return [.. translated.Blocks.OfType<JsonObject>()];
    }

    /// <summary>A modal, checked by both judges.</summary>
    public static JsonObject Modal(JsonObject card, string title = "Form", string metadata = "{}", Setting? setting = null, int page = 0)
    {
        var view = Translator.Modal(card, title, metadata, setting ?? Plain, page);
        Assert.Empty(BlockLimits.Faults(view).Concat(PayloadSchema.Faults(view)));
        return view;
    }

    public static string Shown(JsonObject block) => block["text"]?["text"]?.ToString() ?? "";

    public static string Type(JsonObject block) => block["type"]?.ToString() ?? "";

    public static JsonObject[] Elements(JsonObject block) => [.. (block["elements"] as JsonArray ?? []).OfType<JsonObject>()];
}
