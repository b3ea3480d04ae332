using System.Collections.Immutable;
using System.Net;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Certification.Applications;
using CertBot.Files;
using CertBot.Files.Uploads;

namespace CertBot.Channels.Connector.Attachments;

/// <summary>Gets the files an activity names: from the very server that sent it, or where Teams keeps what people attach.</summary>
internal sealed class AttachmentDownloader(ConnectorHttp connectorHttp, PublicHttpClient publicHttp, TrustedHosts trustedHosts, IUploadIntake intake)
{
    private const int MaxFiles = 10;

    public async Task<AttachmentDownloadResult> Download(IReadOnlyList<Attachment> attachments, Uri serviceUrl, CancellationToken cancellationToken)
    {
        if (attachments.Count > MaxFiles)
        {
            return new AttachmentDownloadResult.Rejected("page.upload.too-many", "");
        }

        var downloaded = ImmutableArray.CreateBuilder<UploadedFile>(attachments.Count);
        foreach (var attachment in attachments)
        {
            switch (await Download(attachment, serviceUrl, cancellationToken))
            {
                case AttachmentDownloadResult.Downloaded { Files: var files }:
                    downloaded.AddRange(files);
                    break;
                case var failure:
                    return failure;
            }
        }

        return new AttachmentDownloadResult.Downloaded(downloaded.ToImmutable());
    }

    private async Task<AttachmentDownloadResult> Download(Attachment attachment, Uri serviceUrl, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(attachment.Url, UriKind.Absolute, out var url) || SelectClient(attachment, url, serviceUrl) is not { } client)
        {
            return new AttachmentDownloadResult.Rejected("page.upload.unreadable", attachment.Name);
        }

        try
        {
            using var response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
                    ? new AttachmentDownloadResult.Unavailable(attachment.Name)
                    : new AttachmentDownloadResult.Rejected("page.upload.unreadable", attachment.Name);
            }

            await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new AttachmentDownloadResult.Downloaded([await intake.Save(content, attachment.Name, cancellationToken)]);
        }
        catch (FileRefusedException exception)
        {
            return new AttachmentDownloadResult.Rejected(
                exception.Reason is FileRefusal.TooBig ? "page.upload.too-large" : "page.upload.empty",
                attachment.Name
            );
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new AttachmentDownloadResult.Unavailable(attachment.Name);
        }
    }

    /// <summary>A picture pasted into a chat is kept by the Connector itself, which asks for the bot's token: its own path, and no other address on its host.</summary>
    private static bool IsInlineImage(Uri url, Uri serviceUrl) =>
        url.Query.Length == 0
        && url.AbsolutePath.StartsWith($"{serviceUrl.AbsolutePath.TrimEnd('/')}/v3/attachments/", StringComparison.Ordinal)
        && !url.AbsolutePath.Contains("..", StringComparison.Ordinal);

    private HttpClient? SelectClient(Attachment attachment, Uri url, Uri serviceUrl) =>
        url.Scheme == serviceUrl.Scheme && url.Authority == serviceUrl.Authority && trustedHosts.IsTrusted(url) // asked again: what was noted may be older than the setting
            ? IsInlineImage(url, serviceUrl)
                ? connectorHttp.ApiClient
                : connectorHttp.FileClient
            : attachment.IsTeamsFile && url.Scheme == Uri.UriSchemeHttps && url.UserInfo.Length == 0
                ? publicHttp.DownloadClient
                : null;
}

/// <summary>What came of getting files.</summary>
internal abstract record AttachmentDownloadResult
{
    private AttachmentDownloadResult() { }

    public sealed record Downloaded(ImmutableArray<UploadedFile> Files) : AttachmentDownloadResult;

    /// <summary><paramref name="TextKey"/> names the sentence, <paramref name="FileName"/> the file.</summary>
    public sealed record Rejected(string TextKey, string FileName) : AttachmentDownloadResult;

    /// <summary>Not now: where it lies does not answer.</summary>
    public sealed record Unavailable(string FileName) : AttachmentDownloadResult;
}
