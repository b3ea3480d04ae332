using System.Text.Json.Nodes;
using CertBot.Delivery;

namespace CertBot.Channels.Web;

/// <summary>The bot's messages as activities of Direct Line.</summary>
internal static class Said
{
    public const string Bot = "certbot";

    public const string CardType = "application/vnd.microsoft.card.adaptive";

    public static JsonObject Message(Message message, string id)
    {
        var activity = New();
        if (message.Text is { Length: > 0 } text)
        {
            activity["text"] = text;
        }

        if (message.Card is { } card)
        {
            activity["attachments"] = Attached(card, id);
        }

        if (message.Thread is { } thread)
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

    public static JsonObject Card(JsonObject card, string id)
    {
        var activity = New();
        activity["attachments"] = Attached(card, id);
        return activity;
    }

    public static JsonObject Sentence(string text)
    {
        var activity = New();
        activity["text"] = text;
        return activity;
    }

    public static bool IsOurs(JsonObject activity) => activity.Object("from")?.Text("id") == Bot;

    private static JsonObject New() =>
        new() { ["type"] = "message", ["from"] = new JsonObject { ["id"] = Bot, ["name"] = "CertBot", ["role"] = "bot" } };

    private static JsonArray Attached(JsonObject card, string id) =>
        [new JsonObject { ["contentType"] = CardType, ["content"] = Buttons.ForWebChat(card, id) }];
}
