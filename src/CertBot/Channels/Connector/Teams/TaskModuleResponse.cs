using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Outbox;
using CertBot.Turns;

namespace CertBot.Channels.Connector.Teams;

/// <summary>What is shown in a dialog (a task module): a card of ours whose buttons all hand in, because nothing else works there.</summary>
internal static class TaskModuleResponse
{
    /// <summary>The form behind a button of a card, with what was typed before; null where the card has no such button for its reader.</summary>
    public static JsonObject? CreateCard(PersonalizedCard personalized, string verb, JsonObject ids, JsonObject inputValues) =>
        ShowCardForm.FindForm(personalized.Card, verb, ids, personalized.IsAllowed) is { } form
            ? ShowCardForm.WithInputValues(WithSubmitActions(form, ids.GetString(ActionData.CardKeyMember)), inputValues)
            : null;

    /// <summary>Any card of ours in a dialog.</summary>
    public static JsonObject CreateCard(OutboundMessage message, string? cardKey) => WithSubmitActions(TeamsMessageBuilder.BuildPlain(message), cardKey);

    /// <summary>The answer that opens a dialog, or keeps it open with something else in it.</summary>
    public static JsonObject Continue(JsonObject card, string title) =>
        new()
        {
            ["task"] = new JsonObject
            {
                ["type"] = "continue",
                ["value"] = new JsonObject
                {
                    ["title"] = title,
                    ["height"] = "medium",
                    ["width"] = "medium",
                    ["card"] = new JsonObject { ["contentType"] = OutgoingActivity.AdaptiveCardType, ["content"] = card },
                },
            },
        };

    /// <summary>The answer that shows a sentence and ends.</summary>
    public static JsonObject ShowMessage(string sentence) =>
        new()
        {
            ["task"] = new JsonObject { ["type"] = "message", ["value"] = sentence },
        };

    private static JsonObject WithSubmitActions(JsonObject card, string? cardKey)
    {
        var copy = (JsonObject)card.DeepClone();
        foreach (var action in ShowCardForm.FindActions(copy).Where(a => a.GetString("type") == "Action.Execute").ToList())
        {
            var data = action.GetObject("data")?.DeepClone() as JsonObject ?? [];
            data["verb"] = action.GetString("verb");
            if (cardKey is not null)
                data[ActionData.CardKeyMember] = cardKey;
            action["type"] = "Action.Submit";
            action["data"] = data;
            action.Remove("verb");
        }

        return copy;
    }
}
