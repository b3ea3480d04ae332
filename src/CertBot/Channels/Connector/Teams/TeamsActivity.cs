using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Delivery;

namespace CertBot.Channels.Connector.Teams;

/// <summary>A message of ours as Teams takes it: one thing a message, because Teams makes two of a text and a card and names neither.</summary>
internal static class TeamsActivity
{
    private const int MostActions = 6;

    public static JsonObject Of(Reference to, Message dressed)
    {
        if (to.User is not null && FileOffer.Of(dressed) is { } offer)
        {
            var asking = OutActivity.Of(to, dressed with { Text = null, Card = null, Thread = null, Suggestions = [] });
            asking["attachments"] = new JsonArray(offer);
            return asking;
        }

        // Threads are conversations of their own here, and taps on suggestions are for the one person of a personal chat.
        var plain = dressed with { Thread = null, Suggestions = to.User is null ? [] : [.. dressed.Suggestions.Take(MostActions)] };
        return OutActivity.Of(to, plain is { Card: { } card, Suggestions.Count: > 0 } ? plain with { Card = WithButtons(card, plain.Suggestions), Suggestions = [] } : plain);
    }

    /// <summary>The same, said to be in this conversation.</summary>
    public static JsonObject In(string conversation, JsonObject activity)
    {
        var there = (JsonObject)activity.DeepClone();
        there["conversation"] = new JsonObject { ["id"] = conversation };
        return there;
    }

    public static JsonObject NewThread(Reference to, JsonObject activity)
    {
        var first = (JsonObject)activity.DeepClone();
        first.Remove("conversation");
        var data = new JsonObject { ["channel"] = new JsonObject { ["id"] = to.Conversation } };
        if (to.Tenant is { Length: > 0 } tenant)
        {
            data["tenant"] = new JsonObject { ["id"] = tenant };
        }

        return new JsonObject { ["isGroup"] = true, ["bot"] = to.Bot.Write(), ["tenantId"] = to.Tenant ?? "", ["channelData"] = data, ["activity"] = first };
    }

    public static JsonObject NewChat(Reference to, ChannelAccount user, string tenant) => new()
    {
        ["isGroup"] = false,
        ["bot"] = to.Bot.Write(),
        ["members"] = new JsonArray(user.Write()),
        ["tenantId"] = tenant,
        ["channelData"] = new JsonObject { ["tenant"] = new JsonObject { ["id"] = tenant } },
    };

    /// <summary>What is left of a card that is too big: the sentence it carries for those who cannot show it. Null: there is none.</summary>
    public static JsonObject? Shorter(JsonObject activity)
    {
        if ((activity["attachments"] as JsonArray)?[0]?["content"] is not JsonObject card || card.Text("fallbackText") is not { Length: > 0 } sentence)
        {
            return null;
        }

        var shorter = (JsonObject)activity.DeepClone();
        shorter.Remove("attachments");
        shorter["text"] = sentence;
        return shorter;
    }

    /// <summary>Suggestions do not go with a card: they become its last buttons.</summary>
    private static JsonObject WithButtons(JsonObject card, IReadOnlyList<(string Title, string Value)> suggestions)
    {
        var whole = (JsonObject)card.DeepClone();
        JsonNode buttons = new JsonObject { ["type"] = "ActionSet", ["actions"] = new JsonArray([.. suggestions.Select(Tap)]) };
        whole["body"] = new JsonArray([.. (whole["body"] as JsonArray ?? []).Select(b => b?.DeepClone()), buttons]);
        return whole;
    }

    private static JsonObject Tap((string Title, string Value) suggestion) => new()
    {
        ["type"] = "Action.Submit",
        ["title"] = suggestion.Title,
        ["data"] = new JsonObject { ["msteams"] = new JsonObject { ["type"] = "imBack", ["value"] = suggestion.Value } },
    };
}
