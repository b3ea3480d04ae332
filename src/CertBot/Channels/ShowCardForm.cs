using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CertBot.Channels;

/// <summary>Extracts the form of an Action.ShowCard, for channels that cannot expand a card in place.</summary>
internal static class ShowCardForm
{
    /// <summary>
    /// The form of the button with this verb and these ids, as a card under the first texts of its card; null when the card has no such button.
    /// An older card opens no form. The revision of an application as a whole is not compared, because it counts what its cards do not show as well; buttons of
    /// an earlier build do not say what they were made for.
    /// </summary>
    public static JsonObject? FindForm(JsonObject? card, string verb, JsonObject ids, Func<string, ImmutableSortedDictionary<string, string>, bool> isAllowed)
    {
        var button = FindActions(card)
            .FirstOrDefault(b =>
                b.GetString("type") == "Action.ShowCard"
                && FindExecuteAction(b) is { } execute
                && execute.GetString("verb") == verb
                && isAllowed(verb, ReadIds(execute))
                && ReadIds(execute) is var current
                && current.All(id => IsSame(id.Key, id.Value, CardActionData.ReadScalar(ids[id.Key]), current))
            );
        if (button?.GetObject("card") is not { } innerCard)
            return null;

        var form = WithLeadText(string.Join("\n\n", FindTexts(card?["body"]).Take(2)), innerCard);
        form["version"] = "1.5";
        return form;
    }

    private static bool IsSame(string key, string value, string? clicked, ImmutableSortedDictionary<string, string> current) =>
        clicked == value
        || (key == "revision" && !current.ContainsKey("criterion") && !current.ContainsKey("escalation"))
        || (key == "subject" && clicked is null);

    /// <summary>The card with a text above its body.</summary>
    public static JsonObject WithLeadText(string leadText, JsonObject card)
    {
        var copy = (JsonObject)card.DeepClone();
        JsonNode lead = new JsonObject
        {
            ["type"] = "TextBlock",
            ["id"] = "said",
            ["text"] = leadText,
            ["wrap"] = true,
            ["color"] = "Accent",
        };
        if (copy["body"] is not JsonArray body)
            copy["body"] = body = [];
        body.Insert(0, lead);
        return copy;
    }

    /// <summary>The ids of a button, as a click sends them.</summary>
    public static ImmutableSortedDictionary<string, string> ReadIds(JsonObject action) =>
        (action.GetObject("data") ?? [])
            .Where(d => CardActionData.ReadScalar(d.Value) is not null)
            .ToImmutableSortedDictionary(d => d.Key, d => CardActionData.ReadScalar(d.Value) ?? "", StringComparer.Ordinal);

    /// <summary>The Action.Execute behind a button: itself, or the one on the card it shows.</summary>
    public static JsonObject? FindExecuteAction(JsonObject action) =>
        action.GetString("type") switch
        {
            "Action.Execute" => action,
            "Action.ShowCard" => (action.GetObject("card")?["actions"] as JsonArray ?? [])
                .OfType<JsonObject>()
                .FirstOrDefault(a => a.GetString("type") == "Action.Execute"),
            _ => null,
        };

    public static IEnumerable<JsonObject> FindActions(JsonNode? node) =>
        node switch
        {
            JsonObject o => (o.GetString("type")?.StartsWith("Action.", StringComparison.Ordinal) is true ? new[] { o } : []).Concat(
                o.Where(p => p.Key != "data").SelectMany(p => FindActions(p.Value))
            ),
            JsonArray a => a.SelectMany(FindActions),
            _ => [],
        };

    /// <summary>Fills the inputs with the values entered before, so that nothing has to be typed twice.</summary>
    public static JsonObject WithInputValues(JsonObject card, JsonObject inputValues)
    {
        foreach (var input in FindInputs(card).ToList())
        {
            if (CardActionData.ReadScalar(inputValues[input.GetString("id") ?? ""]) is { Length: > 0 } value)
                input["value"] = value;
        }

        return card;
    }

    public static IEnumerable<JsonObject> FindInputs(JsonNode? node) =>
        node switch
        {
            JsonObject o => (o.GetString("type")?.StartsWith("Input.", StringComparison.Ordinal) is true ? new[] { o } : []).Concat(
                o.SelectMany(p => FindInputs(p.Value))
            ),
            JsonArray a => a.SelectMany(FindInputs),
            _ => [],
        };

    private static IEnumerable<string> FindTexts(JsonNode? node) =>
        node switch
        {
            JsonObject o when o.GetString("type") == "TextBlock" => o.GetString("text") is { Length: > 0 } text ? [text] : [],
            JsonObject o => o.SelectMany(p => FindTexts(p.Value)),
            JsonArray a => a.SelectMany(FindTexts),
            _ => [],
        };
}
