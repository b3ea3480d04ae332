using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Api;

namespace CertBot.Channels.Slack.Pressing;

/// <summary>The address that comes with a command or a click, and takes an answer for the one who gave it. Only Slack's own host is answered.</summary>
internal sealed class ResponseUrls(SlackSettings settings, SlackHttp http)
{
    private const string SlacksHost = "hooks.slack.com";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Null: none of Slack's.</summary>
    public Uri? Read(string? given) =>
        Uri.TryCreate(given, UriKind.Absolute, out var address) && (IsSlacks(address) || IsOfTheBench(address)) ? address : null;

    /// <summary>True: taken.</summary>
    public async Task<bool> Post(Uri address, JsonObject message, CancellationToken cancel)
    {
        var answer = new JsonObject(message.Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))) { ["response_type"] = "ephemeral", ["replace_original"] = false };
        using var content = new StringContent(answer.ToJsonString(Json.Out), Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            using var response = await http.Client.PostAsync(address, content, patience.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception away) when (away is HttpRequestException or IOException || (away is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }

    private static bool IsSlacks(Uri address) => address.Scheme == Uri.UriSchemeHttps && address.IsDefaultPort && address.Host.Equals(SlacksHost, StringComparison.OrdinalIgnoreCase) && address.UserInfo.Length == 0;

    /// <summary>A test bench on this machine answers at the address its API has.</summary>
    private bool IsOfTheBench(Uri address) => Loopback.IsLoopbackName(settings.ApiBaseUrl.Host) && Loopback.IsLoopbackName(address.Host) && address.Port == settings.ApiBaseUrl.Port;
}
