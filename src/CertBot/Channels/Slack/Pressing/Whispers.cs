using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Api;
using CertBot.Channels.Slack.Blocks;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Conversation;
using CertBot.Delivery;

namespace CertBot.Channels.Slack.Pressing;

/// <summary>Somebody who asked in a place others read, and the ways there are to answer them alone.</summary>
internal sealed record Asked(Sender Sender, Place Place)
{
    public string? Thread { get; init; }

    /// <summary>Opens one window, within three seconds.</summary>
    public string? Trigger { get; init; }

    /// <summary>Takes five answers within half an hour; the only way into a conversation the bot is no part of.</summary>
    public Uri? ResponseUrl { get; init; }
}

/// <summary>
/// What a turn says to one person in a shared place: a form in a window, everything else as a message that only they see.
/// It leaves the outbox when it was heard; what could not be said at once the outbox says after a while.
/// </summary>
internal sealed class Whispers(Replies replies, Modals modals, Composing composing, Calls calls, ResponseUrls responses)
{
    public async Task Say(Asked asked, ImmutableArray<WaitingReply> said, CancellationToken cancel)
    {
        foreach (var reply in said)
        {
            var message = await replies.Speak(reply, asked.Place, cancel);
            if (await IsForm(asked, reply, message, cancel) || await Whisper(asked, message, cancel)) await replies.Forget(reply);
        }
    }

    /// <summary>True: they have it. In a thread only the conversation's own way leads into the thread; elsewhere the address that came with the question is good even where the bot is no part of the conversation.</summary>
    public async Task<bool> Whisper(Asked asked, Message message, CancellationToken cancel)
    {
        var body = await composing.Of(message, asked.Place, cancel);
        if (asked.Thread is { } thread) body["thread_ts"] = thread;
        return asked.Thread is null ? await ByAddress(asked, body, cancel) || await ThroughPlace(asked, body, cancel) : await ThroughPlace(asked, body, cancel) || await ByAddress(asked, body, cancel);
    }

    private async Task<bool> ByAddress(Asked asked, JsonObject body, CancellationToken cancel) => asked.ResponseUrl is { } address && await responses.Post(address, body, cancel);

    private async Task<bool> ThroughPlace(Asked asked, JsonObject body, CancellationToken cancel)
    {
        if (SlackPlace.Read(asked.Place) is not { } there) return false;

        var to = (JsonObject)body.DeepClone();
        to["channel"] = there.Channel;
        to["user"] = asked.Sender.User;
        return await calls.Make(there.Team, "chat.postEphemeral", to, cancel) is Answered.Taken;
    }

    private async Task<bool> IsForm(Asked asked, WaitingReply reply, Message message, CancellationToken cancel)
    {
        if (reply.Say is not CertBot.Core.Conversation.Say.Card { Name: "form" or "summary" } || message.Card is not { } card || asked.Trigger is null) return false;

        var above = message.Text is { Length: > 0 } text ? Unfolded.Under(text, card) : card;
        var view = await modals.Card(above, "CertBot", new Standing { Place = asked.Place, Thread = asked.Thread }, message.Language, 0, cancel);
        return await modals.Open(asked.Sender.Team, asked.Trigger, view, cancel) is not null;
    }
}
