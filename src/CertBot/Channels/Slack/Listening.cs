using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Api;
using CertBot.Channels.Slack.Arrivals;
using CertBot.Channels.Slack.Home;
using CertBot.Channels.Slack.Pressing;
using CertBot.Channels.Slack.Schema;

namespace CertBot.Channels.Slack;

/// <summary>What Slack brought goes to whoever knows what it means; what nobody knows is passed over.</summary>
internal sealed class Listening(Hearing hearing, SlashCommand command, Presses presses, Shortcut shortcut, HomeTab home, Profiles profiles, Calls calls)
{
    public Task Hear(Received received, CancellationToken cancel) => received.Kind switch
    {
        Received.Event => Event(received, cancel),
        Received.Command => command.Hear(received, cancel),
        Received.Interaction => received.Body.Text("type") switch
        {
            "block_actions" => presses.Hear(received, cancel),
            "message_action" => shortcut.Hear(received, cancel),
            _ => Task.CompletedTask,
        },
        _ => Task.CompletedTask,
    };

    private async Task Event(Received received, CancellationToken cancel)
    {
        if (received.Body.Object("event") is not { } inner || Sender.OfEvent(received.Body, "nobody") is not { Team: var team }) return;

        switch (inner.Text("type"))
        {
            case "message" when inner.Text("channel_type") == "im":
                await hearing.Message(received, inner, cancel);
                break;
            case HeardEvents.Mentioned:
                await hearing.Mention(received, inner, cancel);
                break;
            case HeardEvents.HomeOpened:
                await home.Opened(received, inner, cancel);
                break;
            case HeardEvents.Changed:
                await profiles.Changed(received.Body, inner.Object("user") ?? [], cancel);
                break;
            case HeardEvents.Uninstalled:
            case HeardEvents.Revoked when inner.Object("tokens") is { } tokens && tokens["bot"] is JsonArray { Count: > 0 }:
                // The word of an event is no reason yet: somebody may have installed the app again. Asked now, Slack says which.
                await calls.Make(team, "auth.test", [], cancel);
                break;
            default:
                break;
        }
    }
}
