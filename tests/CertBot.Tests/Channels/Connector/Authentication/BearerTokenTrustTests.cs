using CertBot.Channels.Connector.Authentication;
using CertBot.Configuration;
using CertBot.Tests.Kit.Runtime;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CertBot.Tests.Channels.Connector.Authentication;

public sealed class BearerTokenTrustTests
{
    /// <summary>This handler is the last place where a token could leave the host, so it checks every address itself.</summary>
    [Theory]
    [InlineData("https://smba.example/emea/v3/conversations/a?x=1", "Bearer t")]
    [InlineData("https://evil.example/", null)]
    [InlineData("http://smba.example/", null)]
    [InlineData("https://me@smba.example/", null)]
    [InlineData("http://127.0.0.1/", null)]
    public async Task Only_a_trusted_host_gets_the_token(string address, string? expected)
    {
        using var publicCloud = new RecordingHttpHandler();
        var tokens = new BotTokenProvider(new FixedTokenSource(), new FakeClock(), NullLogger<BotTokenProvider>.Instance);
        using var client = new HttpMessageInvoker(
            new BearerTokenHandler(tokens, new TrustedHosts([TrustedHost.Parse("smba.example") ?? TrustedHost.ThisMachine])) { InnerHandler = publicCloud }
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, address);

        using var response = await client.SendAsync(request, default);

        Assert.Equal(expected, publicCloud.Authorization);
    }

    private sealed class FixedTokenSource : ITokenSource
    {
        public Task<TokenResult> RequestToken(CancellationToken cancellationToken) =>
            Task.FromResult<TokenResult>(new TokenResult.Granted(new Secret("t"), Duration.FromHours(1)));
    }

    private sealed class RecordingHttpHandler : HttpMessageHandler
    {
        public string? Authorization { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Authorization = request.Headers.Authorization?.ToString();
            return Task.FromResult(new HttpResponseMessage());
        }
    }
}
