using System.Net;
using System.Net.Http.Headers;

namespace CertBot.Channels.Slack.Api;

/// <summary>
/// Brings files from Slack and to it. An address is somebody's word: the token goes to where Slack keeps files and nowhere else, and no redirect is followed.
/// </summary>
internal sealed class FilesHttp(SlackSettings settings, SlackHttp http, Workspaces workspaces)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <param name="address">The file's <c>url_private_download</c>.</param>
    /// <param name="mimetype">What Slack says it is: who is not let in gets an HTML page with status 200, which is no file.</param>
    /// <param name="take">Reads the content; what it throws goes through.</param>
    public async Task<Carried> Get(string team, string? address, string? mimetype, Func<Stream, CancellationToken, Task> take, CancellationToken cancel)
    {
        if (Place(address) is not { } url) return Carried.Refused;

        switch (await workspaces.Look(team, cancel))
        {
            case Looked.Here { Workspace: var workspace }:
                using (var request = new HttpRequestMessage(HttpMethod.Get, url))
                {
                    request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", workspace.Token.Reveal());
                    return await Send(request, (response, patience) => IsPage(response) && mimetype != "text/html" ? Refuse() : Read(response, take, patience), cancel);
                }

            case Looked.Unknown:
                return Carried.Later;
            default:
                return Carried.Refused;
        }
    }

    /// <param name="address">What <c>files.getUploadURLExternal</c> gave: whoever has it may upload, so no token goes along.</param>
    public async Task<Carried> Put(string? address, Stream content, CancellationToken cancel)
    {
        if (Place(address) is not { } url) return Carried.Refused;

        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StreamContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return await Send(request, (_, _) => Task.FromResult(Carried.Done), cancel);
    }

    private async Task<Carried> Send(HttpRequestMessage request, Func<HttpResponseMessage, CancellationToken, Task<Carried>> take, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            using var response = await http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => await take(response, patience.Token),
                HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => Carried.Later,
                _ => Carried.Refused,
            };
        }
        catch (Exception away) when (away is HttpRequestException or IOException || (away is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return Carried.Later;
        }
    }

    private static async Task<Carried> Read(HttpResponseMessage response, Func<Stream, CancellationToken, Task> take, CancellationToken cancel)
    {
        await using var content = await response.Content.ReadAsStreamAsync(cancel);
        await take(content, cancel);
        return Carried.Done;
    }

    private static Task<Carried> Refuse() => Task.FromResult(Carried.Refused);

    private static bool IsPage(HttpResponseMessage response) => "text/html".Equals(response.Content.Headers.ContentType?.MediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>The address, when it is where Slack keeps files: <c>files.</c> before the API's own host; on a test bench on this machine, the API's very address.</summary>
    public Uri? Place(string? address)
    {
        var api = settings.ApiBaseUrl;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.UserInfo.Length > 0) return null;

        return Loopback.IsLoopbackName(api.Host)
            ? url.Scheme == api.Scheme && url.Authority == api.Authority ? url : null
            : url.Scheme == Uri.UriSchemeHttps && url.IsDefaultPort && url.Host.Equals($"files.{api.Host}", StringComparison.OrdinalIgnoreCase) ? url : null;
    }
}

/// <summary>How the bringing of a file ended.</summary>
internal enum Carried
{
    Done,

    /// <summary>Not there, not ours, or not a file: asking again changes nothing.</summary>
    Refused,

    /// <summary>Slack is away.</summary>
    Later,
}
