using CertBot.Channels.Slack.Api;
using CertBot.Channels.Slack.Arrivals;
using CertBot.Channels.Slack.Pressing;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Conversation;
using CertBot.Delivery;
using CertBot.Turns;

namespace CertBot.Channels.Slack;

/// <summary>The command <c>/certbot WORDS</c>: whatever may be typed to the bot, from anywhere. In somebody's own chat it is said there; elsewhere the answer is for them alone.</summary>
internal sealed class SlashCommand(ITurns turns, Profiles profiles, Conversations conversations, Workspaces workspaces, Replies replies, Whispers whispers, ResponseUrls responses)
{
    /// <summary>As the app's manifest has it.</summary>
    public const string Name = "/certbot";

    public async Task Hear(Received received, CancellationToken cancel)
    {
        var form = received.Body;
        if (form.Text("command") != Name || Sender.OfCommand(form) is not { } sender || form.Text("channel_id") is not { } channel || !SlackPlace.IsId(channel)) return;
        if (await workspaces.Served(sender.Team, cancel) is null || await conversations.Own(sender, cancel) is not { } own) return;

        var words = Written.Read(form.Text("text") ?? "", self: null) is { Length: > 0 } said ? said : "help";
        var here = new SlackPlace(sender.Team, channel).As(SlackPlace.Kind.Own) == own;

        // A chat of two others is no place of ours: what is asked there is asked by the person, about what is theirs.
        var place = here || form.Text("channel_name") == "directmessage" ? own : new SlackPlace(sender.Team, channel).As(SlackPlace.Kind.Shared);
        var inbound = await profiles.Inbound(sender, place, received.Id, new Input.Text(words), cancel);
        if (here)
        {
            await turns.Take(inbound, cancel);
        }
        else
        {
            var answer = await turns.Take(inbound with { Reply = Reply.AtOnce }, cancel);
            await whispers.Say(new Asked(sender, place) { Trigger = form.Text("trigger_id"), ResponseUrl = responses.Read(form.Text("response_url")) }, await replies.Open(answer, cancel), cancel);
        }
    }
}
