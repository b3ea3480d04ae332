using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Http;
using CertBot.Channels.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace CertBot.Tests.Channels.Http;

public sealed class OutboundHttpClientsTests
{
    public static TheoryData<string, int> Clients =>
        new()
        {
            { ConnectorHttpClients.Api, 0 },
            { ConnectorHttpClients.Files, 0 },
            { ConnectorHttpClients.PublicDownloads, 3 },
            { ConnectorHttpClients.PublicUploads, 0 },
            { TokenHttpClient.Name, 0 },
        };

    [Theory]
    [MemberData(nameof(Clients))]
    public void Every_client_has_the_hardened_handler(string name, int redirects)
    {
        using var services = new ServiceCollection().AddConnectorHttpClients(ConnectorSettings.Closed).AddTokenHttpClient().BuildServiceProvider();

        var handler = services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(name);
        while (handler is DelegatingHandler { InnerHandler: { } inner })
            handler = inner;

        var sockets = Assert.IsType<SocketsHttpHandler>(handler);
        Assert.Equal((false, false), (sockets.UseCookies, sockets.UseProxy));
        Assert.Equal(redirects, sockets.AllowAutoRedirect ? sockets.MaxAutomaticRedirections : 0);
        Assert.InRange(sockets.ConnectTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        Assert.Equal(name.StartsWith("public-", StringComparison.Ordinal), sockets.ConnectCallback is not null);
        Assert.InRange(services.GetRequiredService<IHttpClientFactory>().CreateClient(name).MaxResponseContentBufferSize, 1, 1024 * 1024);
    }

    /// <summary>The name of a webhook may lead elsewhere than when it was made.</summary>
    [Fact]
    public async Task Webhook_that_leads_to_this_machine_is_not_connected_to()
    {
        await using var services = new ServiceCollection().AddWebhooks(new WebhookOptions(AllowLoopback: false)).BuildServiceProvider();
        using var client = services.GetRequiredService<IHttpClientFactory>().CreateClient(WebhookGateway.HttpClientName);

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("https://localhost:9/"));

        Assert.IsType<NonPublicAddressException>(exception.InnerException ?? exception);
    }

    [Fact]
    public void Only_public_addresses_are_connected_to()
    {
        Assert.True(PublicAddress.IsPublic(new([8, 8, 8, 8])));
        foreach (
            var address in (string[])
                [
                    "127.0.0.1",
                    "10.1.2.3",
                    "169.254.169.254",
                    "172.16.0.1",
                    "192.168.1.1",
                    "100.64.0.1",
                    "::1",
                    "fe80::1",
                    "fd00::1",
                    "::ffff:10.0.0.1",
                    "2002:a00:1::",
                    "64:ff9b::a00:1",
                ]
        )
        {
            Assert.False(PublicAddress.IsPublic(System.Net.IPAddress.Parse(address)), address);
        }
    }
}
