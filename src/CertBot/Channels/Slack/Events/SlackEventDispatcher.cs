using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Interactivity;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.Views;
using CertBot.Channels.Slack.WebApi;

namespace CertBot.Channels.Slack.Events;

/// <summary>Dispatches a payload to the handler of its type; unknown types are ignored.</summary>
internal sealed class SlackEventDispatcher(
    MessageEventHandler messageHandler,
    SlashCommandHandler slashCommandHandler,
    BlockActionsHandler blockActionsHandler,
    MessageShortcutHandler shortcutHandler,
    HomeTab homeTab,
    UserProfiles profiles,
    SlackApiClient apiClient
)
{
    /// <param name="payload">With its sender.</param>
    /// <param name="cancellationToken">Cancels the handling.</param>
    public Task Dispatch(SlackPayload payload, CancellationToken cancellationToken) =>
        payload.Kind switch
        {
            SlackPayload.Event => DispatchEvent(payload, cancellationToken),
            SlackPayload.Command => slashCommandHandler.Handle(payload, cancellationToken),
            SlackPayload.Interaction => payload.Body.GetString("type") switch
            {
                "block_actions" => blockActionsHandler.Handle(payload, cancellationToken),
                "message_action" => shortcutHandler.Handle(payload, cancellationToken),
                _ => Task.CompletedTask,
            },
            _ => Task.CompletedTask,
        };

    private async Task DispatchEvent(SlackPayload payload, CancellationToken cancellationToken)
    {
        if (payload.Body.GetObject("event") is not { } innerEvent || Sender.FromEvent(payload.Body, "nobody") is not { Team: var team })
            return;

        switch (innerEvent.GetString("type"))
        {
            case "message" when innerEvent.GetString("channel_type") == "im":
                await messageHandler.HandleDirectMessage(payload, innerEvent, cancellationToken);
                break;
            case SubscribedEvents.AppMention:
                await messageHandler.HandleMention(payload, innerEvent, cancellationToken);
                break;
            case SubscribedEvents.AppHomeOpened:
                await homeTab.HandleOpened(payload, innerEvent, cancellationToken);
                break;
            case SubscribedEvents.UserChange:
                if (payload.Sender is { } changed)
                    await profiles.HandleUserChange(changed, innerEvent.GetObject("user") ?? [], cancellationToken);
                break;
            case SubscribedEvents.AppUninstalled:
            case SubscribedEvents.TokensRevoked when innerEvent.GetObject("tokens") is { } tokens && tokens["bot"] is JsonArray { Count: > 0 }:
                // The event alone proves nothing: the app may have been installed again since then. The Web API is queried instead.
                await apiClient.Call(team, "auth.test", [], cancellationToken);
                break;
            default:
                break;
        }
    }
}
