using System.Net;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.Channels.Slack.OAuth;

public sealed class SlackOAuthServiceCollectionExtensionsTests
{
    [Theory]
    [InlineData(
        "Slack:SigningSecret=signing-secret-of-16;Slack:ClientId=1.2;Slack:ClientSecret=s;Slack:PublicUrl=https://certbot.example",
        HttpStatusCode.Redirect
    )]
    [InlineData("Slack:SigningSecret=signing-secret-of-16;Slack:ClientId=1.2;Slack:ClientSecret=s", HttpStatusCode.Redirect)]
    [InlineData("Slack:SigningSecret=signing-secret-of-16;Slack:BotToken=xoxb-1", HttpStatusCode.NotFound)]
    [InlineData("", HttpStatusCode.NotFound)]
    public async Task Host_offers_installation_only_with_a_client(string settings, HttpStatusCode status)
    {
        await using var host = await LiveHost.Start([
            .. settings.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Split('=', 2)).Select(s => (s[0], s[1])),
        ]);
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = host.Address };

        using var answer = await browser.GetAsync("/slack/install");

        Assert.Equal(status, answer.StatusCode);
        if (status != HttpStatusCode.Redirect)
            return;

        Assert.StartsWith("https://slack.com/oauth/v2/authorize?client_id=1.2&", answer.Headers.Location?.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal(
            settings.Contains("https", StringComparison.Ordinal),
            Assert.Single(answer.Headers.GetValues("Set-Cookie")).Contains("secure", StringComparison.OrdinalIgnoreCase)
        );
        Assert.Equal(
            settings.Contains("PublicUrl", StringComparison.Ordinal),
            answer.Headers.Location?.Query.Contains("redirect_uri", StringComparison.Ordinal)
        );
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(host.Folder, "keys")));
    }
}
