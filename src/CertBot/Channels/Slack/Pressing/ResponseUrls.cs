using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.Pressing;

/// <summary>The address that comes with a command or a click, and takes an answer for the one who gave it. Only Slack's own host is answered.</summary>
internal sealed class ResponseUrls(SlackSettings settings) : IDisposable
{
    private const string SlacksHost = "hooks.slack.com";

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) }) { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Null: none of Slack's.</summary>
    public Uri? Read(string? given) =>
        Uri.TryCreate(given, UriKind.Absolute, out var address) && (IsSlacks(address) || IsOfTheBench(address)) ? address : null;

    /// <summary>True: taken.</summary>
    public async Task<bool> Post(Uri address, JsonObject message, CancellationToken cancel)
    {
        var answer = new JsonObject(message.Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))) { ["response_type"] = "ephemeral", ["replace_original"] = false };
        using var content = new StringContent(answer.ToJsonString(Json.Out), Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        try
        {
            using var response = await client.PostAsync(address, content, cancel);
            return response.IsSuccessStatusCode;
        }
        catch (Exception away) when (away is HttpRequestException or IOException || (away is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }

    public void Dispose() => client.Dispose();

    private static bool IsSlacks(Uri address) => address.Scheme == Uri.UriSchemeHttps && address.IsDefaultPort && address.Host.Equals(SlacksHost, StringComparison.OrdinalIgnoreCase) && address.UserInfo.Length == 0;

    /// <summary>A test bench on this machine answers at the address its API has.</summary>
    private bool IsOfTheBench(Uri address) => Loopback.IsLoopbackName(settings.ApiBaseUrl.Host) && Loopback.IsLoopbackName(address.Host) && address.Port == settings.ApiBaseUrl.Port;
}
