using System.Collections.Concurrent;
using CertBot.Channels.Connector.Authentication;
using CertBot.Configuration;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Teams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CertBot.Tests.Channels.Connector.Authentication;

/// <summary>The bot's own token: requested once, cached, renewed, and unavailable.</summary>
public sealed class BotTokenProviderTests : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private readonly CapturingLoggerProvider _log = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddTokenHttpClient().BuildServiceProvider();
    private FakeIssuer? _issuer;
    private BotTokenProvider? _provider;

    private FakeIssuer Issuer => _issuer ?? throw new InvalidOperationException("not started");

    private BotTokenProvider Tokens => _provider ?? throw new InvalidOperationException("not started");

    private BotRegistration Bot =>
        new()
        {
            AppId = FakeIssuer.AppId,
            Type = BotType.MultiTenant,
            Password = new Secret(FakeIssuer.Secret),
            OpenIdMetadata = new Uri(Issuer.MetadataUrl),
            TokenEndpoint = new Uri(Issuer.TokenEndpoint),
        };

    public async ValueTask InitializeAsync()
    {
        _issuer = await FakeIssuer.Start(_clock);
        _provider = Create(new ClientCredentialsTokenSource(Bot, _services.GetRequiredService<IHttpClientFactory>(), TokenRetryOptions.Default));
    }

    public async ValueTask DisposeAsync()
    {
        await Issuer.DisposeAsync();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Request_uses_id_secret_and_scope_of_the_connector()
    {
        Assert.Equal("granted-1", await Get());

        var form = Assert.Single(Issuer.TokenRequests);
        Assert.Equal(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = FakeIssuer.AppId,
                ["client_secret"] = FakeIssuer.Secret,
                ["scope"] = "https://api.botframework.com/.default",
            },
            form
        );
    }

    [Theory]
    [InlineData("3600", 3300)]
    [InlineData("\"3600\"", 3300)]
    [InlineData("400", 200)]
    [InlineData("60", 30)]
    [InlineData("1", 0.5)]
    [InlineData("9999999999", 86100)]
    [InlineData("null", 150)]
    public async Task Token_is_cached_until_five_minutes_before_expiry_and_a_short_one_for_half_its_lifetime(string expires, double seconds)
    {
        Issuer.TokenResponse = _ => Task.FromResult<IResult?>(Issuer.GrantToken(System.Text.Json.Nodes.JsonNode.Parse(expires)));
        await Get();
        _clock.Advance(Duration.FromSeconds(seconds) - Duration.FromMilliseconds(1));
        Assert.Equal("granted-1", await Get());

        _clock.Advance(Duration.FromMilliseconds(1));
        Assert.Equal("granted-2", await Get());
        Assert.Equal(2, Issuer.TokenRequests.Count);
    }

    [Fact]
    public async Task Concurrent_callers_share_one_request()
    {
        var open = new TaskCompletionSource<IResult?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Issuer.TokenResponse = _ => open.Task;
        var all = Enumerable.Range(0, 20).Select(_ => Get()).ToList();
        using var leaving = new CancellationTokenSource();
        var gone = Tokens.GetToken(leaving.Token);
        while (Issuer.TokenRequests.IsEmpty)
            await Task.Yield();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        open.SetResult(null);

        Assert.All(await Task.WhenAll(all), t => Assert.Equal("granted-1", t));
        Assert.Single(Issuer.TokenRequests);
    }

    [Fact]
    public async Task Old_token_is_used_until_expiry_while_no_new_one_is_available()
    {
        await Get();
        Issuer.TokenResponse = _ => Answer(500, "server_error");
        _clock.Advance(Duration.FromSeconds(3599 - 1));
        Assert.Equal("granted-1", await Get());

        _clock.Advance(Duration.FromSeconds(1));
        Assert.Null(await Get());
    }

    [Theory]
    [InlineData(400, "invalid_client", "registration: invalid_client")]
    [InlineData(401, "invalid_client", "registration: invalid_client")]
    [InlineData(400, "unauthorized_client", "registration: unauthorized_client")]
    [InlineData(400, "invalid_scope", "registration: invalid_scope")]
    [InlineData(404, "", "registration: status 404")]
    [InlineData(302, "", "registration: status 302")]
    [InlineData(400, "what was sent: client_secret", "registration: status 400")]
    [InlineData(429, "", "unavailable: status 429")]
    [InlineData(500, "server_error", "unavailable: server_error")]
    [InlineData(503, "", "unavailable: status 503")]
    public async Task Error_gives_no_token_one_log_line_and_no_request_for_ten_seconds(int status, string error, string text)
    {
        Issuer.TokenResponse = _ => Answer(status, error);

        Assert.Null(await Get());
        Assert.Null(await Get());

        Assert.Single(Issuer.TokenRequests);
        Assert.Contains(text, Assert.Single(_log.ProjectLines), StringComparison.Ordinal);
        Issuer.TokenResponse = _ => Task.FromResult<IResult?>(null);
        _clock.Advance(Duration.FromSeconds(10));
        Assert.Equal("granted-1", await Get());
        AssertNoSecretLogged();
    }

    [Theory]
    [InlineData("""{"token_type":"Bearer","expires_in":3599}""")]
    [InlineData("""{"token_type":"Bearer","expires_in":3599,"access_token":""}""")]
    [InlineData("""{"token_type":"Bearer","expires_in":3599,"access_token":7}""")]
    [InlineData("""{"token_type":"Bearer","expires_in":3599,"access_token":"a\r\nX-Evil: 1"}""")]
    [InlineData("""{"token_type":"Bearer","expires_in":3599,"access_token":"a b"}""")]
    [InlineData("""{"token_type":"mac","expires_in":3599,"access_token":"a"}""")]
    [InlineData("""{"token_type":"Bearer","expires_in":0,"access_token":"a"}""")]
    [InlineData("""{"token_type":"Bearer","expires_in":-5,"access_token":"a"}""")]
    [InlineData("""{"token_type":"Bearer","expires_in":"soon","access_token":"a"}""")]
    [InlineData("""{"token_type":"Bearer","expires_in":"NaN","access_token":"a"}""")]
    [InlineData("""{"token_type":"Bearer","expires_in":{},"access_token":"a"}""")]
    [InlineData("""<html>""")]
    [InlineData("""[]""")]
    [InlineData("")]
    public async Task Unusable_response_gives_no_token(string body)
    {
        Issuer.TokenResponse = _ => Task.FromResult<IResult?>(Results.Text(body, "application/json"));

        Assert.Null(await Get());
        Assert.Single(_log.ProjectLines);
    }

    [Fact]
    public async Task Temporarily_unavailable_is_retried_shortly()
    {
        Issuer.TokenResponse = _ => Issuer.TokenRequests.Count < 3 ? Answer(503, "temporarily_unavailable") : Task.FromResult<IResult?>(null);

        Assert.Equal("granted-1", await Get());
        Assert.Equal(3, Issuer.TokenRequests.Count);
        Assert.Empty(_log.ProjectLines);
    }

    [Fact]
    public async Task Retries_end_after_ten_attempts()
    {
        Issuer.TokenResponse = _ => Answer(400, "temporarily_unavailable");

        Assert.Null(await Get());
        Assert.Equal(10, Issuer.TokenRequests.Count);
        Assert.Contains("temporarily_unavailable", Assert.Single(_log.ProjectLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retries_end_before_a_message_times_out()
    {
        var silent = new TaskCompletionSource<IResult?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Issuer.TokenResponse = _ => silent.Task;
        var impatient = Create(
            new ClientCredentialsTokenSource(
                Bot,
                _services.GetRequiredService<IHttpClientFactory>(),
                TokenRetryOptions.Default with
                {
                    Timeout = Duration.FromMilliseconds(100),
                }
            )
        );

        Assert.Null(await impatient.GetToken(default));

        Assert.Contains("timeout", Assert.Single(_log.ProjectLines), StringComparison.Ordinal);
        Assert.Equal(
            (10, Duration.FromMilliseconds(50), Duration.FromSeconds(10)),
            (TokenRetryOptions.Default.MaxAttempts, TokenRetryOptions.Default.Delay, TokenRetryOptions.Default.Timeout)
        );
        silent.SetResult(null);
    }

    [Fact]
    public async Task Unreachable_endpoint_gives_no_token()
    {
        await Issuer.DisposeAsync();

        Assert.Null(await Get());
        AssertNoSecretLogged();
    }

    [Fact]
    public async Task Rejected_token_is_dropped_at_most_once_in_five_minutes()
    {
        var first = await Tokens.GetToken(default);
        Assert.NotNull(first);
        Assert.True(Tokens.Invalidate(first));
        Assert.True(Tokens.Invalidate(first));
        var second = await Tokens.GetToken(default);
        Assert.Equal("granted-2", second?.Reveal());
        Assert.True(Tokens.Invalidate(first));
        Assert.Equal("granted-2", await Get());
        Assert.False(Tokens.Invalidate(second ?? first));
        Assert.Equal("granted-2", await Get());

        _clock.Advance(Duration.FromMinutes(5));
        Assert.True(Tokens.Invalidate(second ?? first));
        Assert.Equal("granted-3", await Get());
    }

    [Fact]
    public async Task Failing_token_source_is_retried_later()
    {
        var broken = new ScriptedTokenSource();
        var tokens = Create(broken);
        broken.Answers.Enqueue(() => throw new InvalidOperationException("a bug"));
        broken.Answers.Enqueue(() => new TokenResult.Granted(new Secret("t"), Duration.FromHours(1)));

        await Assert.ThrowsAsync<InvalidOperationException>(() => tokens.GetToken(default));
        Assert.Null(await tokens.GetToken(default));
        _clock.Advance(Duration.FromSeconds(10));

        Assert.Equal("t", (await tokens.GetToken(default))?.Reveal());
    }

    [Fact]
    public void Granted_token_is_not_printed() =>
        Assert.DoesNotContain("granted", new TokenResult.Granted(new Secret("granted-9"), Duration.FromHours(1)).ToString(), StringComparison.Ordinal);

    private BotTokenProvider Create(ITokenSource source) => new(source, _clock, new LoggerFactory([_log]).CreateLogger<BotTokenProvider>());

    private async Task<string?> Get() => (await Tokens.GetToken(default))?.Reveal();

    private static Task<IResult?> Answer(int status, string error) =>
        Task.FromResult<IResult?>(
            Results.Json(error.Length == 0 ? new { } : new { error, error_description = $"{FakeIssuer.Secret} is not right" }, statusCode: status)
        );

    private void AssertNoSecretLogged() =>
        Assert.DoesNotContain(_log.AllLines, l => l.Contains(FakeIssuer.Secret, StringComparison.Ordinal) || l.Contains("granted-", StringComparison.Ordinal));

    private sealed class ScriptedTokenSource : ITokenSource
    {
        public ConcurrentQueue<Func<TokenResult>> Answers { get; } = new();

        public async Task<TokenResult> RequestToken(CancellationToken cancellationToken)
        {
            await Task.Yield();
            return Answers.TryDequeue(out var answer) ? answer() : new TokenResult.Unavailable("nothing");
        }
    }
}
