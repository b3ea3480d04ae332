using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Http;
using CertBot.Channels.Slack.WebApi;
using CertBot.Configuration;

namespace CertBot.Channels.Slack.Interactivity;

/// <summary>Posts to the <c>response_url</c> of a command or an interaction, on Slack's own host only.</summary>
internal sealed class ResponseUrls(SlackSettings settings, SlackHttpClient httpClient)
{
    private const string SlackHost = "hooks.slack.com";

    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    /// <returns>True if Slack accepted the message; false also where there is no URL, or it is not Slack's.</returns>
    public async Task<bool> Post(string? url, JsonObject message, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || !(IsSlackUrl(address) || IsEmulatorUrl(address)))
            return false;

        var body = new JsonObject(message.Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())))
        {
            ["response_type"] = "ephemeral",
            ["replace_original"] = false,
        };
        using var content = new StringContent(body.ToJsonString(ChannelJson.WriteOptions), Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ResponseTimeout);
        try
        {
            using var response = await httpClient.Client.PostAsync(address, content, timeout.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (HttpFailure.IsTransient(exception, cancellationToken))
        {
            return false;
        }
    }

    private static bool IsSlackUrl(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps
        && address.IsDefaultPort
        && address.Host.Equals(SlackHost, StringComparison.OrdinalIgnoreCase)
        && address.UserInfo.Length == 0;

    /// <summary>A local Slack emulator uses the host and port of its API.</summary>
    private bool IsEmulatorUrl(Uri address) =>
        UrlRules.IsLoopbackHost(settings.ApiBaseUrl.Host) && UrlRules.IsLoopbackHost(address.Host) && address.Port == settings.ApiBaseUrl.Port;
}
