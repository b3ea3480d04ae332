using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Outbox;
using Microsoft.Bot.Schema;
using Microsoft.Bot.Schema.Teams;
using Activity = Microsoft.Bot.Schema.Activity;
using ConversationAccount = Microsoft.Bot.Schema.ConversationAccount;

namespace CertBot.Channels.Connector.Teams;

/// <summary>
/// Builds the activity of a message for Teams: a text or a card, because Teams splits an activity with both into two messages and returns the id of neither.
/// </summary>
internal static class TeamsActivity
{
    private const int MaxSuggestions = 6;

    public static Activity Of(StoredReference reference, OutboundMessage message)
    {
        if (reference.User is not null && FileCards.TryCreateConsent(message) is { } consentCard)
        {
            var consentActivity = OutgoingActivity.Of(reference, message with { Text = null, Card = null, Thread = null, Suggestions = [] });
            consentActivity.Attachments = [consentCard];
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
    public static Activity InConversation(string conversationId, Activity activity)
    {
        var copy = OutgoingActivity.Copy(activity);
        copy.Conversation = new ConversationAccount { Id = conversationId };
        return copy;
    }

    public static ConversationParameters CreateThreadParameters(StoredReference reference, Activity activity)
    {
        var firstMessage = OutgoingActivity.Copy(activity);
        firstMessage.Conversation = null;
        return new ConversationParameters
        {
            IsGroup = true,
            Bot = reference.Bot.ToAccount(),
            TenantId = reference.Tenant ?? "",
            ChannelData = new TeamsChannelData
            {
                Channel = new ChannelInfo { Id = reference.Conversation },
                Tenant = reference.Tenant is { Length: > 0 } tenant ? new TenantInfo { Id = tenant } : null,
            },
            Activity = firstMessage,
        };
    }

    public static ConversationParameters CreateChatParameters(StoredReference reference, StoredAccount user, string tenant) =>
        new()
        {
            IsGroup = false,
            Bot = reference.Bot.ToAccount(),
            Members = [user.ToAccount()],
            TenantId = tenant,
            ChannelData = new TeamsChannelData { Tenant = new TenantInfo { Id = tenant } },
        };

    /// <summary>The card of a message; null without one.</summary>
    public static JsonObject? FindCard(Activity activity) =>
        activity.Attachments is [{ ContentType: OutgoingActivity.AdaptiveCardType, Content: JsonObject card }, ..] ? card : null;

    /// <summary>The same message with another card.</summary>
    public static Activity WithCard(Activity activity, JsonObject card)
    {
        var copy = OutgoingActivity.Copy(activity);
        copy.Attachments = [OutgoingActivity.CreateCard(card)];
        return copy;
    }

    /// <summary>The fallback text of a card that is too large; null when it has none.</summary>
    public static Activity? ToTextOnly(Activity activity)
    {
        if (FindCard(activity)?.GetString("fallbackText") is not { Length: > 0 } sentence)
        {
            return null;
        }

        var textOnly = OutgoingActivity.Copy(activity);
        textOnly.Attachments = null;
        textOnly.Text = sentence;
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
