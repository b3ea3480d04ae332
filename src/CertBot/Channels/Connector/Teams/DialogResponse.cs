using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Outbox;
using CertBot.Turns;
using Microsoft.Bot.Schema.Teams;

namespace CertBot.Channels.Connector.Teams;

/// <summary>Responses that show a card or a text in a dialog (task module). Dialogs support only <c>Action.Submit</c>, so all actions are converted.</summary>
internal static class DialogResponse
{
    /// <summary>The form behind a button, with the values entered before; null when the card has no such button for this user.</summary>
    public static JsonObject? CreateCard(PersonalizedCard personalized, string verb, JsonObject ids, JsonObject inputValues) =>
        ShowCardForm.FindForm(personalized.Card, verb, ids, personalized.IsAllowed) is { } form
            ? ShowCardForm.WithInputValues(WithSubmitActions(form, ids.GetString(ActionData.CardKeyMember)), inputValues)
            : null;

    /// <summary>The card of a message, for a dialog.</summary>
    public static JsonObject CreateCard(OutboundMessage message, string? cardKey) => WithSubmitActions(TeamsMessageBuilder.BuildPlain(message), cardKey);

    /// <summary>The response that opens a dialog or replaces its content.</summary>
    public static TaskModuleResponse Continue(JsonObject card, string title) =>
        new()
        {
            Task = new TaskModuleContinueResponse
            {
                Value = new TaskModuleTaskInfo
                {
                    Title = title,
                    Height = "medium",
                    Width = "medium",
                    Card = OutgoingActivity.CreateCard(card),
                },
            },
        };

    /// <summary>The response that shows a text and ends the dialog.</summary>
    public static TaskModuleResponse ShowMessage(string sentence) => new() { Task = new TaskModuleMessageResponse { Value = sentence } };

    private static JsonObject WithSubmitActions(JsonObject card, string? cardKey)
    {
        var copy = (JsonObject)card.DeepClone();
        foreach (var action in ShowCardForm.FindActions(copy).Where(a => a.GetString("type") == "Action.Execute").ToList())
        {
            if (action["data"] is not JsonObject data)
                action["data"] = data = [];
            data["verb"] = action.GetString("verb");
            if (cardKey is not null)
                data[ActionData.CardKeyMember] = cardKey;
            action["type"] = "Action.Submit";
            action.Remove("verb");
        }

        return copy;
    }
}
