using System.Net;
using System.Net.Http.Headers;
using CertBot.Channels.Http;
using CertBot.Configuration;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>Downloads and uploads files. A URL comes from outside: the token is sent to Slack's file host only, and redirects are not followed.</summary>
internal sealed class SlackFileClient(SlackSettings settings, SlackHttpClient httpClient, Workspaces workspaces)
{
    private static readonly TimeSpan TransferTimeout = TimeSpan.FromMinutes(5);

    /// <param name="address">The file's <c>url_private_download</c>.</param>
    /// <param name="mimetype">The type Slack states. Without access the response is an HTML page with status 200.</param>
    /// <param name="readContent">Reads the content; its exceptions are not caught.</param>
    public async Task<TransferResult> Download(
        string team,
        string? address,
        string? mimetype,
        Func<Stream, CancellationToken, Task> readContent,
        CancellationToken cancellationToken
    )
    {
        if (ToSlackFileUrl(address) is not { } url)
            return TransferResult.Rejected;

        switch (await workspaces.LookUp(team, cancellationToken))
        {
            case WorkspaceLookup.Found { Workspace: var workspace }:
                using (var request = new HttpRequestMessage(HttpMethod.Get, url))
                {
                    request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", workspace.Token.Reveal());
                    return await Send(
                        request,
                        (response, token) => IsHtml(response) && mimetype != "text/html" ? Reject() : ReadContent(response, readContent, token),
                        cancellationToken
                    );
                }

            case WorkspaceLookup.Unknown:
                return TransferResult.Retry;
            default:
                return TransferResult.Rejected;
        }
    }

    /// <param name="address">The URL from <c>files.getUploadURLExternal</c>; it authorises the upload itself, so no token is sent.</param>
    public async Task<TransferResult> Upload(string? address, Stream content, CancellationToken cancellationToken)
    {
        if (ToSlackFileUrl(address) is not { } url)
            return TransferResult.Rejected;

        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StreamContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return await Send(request, (_, _) => Task.FromResult(TransferResult.Completed), cancellationToken);
    }

    private async Task<TransferResult> Send(
        HttpRequestMessage request,
        Func<HttpResponseMessage, CancellationToken, Task<TransferResult>> handleResponse,
        CancellationToken cancellationToken
    )
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TransferTimeout);
        try
        {
            using var response = await httpClient.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => await handleResponse(response, timeout.Token),
                HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => TransferResult.Retry,
                _ => TransferResult.Rejected,
            };
        }
        catch (Exception exception) when (HttpFailure.IsTransient(exception, cancellationToken))
        {
            return TransferResult.Retry;
        }
    }

    private static async Task<TransferResult> ReadContent(
        HttpResponseMessage response,
        Func<Stream, CancellationToken, Task> readContent,
        CancellationToken cancellationToken
    )
    {
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        await readContent(content, cancellationToken);
        return TransferResult.Completed;
    }

    private static Task<TransferResult> Reject() => Task.FromResult(TransferResult.Rejected);

    private static bool IsHtml(HttpResponseMessage response) =>
        "text/html".Equals(response.Content.Headers.ContentType?.MediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>The URL if it is on Slack's file host: <c>files.</c> before the API's host, or the API's own origin with a local Slack emulator.</summary>
    public Uri? ToSlackFileUrl(string? address)
    {
        var api = settings.ApiBaseUrl;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.UserInfo.Length > 0)
            return null;

        return UrlRules.IsLoopbackHost(api.Host)
            ? url.Scheme == api.Scheme && url.Authority == api.Authority
                ? url
                : null
            : url.Scheme == Uri.UriSchemeHttps && url.IsDefaultPort && url.Host.Equals($"files.{api.Host}", StringComparison.OrdinalIgnoreCase)
                ? url
                : null;
    }
}

/// <summary>Result of a file transfer.</summary>
internal enum TransferResult
{
    Completed,

    /// <summary>Not found, not accessible or not a file: a retry would not help.</summary>
    Rejected,

    /// <summary>Slack is unavailable.</summary>
    Retry,
}
