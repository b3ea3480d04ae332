using System.Collections.Concurrent;
using CertBot.Channels.Slack.Api;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Conversation;

namespace CertBot.Channels.Slack;

/// <summary>Which conversation is somebody's own chat with the bot. What it remembers it may forget: Slack is asked again.</summary>
internal sealed class Conversations(Calls calls)
{
    private const int MostRemembered = 50_000;

    private readonly ConcurrentDictionary<(string Team, string User), string> own = [];
    private readonly ConcurrentDictionary<SlackPlace, SlackPlace.Kind> kinds = [];

    /// <summary>They wrote from there.</summary>
    public void Remember(Sender sender, SlackPlace chat)
    {
        Bound();
        own[(sender.Team, sender.User)] = chat.Channel;
        kinds[chat] = SlackPlace.Kind.Own;
    }

    /// <summary>Somebody's own chat, begun where there is none yet; null where Slack lets nobody begin one.</summary>
    public async Task<Place?> Own(Sender sender, CancellationToken cancel)
    {
        if (!own.TryGetValue((sender.Team, sender.User), out var chat))
        {
            if (await calls.Make(sender.Team, "conversations.open", new() { ["users"] = sender.User }, cancel) is not Answered.Taken { Body: var body } || body.Object("channel")?.Text("id") is not { } id || !SlackPlace.IsId(id)) return null;
            Remember(sender, new SlackPlace(sender.Team, chat = id));
        }

        return new SlackPlace(sender.Team, chat).As(SlackPlace.Kind.Own);
    }

    /// <summary>A conversation somebody clicked in. The bot is part of no chat of two but its own; which it is, a conversation's name does not say: anybody may call a channel "directmessage".</summary>
    public async Task<Place> Of(SlackPlace there, CancellationToken cancel)
    {
        if (!kinds.TryGetValue(there, out var kind))
        {
            var channel = await calls.Make(there.Team, "conversations.info", new() { ["channel"] = there.Channel }, cancel) switch
            {
                Answered.Taken { Body: var body } => body.Object("channel"),
                Answered.Refused => null,
                _ => throw new SlackUnavailableException("Slack did not say what conversation this is"),   // tried again, rather than somebody's own words said aloud
            };
            kind = channel?["is_im"] is { } im && im.GetValueKind() == System.Text.Json.JsonValueKind.True ? SlackPlace.Kind.Own : SlackPlace.Kind.Shared;
            Bound();
            if (channel is not null) kinds[there] = kind;
        }

        return there.As(kind);
    }

    private void Bound()
    {
        if (own.Count >= MostRemembered) own.Clear();
        if (kinds.Count >= MostRemembered) kinds.Clear();
    }
}
