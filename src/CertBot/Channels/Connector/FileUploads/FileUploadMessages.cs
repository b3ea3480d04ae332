using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Directory;
using CertBot.Outbox;

namespace CertBot.Channels.Connector.FileUploads;

/// <summary>The messages about an uploaded file: posts its card, and deletes the consent card that asked for it.</summary>
internal sealed class FileUploadMessages(ConversationReferences references, ConnectorClient client, TrustedHosts trustedHosts)
{
    /// <param name="key">The key of the message; see <see cref="OutboundMessage.Key"/>.</param>
    public Task<SendResult> PostFileCard(ConversationAddress address, string key, UploadedFileInfo uploaded, CancellationToken cancellationToken) =>
        CallConnector(
            address,
            HttpMethod.Post,
            null,
            reference =>
            {
                var activity = OutgoingActivity.Of(reference, new OutboundMessage { Key = key });
                activity["attachments"] = new JsonArray(FileConsentCard.CreateFileInfo(uploaded.Name, uploaded.Address, uploaded.UniqueId, uploaded.FileType));
                return activity;
            },
            cancellationToken
        );

    public Task<SendResult> Delete(ConversationAddress address, string messageId, CancellationToken cancellationToken) =>
        CallConnector(address, HttpMethod.Delete, messageId, _ => null, cancellationToken);

    private async Task<SendResult> CallConnector(
        ConversationAddress address,
        HttpMethod method,
        string? activityId,
        Func<ConversationReference, JsonObject?> body,
        CancellationToken cancellationToken
    ) =>
        await references.Find(address, cancellationToken) is { } reference && trustedHosts.ParseTrusted(reference.ServiceUrl) is { } serviceUrl
            ? ConnectorResult.ToSendResult(
                await client.Send(reference, method, ServiceUrl.ForActivity(serviceUrl, reference.Conversation, activityId), body(reference), cancellationToken)
            )
            : new SendResult.Rejected("not a trusted address");
}
