using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>Finds elements in a card.</summary>
internal static class CardTraversal
{
    /// <summary>The inputs of the card itself, not of its nested cards.</summary>
    public static IEnumerable<JsonObject> FindInputs(JsonObject card) =>
        Flatten(card["body"]).Where(e => e.GetString("type")?.StartsWith("Input.", StringComparison.Ordinal) is true);

    /// <summary>The texts of the card itself, in order.</summary>
    public static IEnumerable<string> FindTexts(JsonObject card) =>
        Flatten(card["body"]).Where(e => e.GetString("type") == "TextBlock").Select(e => e.GetString("text") ?? "").Where(t => t.Length > 0);

    public static IEnumerable<JsonObject> ChildrenOf(JsonObject element, string member) => (element[member] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>Every action of the card itself.</summary>
    public static IEnumerable<JsonObject> FindActions(JsonObject card) =>
        ChildrenOf(card, "actions").Concat(Flatten(card["body"]).Where(e => e.GetString("type") == "ActionSet").SelectMany(e => ChildrenOf(e, "actions")));

    private static IEnumerable<JsonObject> Flatten(JsonNode? node) =>
        node switch
        {
            JsonArray a => a.SelectMany(Flatten),
            JsonObject o when o["type"] is not null => Flatten(o["items"]).Concat(Flatten(o["columns"])).Prepend(o),
            _ => [],
        };
}
