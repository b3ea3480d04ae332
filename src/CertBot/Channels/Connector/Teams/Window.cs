using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Delivery;

namespace CertBot.Channels.Connector.Teams;

/// <summary>What is shown in a dialog (a task module): a card of ours whose buttons all hand in, because nothing else works there.</summary>
internal static class Window
{
    private const string FetchKey = "msteams";

    /// <summary>The form behind a button of a card, with what was typed before; null where the card has no such button for its reader.</summary>
    public static JsonObject? Of(Face face, string verb, JsonObject ids, JsonObject typed)
    {
        var button = Buttons(face.Card).FirstOrDefault(b => b.Text("type") == "Action.ShowCard" && Dress.Executed(b) is { } execute && execute.Text("verb") == verb
            && face.May(verb, Dress.Ids(execute)) && Dress.Ids(execute).All(id => id.Key == "revision" || Clicked.Word(ids[id.Key]) == id.Value));
        if (button?.Object("card") is not { } inner) return null;

        var card = Wardrobe.Under(string.Join("\n\n", Headings(face.Card)), inner);
        card["version"] = "1.5";
        return Filled(Submits(card, ids.Text(Dress.SlotKey)), typed);
    }

    /// <summary>Any card of ours in a dialog.</summary>
    public static JsonObject Of(Message message, string? slot) => Submits(Wardrobe.Plain(message), slot);

    /// <summary>The answer that opens a dialog, or keeps it open with something else in it.</summary>
    public static JsonObject Open(JsonObject card, string title) => new()
    {
        ["task"] = new JsonObject
        {
            ["type"] = "continue",
            ["value"] = new JsonObject
            {
                ["title"] = title,
                ["height"] = "medium",
                ["width"] = "medium",
                ["card"] = new JsonObject { ["contentType"] = OutActivity.CardType, ["content"] = card },
            },
        },
    };

    /// <summary>The answer that shows a sentence and ends.</summary>
    public static JsonObject Say(string sentence) => new() { ["task"] = new JsonObject { ["type"] = "message", ["value"] = sentence } };

    /// <summary>Data as our cards send it: without what is for the client, and without what is for us.</summary>
    public static JsonObject Undressed(JsonObject data) => new(data.Where(d => d.Key is not (FetchKey or Dress.SlotKey or "verb")).Select(d => KeyValuePair.Create(d.Key, d.Value?.DeepClone())));

    /// <summary>Whether a message comes from a button that would have opened a dialog.</summary>
    public static bool IsFetch(JsonObject value) => value.Object(FetchKey)?.Text("type") == "task/fetch";

    private static IEnumerable<JsonObject> Buttons(JsonNode? node) => node switch
    {
        JsonObject o => (o.Text("type")?.StartsWith("Action.", StringComparison.Ordinal) is true ? new[] { o } : []).Concat(o.Where(p => p.Key != "data").SelectMany(p => Buttons(p.Value))),
        JsonArray a => a.SelectMany(Buttons),
        _ => [],
    };

    /// <summary>What the card is about: its first words.</summary>
    private static IEnumerable<string> Headings(JsonObject? card) => Texts(card?["body"]).Take(2);

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject o when o.Text("type") == "TextBlock" => o.Text("text") is { Length: > 0 } text ? [text] : [],
        JsonObject o => o.SelectMany(p => Texts(p.Value)),
        JsonArray a => a.SelectMany(Texts),
        _ => [],
    };

    private static JsonObject Submits(JsonObject card, string? slot)
    {
        var copy = (JsonObject)card.DeepClone();
        foreach (var action in Buttons(copy).Where(a => a.Text("type") == "Action.Execute").ToList())
        {
            var data = action.Object("data")?.DeepClone() as JsonObject ?? [];
            data["verb"] = action.Text("verb");
            if (slot is not null) data[Dress.SlotKey] = slot;
            action["type"] = "Action.Submit";
            action["data"] = data;
            action.Remove("verb");
        }

        return copy;
    }

    /// <summary>What was typed stays typed: nobody writes a comment twice.</summary>
    private static JsonObject Filled(JsonObject card, JsonObject typed)
    {
        foreach (var input in Inputs(card).ToList())
        {
            if (Clicked.Word(typed[input.Text("id") ?? ""]) is { Length: > 0 } word) input["value"] = word;
        }

        return card;
    }

    private static IEnumerable<JsonObject> Inputs(JsonNode? node) => node switch
    {
        JsonObject o => (o.Text("type")?.StartsWith("Input.", StringComparison.Ordinal) is true ? new[] { o } : []).Concat(o.SelectMany(p => Inputs(p.Value))),
        JsonArray a => a.SelectMany(Inputs),
        _ => [],
    };
}
