using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Files;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.Views;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Outbox;

namespace CertBot.Channels.Slack;

/// <summary>
/// Sends messages to Slack. A message is identified by its channel and its <c>ts</c>; an update goes through <c>chat.update</c>, a thread is named by the
/// <c>ts</c> of its first message.
/// </summary>
internal sealed class SlackChannel(SlackApiClient apiClient, SlackMessageBuilder messageBuilder, FileUploader fileUploader, ILogger<SlackChannel> log)
    : IChannelAdapter
{
    public string Name => SlackConversation.ChannelName;

    /// <summary>Users request a file with a button; it is uploaded to their direct message. Files are accepted in direct messages only.</summary>
    public Task<FileCapabilities> GetFileCapabilities(ConversationAddress address, CancellationToken cancellationToken) =>
        Task.FromResult(
            new FileCapabilities
            {
                LinkTo = file => file.RequestText is { } request ? new FileLink.RequestInChat($"certbot:ask?{Uri.EscapeDataString(request)}") : null,
                CanReceive = address.IsPersonal,
            }
        );

    public Task<ImmutableArray<Mention>> ResolveMentions(ConversationAddress address, IEnumerable<Person> people, CancellationToken cancellationToken) =>
        Task.FromResult(
            SlackConversation.Parse(address) is { Team: var team }
                ? [.. people.Select(p => FindMention(p, team)).OfType<Mention>()]
                : ImmutableArray<Mention>.Empty
        );

    /// <summary>A private channel without the bot is not even found.</summary>
    public async Task<UnreachableReason?> FindObstacle(ConversationAddress address, CancellationToken cancellationToken) =>
        SlackConversation.Parse(address) is not { } slackConversation
            ? null
            : await apiClient.Call(slackConversation.Team, "conversations.info", new() { ["channel"] = slackConversation.Channel }, cancellationToken) switch
            {
                SlackApiResult.Success { Body: var body } when body.GetObject("channel") is { } channel => FindObstacle(channel),
                SlackApiResult.Failed { Error: "channel_not_found" } => UnreachableReason.NotInRoster,
                _ => null,
            };

    private static UnreachableReason? FindObstacle(JsonObject channel) =>
        channel["is_archived"]?.GetValueKind() is JsonValueKind.True ? UnreachableReason.WritesBlocked
        : channel["is_member"]?.GetValueKind() is JsonValueKind.False ? UnreachableReason.NotInRoster
        : null;

    public async Task<SendResult> Send(ConversationAddress address, OutboundMessage message, CancellationToken cancellationToken)
    {
        if (SlackConversation.Parse(address) is not { } slackConversation)
            return new SendResult.Rejected("not a Slack conversation");
        if (address.IsPersonal && message.Source is BotMessage.CardMessage { Name: Core.Certification.Cards.FileCard.Name, Data: var file })
            return await fileUploader.Upload(slackConversation, file, message, cancellationToken);

        var body = await messageBuilder.Build(message, address, cancellationToken);
        body["channel"] = slackConversation.Channel;
        if (message.UpdateOf is { Length: > 0 } replacedTs)
        {
            var updated = await SendWithFallback(slackConversation, "chat.update", CopyWith(body, "ts", replacedTs), cancellationToken);
            if (!SlackSendResult.RequiresNewMessage(updated))
                return updated is SlackApiResult.Success ? new SendResult.Delivered(replacedTs) : SlackSendResult.ToSendResult(updated);
            if (message.IsUpdateOnly)
                return new SendResult.Delivered(replacedTs);
        }

        // Without link previews: below a card they would push the next message out of sight.
        foreach (var unfurl in (ReadOnlySpan<string>)["unfurl_links", "unfurl_media"])
            body[unfurl] = false;
        if (message.Thread is { Length: > 0 } thread)
        {
            var posted = await SendWithFallback(slackConversation, "chat.postMessage", CopyWith(body, "thread_ts", thread), cancellationToken);
            if (!SlackSendResult.IsThreadMissing(posted))
                return SlackSendResult.ToSendResult(posted);
        }

        return SlackSendResult.ToSendResult(await SendWithFallback(slackConversation, "chat.postMessage", body, cancellationToken));
    }

    /// <summary>Sends the message again without blocks, once, when Slack rejects the blocks.</summary>
    private async Task<SlackApiResult> SendWithFallback(
        SlackConversation slackConversation,
        string method,
        JsonObject body,
        CancellationToken cancellationToken
    )
    {
        var result = await apiClient.Call(slackConversation.Team, method, body, cancellationToken);
        if (!SlackSendResult.IsBlockError(result) || result is not SlackApiResult.Failed { Error: var error })
            return result;

        SlackLog.BlocksRejected(log, error);
        body["blocks"] = new JsonArray();
        return await apiClient.Call(slackConversation.Team, method, body, cancellationToken);
    }

    private static JsonObject CopyWith(JsonObject body, string name, JsonNode value)
    {
        var copy = (JsonObject)body.DeepClone();
        copy[name] = value;
        return copy;
    }

    /// <summary>
    /// The user's id between two private-use characters that user text cannot contain; the Block Kit converter turns it into a mention if the message lists
    /// that user as mentionable.
    /// </summary>
    private static Mention? FindMention(Person person, string team) =>
        person.Accounts.FirstOrDefault(a => a.Channel == SlackConversation.ChannelName && a.Tenant.Split('.')[^1] == team && SlackConversation.IsId(a.User))
            is { User: var user }
            ? new Mention(person.Id, $"\uE000{user}\uE001", user, person.KnownName ?? "")
            : null;
}
