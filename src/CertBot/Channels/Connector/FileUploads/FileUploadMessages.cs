using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Directory;
using CertBot.Outbox;

namespace CertBot.Channels.Connector.FileUploads;

/// <summary>The messages about an uploaded file: posts its card, and deletes the consent card that asked for it.</summary>
internal sealed class FileUploadMessages(ConversationReferences references, ConnectorApi api, TrustedHosts trustedHosts)
{
    /// <param name="key">The key of the message; see <see cref="OutboundMessage.Key"/>.</param>
    public Task<SendResult> PostFileCard(ConversationAddress address, string key, UploadedFileInfo uploaded, CancellationToken cancellationToken) =>
        CallConnector(
            address,
            (reference, serviceUrl) =>
            {
                var activity = OutgoingActivity.Of(reference, new OutboundMessage { Key = key });
                activity.Attachments = [FileCards.CreateInfo(uploaded.Name, uploaded.Address, uploaded.UniqueId, uploaded.FileType)];
                return api.Send(reference, serviceUrl, reference.Conversation, activity, cancellationToken);
            },
            cancellationToken
        );

    public Task<SendResult> Delete(ConversationAddress address, string messageId, CancellationToken cancellationToken) =>
        CallConnector(
            address,
            (reference, serviceUrl) => api.Delete(reference, serviceUrl, reference.Conversation, messageId, cancellationToken),
            cancellationToken
        );

    private async Task<SendResult> CallConnector(
        ConversationAddress address,
        Func<StoredReference, Uri, Task<ConnectorResult>> call,
        CancellationToken cancellationToken
    ) =>
        await references.Find(address, cancellationToken) is { } reference && trustedHosts.ParseTrusted(reference.ServiceUrl) is { } serviceUrl
            ? ConnectorResult.ToSendResult(await call(reference, serviceUrl))
            : new SendResult.Rejected("not a trusted address");
}
