using System.Text.Json.Nodes;
using CertBot.Core.Conversation;

namespace CertBot.Channels.DirectLine.Activities;

/// <summary>
/// Web Chat 4.18 does not support <c>Action.Execute</c> ("unknown action"). It is sent as <c>Action.Submit</c> with a marker in its data that holds the verb
/// and the card's activity id, and read back from the resulting postBack.
/// </summary>
internal static class WebChatActions
{
    private const string MarkerMember = "$exec";

    public static JsonObject ForWebChat(JsonObject card, string activityId)
    {
        var copy = (JsonObject)card.DeepClone();
        copy.Remove("refresh");
        RewriteActions(copy, activityId);
        return copy;
    }

    /// <summary>The click of a postBack's value, and the id of its card; null without a verb.</summary>
    public static (Input.Click Click, string? Card)? ReadClick(JsonObject value)
    {
        var data = (JsonObject)value.DeepClone();
        var marker = data.GetObject(MarkerMember);
        data.Remove(MarkerMember);
        if ((marker?.GetString("verb") ?? data.GetString("verb")) is not { Length: > 0 and <= 100 } verb)
        {
            return null;
        }

        return (CardActionData.ToClick(verb, data), marker?.GetString("card"));
    }

    private static void RewriteActions(JsonNode? node, string activityId)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    RewriteActions(item, activityId);
                }

                break;
            case JsonObject item:
                if (item.GetString("type") == "Action.Execute")
                {
                    ConvertToSubmit(item, activityId);
                }

                foreach (var (name, value) in item.ToList())
                {
                    if (name != "data") // data is carried, not drawn
                    {
                        RewriteActions(value, activityId);
                    }
                }

                break;
            default:
                break;
        }
    }

    private static void ConvertToSubmit(JsonObject action, string activityId)
    {
        var data = action["data"] is JsonObject original ? (JsonObject)original.DeepClone() : [];
        data[MarkerMember] = new JsonObject { ["verb"] = action.GetString("verb"), ["card"] = activityId };
        action["type"] = "Action.Submit";
        action["data"] = data;
        action.Remove("verb");
        action.Remove("fallback");
    }
}
