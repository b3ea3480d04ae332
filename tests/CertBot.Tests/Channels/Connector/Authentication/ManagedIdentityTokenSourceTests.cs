using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Azure.Core.Pipeline;
using CertBot.Channels.Connector.Authentication;
using NodaTime;

namespace CertBot.Tests.Channels.Connector.Authentication;

/// <summary>
/// The requests to Azure's instance metadata service and the handling of its responses; the service is faked, so no request leaves this process.
/// </summary>
public sealed class ManagedIdentityTokenSourceTests
{
    private readonly string _id = Guid.NewGuid().ToString(); // Azure's library caches tokens by this id for the whole process

    private BotRegistration Bot =>
        new()
        {
            AppId = _id,
            Type = BotType.UserAssignedMSI,
            TenantId = "t",
            OpenIdMetadata = new Uri("https://keys.example"),
            TokenEndpoint = new Uri("https://tokens.example"),
        };

    [Fact]
    public async Task Request_uses_the_identity_of_the_bot_and_the_scope_of_the_connector()
    {
        var now = SystemClock.Instance.GetCurrentInstant();
        using var machine = new FakeIdentityEndpoint(
            HttpStatusCode.OK,
            $$"""{"access_token":"of-the-machine","expires_on":"{{(now + Duration.FromHours(8)).ToUnixTimeSeconds()}}","resource":"https://api.botframework.com","token_type":"Bearer"}"""
        );

        var granted = Assert.IsType<TokenResult.Granted>(await Ask(machine));

        Assert.Equal("of-the-machine", granted.Token.Reveal());
        Assert.InRange(granted.Lifetime, Duration.FromHours(7), Duration.FromHours(8) + Duration.FromMinutes(1));
        var asked = Assert.Single(machine.Requests);
        Assert.Contains($"client_id={_id}", asked, StringComparison.Ordinal);
        Assert.Contains("resource=https://api.botframework.com", Uri.UnescapeDataString(asked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_identity_gives_no_token_for_now()
    {
        using var machine = new FakeIdentityEndpoint(HttpStatusCode.BadRequest, """{"error":"invalid_request","error_description":"Identity not found"}""");

        Assert.IsType<TokenResult.Unavailable>(await Ask(machine));
    }

    [Fact]
    public async Task Cancelled_caller_cancels_the_request()
    {
        using var machine = new FakeIdentityEndpoint(HttpStatusCode.OK, "{}");
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new ManagedIdentityTokenSource(Bot, SystemClock.Instance, Transport(machine)).RequestToken(gone.Token)
        );
    }

    private Task<TokenResult> Ask(FakeIdentityEndpoint machine) =>
        new ManagedIdentityTokenSource(Bot, SystemClock.Instance, Transport(machine)).RequestToken(default);

    private static HttpClientTransport Transport(FakeIdentityEndpoint machine) => new(new HttpClient(machine));

    private sealed class FakeIdentityEndpoint(HttpStatusCode status, string answer) : HttpMessageHandler
    {
        public ConcurrentQueue<string> Requests { get; } = new();

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Azure's library first probes: a newer service that does not exist here, then a request without the header, whose rejection proves that the
            // service exists.
            var path = request.RequestUri?.AbsolutePath ?? "";
            if (path.EndsWith("/getplatformmetadata", StringComparison.Ordinal))
                return Answered(HttpStatusCode.OK, "{}");
            if (!request.Headers.Contains("Metadata") || !path.EndsWith("/oauth2/token", StringComparison.Ordinal))
                return Answered(HttpStatusCode.BadRequest, """{"error":"invalid_request"}""");

            Requests.Enqueue(request.RequestUri?.OriginalString ?? "");
            return Answered(status, answer);
        }

        private static Task<HttpResponseMessage> Answered(HttpStatusCode status, string answer) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(answer, Encoding.UTF8, "application/json") });
    }
}
