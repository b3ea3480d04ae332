using System.Text.Json.Nodes;
using CertBot.Outbox;

namespace CertBot.Channels.Connector.Schema;

/// <summary>Builds the activity of an outbound message.</summary>
internal static class OutgoingActivity
{
    public const string AdaptiveCardType = "application/vnd.microsoft.card.adaptive";

    public static JsonObject Of(ConversationReference reference, OutboundMessage message)
    {
        var activity = new JsonObject
        {
            ["type"] = "message",
            ["channelId"] = reference.ChannelId,
            ["from"] = reference.Bot.ToJson(),
            ["conversation"] = new JsonObject { ["id"] = reference.Conversation },
        };
        if (reference.User is { } user)
        {
            activity["recipient"] = user.ToJson();
        }

        if (message.Text is { Length: > 0 } text)
        {
            activity["text"] = text;
        }

        if (message.Card is { } card)
        {
            activity["attachments"] = new JsonArray(new JsonObject { ["contentType"] = AdaptiveCardType, ["content"] = WithSubmitFallbacks(card) });
        }

        if (message.Card is null && message.Mentions.Length > 0)
        {
            activity["entities"] = new JsonArray([.. message.Mentions.Select(m => (JsonNode)CreateMentionEntity(m))]);
        }

        if (message.Thread is { Length: > 0 } thread)
        {
            activity["replyToId"] = thread;
        }

        if (message.Suggestions.Count > 0)
        {
            activity["suggestedActions"] = new JsonObject
            {
                ["actions"] = new JsonArray([
                    .. message.Suggestions.Select(s => new JsonObject
                    {
                        ["type"] = "imBack",
                        ["title"] = s.Title,
                        ["value"] = s.Value,
                    }),
                ]),
            };
        }

        return activity;
    }

    public static JsonObject CreateMentionEntity(Mention mention) =>
        new()
        {
            ["type"] = "mention",
            ["text"] = mention.Text,
            ["mentioned"] = new JsonObject { ["id"] = mention.Handle, ["name"] = mention.Name },
        };

    /// <summary>
    /// Adds an <c>Action.Submit</c> fallback with the same data and the verb, for clients without <c>Action.Execute</c>: it arrives as a message with a value.
    /// </summary>
    public static JsonObject WithSubmitFallbacks(JsonObject card)
    {
        var copy = (JsonObject)card.DeepClone();
        AddSubmitFallbacks(copy);
        return copy;
    }

    private static void AddSubmitFallbacks(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    AddSubmitFallbacks(item);
                }

                break;
            case JsonObject item:
                foreach (var (name, value) in item.ToList())
                {
                    if (name is not ("data" or "fallback" or "refresh"))
                    {
                        AddSubmitFallbacks(value);
                    }
                }

                if (item.GetString("type") == "Action.Execute" && !item.ContainsKey("fallback"))
                {
                    item["fallback"] = CreateSubmitFallback(item);
                }

                break;
            default:
                break;
        }
    }

    private static JsonObject CreateSubmitFallback(JsonObject execute)
    {
        var submit = (JsonObject)execute.DeepClone();
        if (submit["data"] is not JsonObject data)
        {
            submit["data"] = data = [];
        }

        data["verb"] = submit.GetString("verb");
        submit["type"] = "Action.Submit";
        submit.Remove("verb");
        return submit;
    }
}
