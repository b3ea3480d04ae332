using CertBot.Channels.DirectLine.Activities;
using CertBot.Channels.DirectLine.Logs;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Outbox;

namespace CertBot.Channels.DirectLine;

/// <summary>Sends messages to the web chat: a message is delivered when it is in the conversation's log, whether or not a page is open.</summary>
internal sealed class WebChannel(ConversationLogs logs) : IChannelAdapter
{
    public string Name => WebConversation.ChannelName;

    public bool IsServedByThisHost => true;

    /// <summary>A link opens only with the token that is added for each reader: see <see cref="ActivitySet"/>.</summary>
    public Task<FileCapabilities> GetFileCapabilities(ConversationAddress address, CancellationToken cancellationToken) =>
        Task.FromResult(
            new FileCapabilities
            {
                LinkTo = file => new FileLink.Download(AttachmentUrls.CreatePath(new WebConversation(address.Id, address.IsPersonal), file)),
            }
        );

    public async Task<SendResult> Send(ConversationAddress address, OutboundMessage message, CancellationToken cancellationToken)
    {
        if (address.Channel != Name || !WebUser.IsValidId(address.Id))
        {
            return new SendResult.Rejected("no such conversation");
        }

        var conversationLog = logs.Get(new WebConversation(address.Id, address.IsPersonal));
        return await conversationLog.Append(
            DirectLineActivity.FromMessage(message),
            $"bot:{message.Key}",
            visibleTo: null,
            message.UpdateOf,
            cancellationToken
        ) switch
        {
            AppendResult.Appended appended => new SendResult.Delivered(appended.Id),
            _ => new SendResult.Rejected("too large"),
        };
    }
}
