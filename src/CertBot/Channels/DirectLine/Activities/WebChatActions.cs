using System.Text.Json.Nodes;
using CertBot.Core.Conversation;

namespace CertBot.Channels.DirectLine.Activities;

/// <summary>
/// Web Chat 4.18 does not support <c>Action.Execute</c> ("unknown action"). It is sent as <c>Action.Submit</c> with a marker in its data that holds the verb,
/// and read back from the resulting postBack.
/// </summary>
internal static class WebChatActions
{
    private const string MarkerMember = "$exec";

    public static JsonObject ForWebChat(JsonObject card)
    {
        var copy = (JsonObject)card.DeepClone();
        copy.Remove("refresh");
        RewriteActions(copy);
        return copy;
    }

    /// <summary>The click of a postBack's value; null without a verb.</summary>
    public static Input.Click? ReadClick(JsonObject value) =>
        (value.GetObject(MarkerMember)?.GetString("verb") ?? value.GetString("verb")) is { Length: > 0 and <= 100 } verb
            ? CardActionData.ToClick(verb, value.Where(d => d.Key != MarkerMember))
            : null;

    private static void RewriteActions(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    RewriteActions(item);
                }

                break;
            case JsonObject item:
                if (item.GetString("type") == "Action.Execute")
                {
                    ConvertToSubmit(item);
                }

                foreach (var (name, value) in item.ToList())
                {
                    if (name != "data") // data is carried, not drawn
                    {
                        RewriteActions(value);
                    }
                }

                break;
            default:
                break;
        }
    }

    private static void ConvertToSubmit(JsonObject action)
    {
        if (action["data"] is not JsonObject data)
        {
            action["data"] = data = [];
        }

        data[MarkerMember] = new JsonObject { ["verb"] = action.GetString("verb") };
        action["type"] = "Action.Submit";
        action.Remove("verb");
        action.Remove("fallback");
    }
}
