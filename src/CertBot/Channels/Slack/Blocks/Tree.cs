using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.Blocks;

/// <summary>Looks through a card's elements.</summary>
internal static class Tree
{
    /// <summary>The inputs of the card itself, not of the cards behind its buttons.</summary>
    public static IEnumerable<JsonObject> Inputs(JsonObject card) => Elements(card["body"]).Where(e => e.Text("type")?.StartsWith("Input.", StringComparison.Ordinal) is true);

    /// <summary>The texts of the card itself, in order.</summary>
    public static IEnumerable<string> Texts(JsonObject card) =>
        Elements(card["body"]).Where(e => e.Text("type") == "TextBlock").Select(e => e.Text("text") ?? "").Where(t => t.Length > 0);

    public static IEnumerable<JsonObject> Children(JsonObject element, string member) => (element[member] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>Every button of the card, wherever it stands.</summary>
    public static IEnumerable<JsonObject> Actions(JsonObject card) =>
        Children(card, "actions").Concat(Elements(card["body"]).Where(e => e.Text("type") == "ActionSet").SelectMany(e => Children(e, "actions")));

    private static IEnumerable<JsonObject> Elements(JsonNode? node) => node switch
    {
        JsonArray a => a.SelectMany(Elements),
        JsonObject o when o["type"] is not null => Elements(o["items"]).Concat(Elements(o["columns"])).Prepend(o),
        _ => [],
    };
}
