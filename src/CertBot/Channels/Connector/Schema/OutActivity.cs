using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Teams;
using CertBot.Delivery;

namespace CertBot.Channels.Connector.Schema;

/// <summary>A message of ours as the Connector takes it.</summary>
internal static class OutActivity
{
    public const string CardType = "application/vnd.microsoft.card.adaptive";

    public static JsonObject Of(Reference to, Message message)
    {
        var activity = new JsonObject
        {
            ["type"] = "message",
            ["channelId"] = to.ChannelId,
            ["from"] = to.Bot.Write(),
            ["conversation"] = new JsonObject { ["id"] = to.Conversation },
        };
        if (to.User is { } user)
        {
            activity["recipient"] = user.Write();
        }

        if (message.Text is { Length: > 0 } text)
        {
            activity["text"] = text;
        }

        if (message.Card is { } card)
        {
            activity["attachments"] = new JsonArray(new JsonObject { ["contentType"] = CardType, ["content"] = WithFallbacks(card) });
        }

        if (message.Card is null && message.Mentions.Length > 0)
        {
            activity["entities"] = new JsonArray([.. message.Mentions.Select(m => (JsonNode)Wardrobe.Entity(m))]);
        }

        if (message.Thread is { Length: > 0 } thread)
        {
            activity["replyToId"] = thread;
        }

        if (message.Suggestions.Count > 0)
        {
            activity["suggestedActions"] = new JsonObject
            {
                ["actions"] = new JsonArray([.. message.Suggestions.Select(s => new JsonObject { ["type"] = "imBack", ["title"] = s.Title, ["value"] = s.Value })]),
            };
        }

        return activity;
    }

    /// <summary>Clients without <c>Action.Execute</c> get an <c>Action.Submit</c> of the same data, and the verb among it: it comes back as a message with a value.</summary>
    public static JsonObject WithFallbacks(JsonObject card)
    {
        var copy = (JsonObject)card.DeepClone();
        AddFallbacks(copy);
        return copy;
    }

    private static void AddFallbacks(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    AddFallbacks(item);
                }

                break;
            case JsonObject item:
                foreach (var (name, value) in item.ToList())
                {
                    if (name is not ("data" or "fallback" or "refresh"))
                    {
                        AddFallbacks(value);
                    }
                }

                if (item.Text("type") == "Action.Execute" && !item.ContainsKey("fallback"))
                {
                    item["fallback"] = Fallback(item);
                }

                break;
            default:
                break;
        }
    }

    private static JsonObject Fallback(JsonObject execute)
    {
        var submit = (JsonObject)execute.DeepClone();
        var data = submit["data"] is JsonObject own ? (JsonObject)own.DeepClone() : [];
        data["verb"] = submit.Text("verb");
        submit["type"] = "Action.Submit";
        submit["data"] = data;
        submit.Remove("verb");
        return submit;
    }
}
