using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Api;
using CertBot.Channels.Slack.Arrivals;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Conversation;
using CertBot.Turns;

namespace CertBot.Channels.Slack;

/// <summary>What people write to the bot, taken as turns. Its own words, and news of words that were changed or taken back, are none of its business.</summary>
internal sealed class Hearing(ITurns turns, Profiles profiles, Workspaces workspaces, Fetching fetching, Conversations conversations)
{
    /// <summary>A message of these kinds was written by somebody; every other subtype is news about a message, or a channel.</summary>
    private static readonly string[] Spoken = ["", "file_share", "thread_broadcast", "me_message"];

    public async Task Message(Received received, JsonObject message, CancellationToken cancel)
    {
        if (await Heard(received, message, cancel) is not var (sender, place, self)) return;

        conversations.Remember(sender, place);
        await Take(received, message, sender, self, place.As(SlackPlace.Kind.Own), message.Text("thread_ts"), cancel);
    }

    /// <summary>Called by name in a channel: the answer goes into the thread it was called in, or begins one there.</summary>
    public async Task Mention(Received received, JsonObject message, CancellationToken cancel)
    {
        if (await Heard(received, message, cancel) is not var (sender, place, self)) return;

        await Take(received, message, sender, self, place.As(SlackPlace.Kind.Shared), message.Text("thread_ts") ?? message.Text("ts"), cancel);
    }

    private async Task<(Sender Sender, SlackPlace Place, string Self)?> Heard(Received received, JsonObject message, CancellationToken cancel)
    {
        if (message["bot_id"] is not null || message["hidden"] is not null || !Spoken.Contains(message.Text("subtype") ?? "", StringComparer.Ordinal)) return null;
        if (Sender.OfEvent(received.Body, message.Text("user")) is not { } sender || message.Text("channel") is not { } channel || !SlackPlace.IsId(channel)) return null;

        // A workspace that is not served is not answered: there is no token to answer with.
        return await workspaces.Served(sender.Team, cancel) is { } workspace && workspace.BotUser != sender.User ? (sender, new SlackPlace(sender.Team, channel), workspace.BotUser) : null;
    }

    private async Task Take(Received received, JsonObject message, Sender sender, string self, Place place, string? thread, CancellationToken cancel)
    {
        var words = Written.Read(message.Text("text") ?? "", self);
        var inbound = await profiles.Inbound(sender, place, received.Id, new Input.Text(words), cancel) with { Thread = thread };
        if (message["files"] is JsonArray { Count: > 0 } files)
        {
            await fetching.Take(inbound, sender, [.. files.OfType<JsonObject>()], words, received.Attempts, cancel);
        }
        else if (words.Length > 0 || !place.Personal)
        {
            await turns.Take(inbound, cancel);
        }
    }
}
