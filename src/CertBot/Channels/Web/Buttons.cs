using System.Text.Json.Nodes;
using CertBot.Core.Conversation;

namespace CertBot.Channels.Web;

/// <summary>
/// Web Chat 4.18 does not know <c>Action.Execute</c> ("unknown action"). It goes out as <c>Action.Submit</c> with a marker in its data that holds the verb and the
/// card's activity id, and the postBack it becomes is read back here.
/// </summary>
internal static class Buttons
{
    private const string Marker = "$exec";

    public static JsonObject ForWebChat(JsonObject card, string activity)
    {
        var copy = (JsonObject)card.DeepClone();
        copy.Remove("refresh");
        Rewrite(copy, activity);
        return copy;
    }

    /// <summary>The click a postBack's value stands for, and the id of the card it was made on; null when there is no verb in it.</summary>
    public static (Input.Click Click, string? Card)? Read(JsonObject value)
    {
        var data = (JsonObject)value.DeepClone();
        var marker = data.Object(Marker);
        data.Remove(Marker);
        if ((marker?.Text("verb") ?? data.Text("verb")) is not { Length: > 0 and <= 100 } verb)
        {
            return null;
        }

        return (Clicked.From(verb, data), marker?.Text("card"));
    }

    private static void Rewrite(JsonNode? node, string activity)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    Rewrite(item, activity);
                }

                break;
            case JsonObject item:
                if (item.Text("type") == "Action.Execute")
                {
                    ToSubmit(item, activity);
                }

                foreach (var (name, value) in item.ToList())
                {
                    if (name != "data")   // data is carried, not drawn
                    {
                        Rewrite(value, activity);
                    }
                }

                break;
            default:
                break;
        }
    }

    private static void ToSubmit(JsonObject action, string activity)
    {
        var data = action["data"] is JsonObject own ? (JsonObject)own.DeepClone() : [];
        data[Marker] = new JsonObject { ["verb"] = action.Text("verb"), ["card"] = activity };
        action["type"] = "Action.Submit";
        action["data"] = data;
        action.Remove("verb");
        action.Remove("fallback");
    }
}
