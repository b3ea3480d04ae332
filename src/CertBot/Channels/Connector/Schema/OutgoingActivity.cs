using System.Text.Json.Nodes;
using CertBot.Outbox;
using Microsoft.Bot.Schema;
using BotActivity = Microsoft.Bot.Schema.Activity;
using BotUser = Microsoft.Bot.Schema.ChannelAccount;
using Mention = CertBot.Outbox.Mention;

namespace CertBot.Channels.Connector.Schema;

/// <summary>Builds the activity of an outbound message.</summary>
internal static class OutgoingActivity
{
    public const string AdaptiveCardType = "application/vnd.microsoft.card.adaptive";

    public static BotActivity Of(StoredReference reference, OutboundMessage message)
    {
        var activity = new BotActivity { Type = ActivityTypes.Message }.ApplyConversationReference(reference.ToReference());
        if (message.Text is { Length: > 0 } text)
        {
            activity.Text = text;
        }

        if (message.Card is { } card)
        {
            activity.Attachments = [CreateCard(WithSubmitFallbacks(card))];
        }

        if (message.Card is null && message.Mentions.Length > 0)
        {
            activity.Entities = [.. message.Mentions.Select(CreateMention)];
        }

        if (message.Thread is { Length: > 0 } thread)
        {
            activity.ReplyToId = thread;
        }

        if (message.Suggestions.Count > 0)
        {
            activity.SuggestedActions = new SuggestedActions
            {
                Actions =
                [
                    .. message.Suggestions.Select(s => new CardAction
                    {
                        Type = ActionTypes.ImBack,
                        Title = s.Title,
                        Value = s.Value,
                    }),
                ],
            };
        }

        return activity;
    }

    /// <summary>A copy that can be addressed or filled differently. The card in it is the same.</summary>
    public static BotActivity Copy(BotActivity activity) =>
        new()
        {
            Type = activity.Type,
            Id = activity.Id,
            ChannelId = activity.ChannelId,
            From = activity.From,
            Conversation = activity.Conversation,
            Recipient = activity.Recipient,
            Text = activity.Text,
            Attachments = activity.Attachments,
            Entities = activity.Entities,
            ReplyToId = activity.ReplyToId,
            SuggestedActions = activity.SuggestedActions,
        };

    /// <summary>A card as an attachment. It is not copied.</summary>
    public static Attachment CreateCard(JsonObject card) => new() { ContentType = AdaptiveCardType, Content = card };

    private static Entity CreateMention(Mention mention) =>
        new Microsoft.Bot.Schema.Mention
        {
            Text = mention.Text,
            Mentioned = new BotUser { Id = mention.Handle, Name = mention.Name },
        };

    /// <summary>The mention as an entity of a card.</summary>
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
