using System.Collections.Immutable;
using System.Net;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Http;
using CertBot.Core.Certification.Applications;
using CertBot.Files;
using CertBot.Files.Uploads;
using CertBot.Repositories;

namespace CertBot.Channels.Connector.Attachments;

/// <summary>Downloads the files of an activity: from the server that sent it, or from the storage of Teams.</summary>
internal sealed class AttachmentDownloader(IHttpClientFactory httpClients, TrustedHosts trustedHosts, IUploadIntake intake)
{
    private const int MaxFiles = 10;

    /// <param name="received">The files that were received, also if not all are.</param>
    public async Task<AttachmentDownloadResult> Download(
        IReadOnlyList<FileAttachment> attachments,
        Uri serviceUrl,
        ChannelUser sender,
        ReceivedFiles received,
        CancellationToken cancellationToken
    )
    {
        if (attachments.Count > MaxFiles)
        {
            return new AttachmentDownloadResult.Rejected("page.upload.too-many", "");
        }

        foreach (var attachment in attachments)
        {
            if (await Download(attachment, serviceUrl, sender, received, cancellationToken) is { } failure)
                return failure;
        }

        return new AttachmentDownloadResult.Downloaded(received.Files);
    }

    /// <summary>Null if the file was received.</summary>
    private async Task<AttachmentDownloadResult?> Download(
        FileAttachment attachment,
        Uri serviceUrl,
        ChannelUser sender,
        ReceivedFiles received,
        CancellationToken cancellationToken
    )
    {
        if (!Uri.TryCreate(attachment.Url, UriKind.Absolute, out var url) || SelectClient(attachment, url, serviceUrl) is not { } clientName)
        {
            return new AttachmentDownloadResult.Rejected("page.upload.unreadable", attachment.Name);
        }

        try
        {
            using var response = await httpClients.CreateClient(clientName).GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
                    ? new AttachmentDownloadResult.Unavailable(attachment.Name)
                    : new AttachmentDownloadResult.Rejected("page.upload.unreadable", attachment.Name);
            }

            await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
            received.Add(await intake.Receive(content, attachment.Name, sender, cancellationToken));
            return null;
        }
        catch (FileRefusedException exception)
        {
            return new AttachmentDownloadResult.Rejected(exception.Reason.TextKey, attachment.Name);
        }
        catch (Exception exception) when (HttpFailure.IsTransient(exception, cancellationToken))
        {
            return new AttachmentDownloadResult.Unavailable(attachment.Name);
        }
    }

    /// <summary>
    /// True for an image pasted into a chat, which the Connector serves for the bot's token. Only its attachments path qualifies, so that the token goes to no
    /// other address of the host.
    /// </summary>
    private static bool IsInlineImage(Uri url, Uri serviceUrl) =>
        url.Query.Length == 0
        && url.AbsolutePath.StartsWith($"{serviceUrl.AbsolutePath.TrimEnd('/')}/v3/attachments/", StringComparison.Ordinal)
        && !url.AbsolutePath.Contains("..", StringComparison.Ordinal);

    private string? SelectClient(FileAttachment attachment, Uri url, Uri serviceUrl) =>
        // Checked again: the stored serviceUrl may be older than the setting.
        url.Scheme == serviceUrl.Scheme
        && url.Authority == serviceUrl.Authority
        && trustedHosts.IsTrusted(url)
            ? IsInlineImage(url, serviceUrl)
                ? ConnectorHttpClients.Api
                : ConnectorHttpClients.Files
            : attachment.IsTeamsFile && url.Scheme == Uri.UriSchemeHttps && url.UserInfo.Length == 0
                ? ConnectorHttpClients.PublicDownloads
                : null;
}

/// <summary>The result of a download.</summary>
internal abstract record AttachmentDownloadResult
{
    private AttachmentDownloadResult() { }

    public sealed record Downloaded(ImmutableArray<UploadedFile> Files) : AttachmentDownloadResult;

    /// <summary><paramref name="TextKey"/> names the text for the user, <paramref name="FileName"/> the file.</summary>
    public sealed record Rejected(string TextKey, string FileName) : AttachmentDownloadResult;

    /// <summary>The server of the file does not respond; retry later.</summary>
    public sealed record Unavailable(string FileName) : AttachmentDownloadResult;
}
