using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Outbox;

namespace CertBot.Channels.Connector.Teams;

/// <summary>
/// Builds the activity of a message for Teams: a text or a card, because Teams splits an activity with both into two messages and returns the id of neither.
/// </summary>
internal static class TeamsActivity
{
    private const int MaxSuggestions = 6;

    public static JsonObject Of(ConversationReference reference, OutboundMessage message)
    {
        if (reference.User is not null && FileConsentCard.TryCreate(message) is { } consentCard)
        {
            var consentActivity = OutgoingActivity.Of(reference, message with { Text = null, Card = null, Thread = null, Suggestions = [] });
            consentActivity["attachments"] = new JsonArray(consentCard);
            return consentActivity;
        }

        // A thread in Teams is a separate conversation, and suggested actions work in personal chats only.
        var plain = message with { Thread = null, Suggestions = reference.User is null ? [] : [.. message.Suggestions.Take(MaxSuggestions)] };
        return OutgoingActivity.Of(
            reference,
            plain is { Card: { } card, Suggestions.Count: > 0 } ? plain with { Card = WithSuggestionActions(card, plain.Suggestions), Suggestions = [] } : plain
        );
    }

    /// <summary>A copy for another conversation.</summary>
    public static JsonObject InConversation(string conversationId, JsonObject activity)
    {
        var copy = (JsonObject)activity.DeepClone();
        copy["conversation"] = new JsonObject { ["id"] = conversationId };
        return copy;
    }

    public static JsonObject CreateThreadParameters(ConversationReference reference, JsonObject activity)
    {
        var firstMessage = (JsonObject)activity.DeepClone();
        firstMessage.Remove("conversation");
        var data = new JsonObject { ["channel"] = new JsonObject { ["id"] = reference.Conversation } };
        if (reference.Tenant is { Length: > 0 } tenant)
        {
            data["tenant"] = new JsonObject { ["id"] = tenant };
        }

        return new JsonObject
        {
            ["isGroup"] = true,
            ["bot"] = reference.Bot.ToJson(),
            ["tenantId"] = reference.Tenant ?? "",
            ["channelData"] = data,
            ["activity"] = firstMessage,
        };
    }

    public static JsonObject CreateChatParameters(ConversationReference reference, ChannelAccount user, string tenant) =>
        new()
        {
            ["isGroup"] = false,
            ["bot"] = reference.Bot.ToJson(),
            ["members"] = new JsonArray(user.ToJson()),
            ["tenantId"] = tenant,
            ["channelData"] = new JsonObject { ["tenant"] = new JsonObject { ["id"] = tenant } },
        };

    /// <summary>The card of a message; null without one.</summary>
    public static JsonObject? FindCard(JsonObject activity) =>
        (activity["attachments"] as JsonArray)?[0] is JsonObject attachment && attachment.GetString("contentType") == OutgoingActivity.AdaptiveCardType
            ? attachment.GetObject("content")
            : null;

    /// <summary>The same message with another card.</summary>
    public static JsonObject WithCard(JsonObject activity, JsonObject card)
    {
        var copy = (JsonObject)activity.DeepClone();
        copy["attachments"] = new JsonArray(new JsonObject { ["contentType"] = OutgoingActivity.AdaptiveCardType, ["content"] = card });
        return copy;
    }

    /// <summary>The fallback text of a card that is too large; null when it has none.</summary>
    public static JsonObject? ToTextOnly(JsonObject activity)
    {
        if ((activity["attachments"] as JsonArray)?[0]?["content"] is not JsonObject card || card.GetString("fallbackText") is not { Length: > 0 } sentence)
        {
            return null;
        }

        var textOnly = (JsonObject)activity.DeepClone();
        textOnly.Remove("attachments");
        textOnly["text"] = sentence;
        return textOnly;
    }

    /// <summary>Suggested actions cannot accompany a card, so they become its last buttons.</summary>
    private static JsonObject WithSuggestionActions(JsonObject card, IReadOnlyList<(string Title, string Value)> suggestions)
    {
        var copy = (JsonObject)card.DeepClone();
        JsonNode buttons = new JsonObject { ["type"] = "ActionSet", ["actions"] = new JsonArray([.. suggestions.Select(CreateSuggestionAction)]) };
        if (copy["body"] is not JsonArray body)
        {
            copy["body"] = body = [];
        }

        body.Add(buttons);
        return copy;
    }

    private static JsonObject CreateSuggestionAction((string Title, string Value) suggestion) =>
        new()
        {
            ["type"] = "Action.Submit",
            ["title"] = suggestion.Title,
            ["data"] = new JsonObject
            {
                ["msteams"] = new JsonObject { ["type"] = "imBack", ["value"] = suggestion.Value },
            },
        };
}
