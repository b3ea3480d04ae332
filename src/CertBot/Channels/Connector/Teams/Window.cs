using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Delivery;

namespace CertBot.Channels.Connector.Teams;

/// <summary>What is shown in a dialog (a task module): a card of ours whose buttons all hand in, because nothing else works there.</summary>
internal static class Window
{
    private const string FetchKey = "msteams";

    /// <summary>The form behind a button of a card, with what was typed before; null where the card has no such button for its reader.</summary>
    public static JsonObject? Of(Face face, string verb, JsonObject ids, JsonObject typed) =>
        Unfolded.Of(face.Card, verb, ids, face.May) is { } form ? Unfolded.Filled(Submits(form, ids.Text(Dress.SlotKey)), typed) : null;

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

    private static JsonObject Submits(JsonObject card, string? slot)
    {
        var copy = (JsonObject)card.DeepClone();
        foreach (var action in Unfolded.Buttons(copy).Where(a => a.Text("type") == "Action.Execute").ToList())
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
}
