using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CertBot.Channels;

/// <summary>The form behind a button of a card, for channels where cards do not unfold.</summary>
internal static class Unfolded
{
    /// <summary>
    /// A card of its own with the form behind the button of this verb and these ids, under what the card is about; null where the card has no such button.
    /// A revision is no id: the form of an older card is the form of the card as it is now.
    /// </summary>
    public static JsonObject? Of(JsonObject? card, string verb, JsonObject ids, Func<string, ImmutableSortedDictionary<string, string>, bool> may)
    {
        var button = Buttons(card).FirstOrDefault(b => b.Text("type") == "Action.ShowCard" && Executed(b) is { } execute && execute.Text("verb") == verb
            && may(verb, Ids(execute)) && Ids(execute).All(id => id.Key == "revision" || Clicked.Word(ids[id.Key]) == id.Value));
        if (button?.Object("card") is not { } inner) return null;

        var form = Under(string.Join("\n\n", Texts(card?["body"]).Take(2)), inner);
        form["version"] = "1.5";
        return form;
    }

    /// <summary>A sentence above all that a card says.</summary>
    public static JsonObject Under(string sentence, JsonObject card)
    {
        var copy = (JsonObject)card.DeepClone();
        JsonNode line = new JsonObject { ["type"] = "TextBlock", ["id"] = "said", ["text"] = sentence, ["wrap"] = true, ["color"] = "Accent" };
        copy["body"] = new JsonArray([line, .. (copy["body"] as JsonArray ?? []).Select(b => b?.DeepClone())]);
        return copy;
    }

    /// <summary>A button's ids, as a click would send them.</summary>
    public static ImmutableSortedDictionary<string, string> Ids(JsonObject action) =>
        (action.Object("data") ?? []).Where(d => Clicked.Word(d.Value) is not null).ToImmutableSortedDictionary(d => d.Key, d => Clicked.Word(d.Value) ?? "", StringComparer.Ordinal);

    /// <summary>The execute action a button comes to: itself, or the one on the card it unfolds.</summary>
    public static JsonObject? Executed(JsonObject action) => action.Text("type") switch
    {
        "Action.Execute" => action,
        "Action.ShowCard" => (action.Object("card")?["actions"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(a => a.Text("type") == "Action.Execute"),
        _ => null,
    };

    public static IEnumerable<JsonObject> Buttons(JsonNode? node) => node switch
    {
        JsonObject o => (o.Text("type")?.StartsWith("Action.", StringComparison.Ordinal) is true ? new[] { o } : []).Concat(o.Where(p => p.Key != "data").SelectMany(p => Buttons(p.Value))),
        JsonArray a => a.SelectMany(Buttons),
        _ => [],
    };

    /// <summary>What was typed stays typed: nobody writes a comment twice.</summary>
    public static JsonObject Filled(JsonObject card, JsonObject typed)
    {
        foreach (var input in Inputs(card).ToList())
        {
            if (Clicked.Word(typed[input.Text("id") ?? ""]) is { Length: > 0 } word) input["value"] = word;
        }

        return card;
    }

    public static IEnumerable<JsonObject> Inputs(JsonNode? node) => node switch
    {
        JsonObject o => (o.Text("type")?.StartsWith("Input.", StringComparison.Ordinal) is true ? new[] { o } : []).Concat(o.SelectMany(p => Inputs(p.Value))),
        JsonArray a => a.SelectMany(Inputs),
        _ => [],
    };

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject o when o.Text("type") == "TextBlock" => o.Text("text") is { Length: > 0 } text ? [text] : [],
        JsonObject o => o.SelectMany(p => Texts(p.Value)),
        JsonArray a => a.SelectMany(Texts),
        _ => [],
    };
}
