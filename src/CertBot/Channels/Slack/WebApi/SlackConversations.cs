using System.Collections.Concurrent;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Directory;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>Which conversation is somebody's own chat with the bot. What it remembers it may forget: Slack is asked again.</summary>
internal sealed class SlackConversations(SlackApiClient apiClient)
{
    private const int MaxCached = 50_000;

    private readonly ConcurrentDictionary<(string Team, string User), string> directMessages = [];
    private readonly ConcurrentDictionary<SlackConversation, SlackConversation.Kind> kinds = [];

    /// <summary>They wrote from there.</summary>
    public void RememberDirectMessage(Sender sender, SlackConversation conversation)
    {
        TrimCache();
        directMessages[(sender.Team, sender.User)] = conversation.Channel;
        kinds[conversation] = SlackConversation.Kind.DirectMessage;
    }

    /// <summary>Somebody's own chat, begun where there is none yet; null where Slack lets nobody begin one.</summary>
    public async Task<ConversationAddress?> OpenDirectMessage(Sender sender, CancellationToken cancellationToken)
    {
        if (!directMessages.TryGetValue((sender.Team, sender.User), out var channel))
        {
            if (
                await apiClient.Call(sender.Team, "conversations.open", new() { ["users"] = sender.User }, cancellationToken)
                    is not SlackApiResult.Success { Body: var body }
                || body.GetObject("channel")?.GetString("id") is not { } id
                || !SlackConversation.IsId(id)
            )
            {
                return null;
            }
            RememberDirectMessage(sender, new SlackConversation(sender.Team, channel = id));
        }

        return new SlackConversation(sender.Team, channel).ToAddress(SlackConversation.Kind.DirectMessage);
    }

    /// <summary>A conversation somebody clicked in. The bot is part of no chat of two but its own; which it is, a conversation's name does not say: anybody may call a channel "directmessage".</summary>
    public async Task<ConversationAddress> Classify(SlackConversation slackConversation, CancellationToken cancellationToken)
    {
        if (!kinds.TryGetValue(slackConversation, out var kind))
        {
            var channel = await apiClient.Call(
                slackConversation.Team,
                "conversations.info",
                new() { ["channel"] = slackConversation.Channel },
                cancellationToken
            ) switch
            {
                SlackApiResult.Success { Body: var body } => body.GetObject("channel"),
                SlackApiResult.Failed => null,
                _ => throw new SlackUnavailableException("Slack did not say what conversation this is"), // tried again, rather than somebody's own words said aloud
            };
            kind =
                channel?["is_im"] is { } isIm && isIm.GetValueKind() == System.Text.Json.JsonValueKind.True
                    ? SlackConversation.Kind.DirectMessage
                    : SlackConversation.Kind.Shared;
            TrimCache();
            if (channel is not null)
                kinds[slackConversation] = kind;
        }

        return slackConversation.ToAddress(kind);
    }

    private void TrimCache()
    {
        if (directMessages.Count >= MaxCached)
            directMessages.Clear();
        if (kinds.Count >= MaxCached)
            kinds.Clear();
    }
}
