using System.Text.Json.Nodes;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Outbox;

namespace CertBot.Channels.DirectLine.Activities;

/// <summary>The bot's messages as Direct Line activities.</summary>
internal static class DirectLineActivity
{
    public const string BotId = WebUser.BotId;

    public const string AdaptiveCardType = "application/vnd.microsoft.card.adaptive";

    public static JsonObject FromMessage(OutboundMessage message)
    {
        var activity = CreateEmpty();
        if (message.Text is { Length: > 0 } text)
        {
            activity["text"] = text;
        }

        if (message.Card is { } card)
        {
            activity["attachments"] = CreateCardAttachment(card);
        }

        if (message.Thread is { } thread)
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

    public static JsonObject FromText(string text)
    {
        var activity = CreateEmpty();
        activity["text"] = text;
        return activity;
    }

    public static bool IsFromBot(JsonObject activity) => activity.GetObject("from")?.GetString("id") == BotId;

    private static JsonObject CreateEmpty() =>
        new()
        {
            ["type"] = "message",
            ["from"] = new JsonObject
            {
                ["id"] = BotId,
                ["name"] = "CertBot",
                ["role"] = "bot",
            },
        };

    private static JsonArray CreateCardAttachment(JsonObject card) =>
        [new JsonObject { ["contentType"] = AdaptiveCardType, ["content"] = WebChatActions.ForWebChat(card) }];
}
