using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using CertBot.Channels.Slack.Endpoints;
using CertBot.Configuration;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Slack;
using NodaTime;

namespace CertBot.Tests.Kit.Hosts;

/// <summary>The complete host with every channel open: the built-in chat, Slack and the Connector.</summary>
internal sealed class OpenHost : IAsyncDisposable
{
    public const string SigningSecret = "signing-secret-of-the-test";

    private OpenHost(LiveHost host, FakeSlack slack)
    {
        Host = host;
        Slack = slack;
        Http = new HttpClient { BaseAddress = host.Address };
    }

    public LiveHost Host { get; }

    public FakeSlack Slack { get; }

    public HttpClient Http { get; }

    /// <summary>What the host logged of requests and payloads that failed.</summary>
    public IEnumerable<string> Failures =>
        Host.Log.AllLines.Where(l =>
            l.StartsWith("Request failed", StringComparison.Ordinal)
            || l.Contains("could not be processed", StringComparison.Ordinal)
            || l.Contains("unhandled exception", StringComparison.Ordinal)
        );

    /// <summary>The Connector needs no token, unless the settings say otherwise.</summary>
    public static async Task<OpenHost> Start(params (string Name, string Value)[] settings)
    {
        var slack = await FakeSlack.Start(SystemClock.Instance);
        var workspace = slack.AddWorkspace("T1");
        workspace.AddPerson("U1", "Ana");
        workspace.DirectMessageWith("U1");
        (string, string)[] connector = settings.Any(s => s.Name == "Connector:AppId") ? [] : [("Connector:Anonymous", "true")];
        return new OpenHost(
            await LiveHost.Start([
                ("Slack:SigningSecret", SigningSecret),
                ("Slack:BotToken", workspace.Token),
                ("Slack:ApiBaseUrl", slack.ApiBaseUrl.AbsoluteUri),
                .. connector,
                .. settings,
            ]),
            slack
        );
    }

    public IEnumerable<string> SignatureHeaders(byte[] body, long secondsAgo = 0)
    {
        var at = (Host.Clock.GetCurrentInstant().ToUnixTimeSeconds() - secondsAgo).ToString(CultureInfo.InvariantCulture);
        yield return $"{RequestSignature.TimestampHeader}: {at}";
        yield return $"{RequestSignature.SignatureHeader}: {RequestSignature.Compute(new Secret(SigningSecret), at, body)}";
    }

    public async Task<DirectLineConnection> Chat(string user) => await new DirectLineConnection(Host.Address).StartConversation(user);

    /// <summary>Posts bytes; those for Slack are signed.</summary>
    public async Task<HttpResponseMessage> Post(string path, byte[] body, string contentType = "application/json", string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.RelativeOrAbsolute)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (path.StartsWith("/slack", StringComparison.Ordinal))
        {
            foreach (var header in SignatureHeaders(body))
                request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]);
        }

        return await Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> Post(string path, string body, string contentType = "application/json", string? token = null) =>
        Post(path, Encoding.UTF8.GetBytes(body), contentType, token);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
        await Slack.DisposeAsync();
    }
}
