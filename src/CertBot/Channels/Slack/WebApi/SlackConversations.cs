using System.Collections.Concurrent;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Directory;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>Tells direct messages from shared conversations. The cache may be lost, because Slack can be queried again.</summary>
internal sealed class SlackConversations(SlackApiClient apiClient)
{
    private const int MaxCached = 50_000;

    private readonly ConcurrentDictionary<(string Team, string User), string> _directMessages = [];
    private readonly ConcurrentDictionary<SlackConversation, SlackConversation.Kind> _kinds = [];

    /// <summary>Remembers the conversation a user wrote from.</summary>
    public void RememberDirectMessage(Sender sender, SlackConversation conversation)
    {
        TrimCache();
        _directMessages[(sender.Team, sender.User)] = conversation.Channel;
        _kinds[conversation] = SlackConversation.Kind.DirectMessage;
    }

    /// <summary>The user's direct message, opened with <c>conversations.open</c> where needed; null where Slack refuses.</summary>
    public async Task<ConversationAddress?> OpenDirectMessage(Sender sender, CancellationToken cancellationToken)
    {
        if (!_directMessages.TryGetValue((sender.Team, sender.User), out var channel))
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

    /// <summary>
    /// Classifies a conversation by <c>is_im</c> (the bot is a member of its own direct messages only), never by the name: any channel can be called
    /// "directmessage".
    /// </summary>
    public async Task<ConversationAddress> Classify(SlackConversation slackConversation, CancellationToken cancellationToken)
    {
        if (!_kinds.TryGetValue(slackConversation, out var kind))
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

                // Retried, because a wrong guess would show a private reply to others.
                _ => throw new SlackUnavailableException("Slack could not classify the conversation"),
            };
            kind =
                channel?["is_im"] is { } isIm && isIm.GetValueKind() == System.Text.Json.JsonValueKind.True
                    ? SlackConversation.Kind.DirectMessage
                    : SlackConversation.Kind.Shared;
            TrimCache();
            if (channel is not null)
                _kinds[slackConversation] = kind;
        }

        return slackConversation.ToAddress(kind);
    }

    private void TrimCache()
    {
        if (_directMessages.Count >= MaxCached)
            _directMessages.Clear();
        if (_kinds.Count >= MaxCached)
            _kinds.Clear();
    }
}
