using CertBot.Channels.Connector.Adapter;
using CertBot.Channels.Connector.Schema;
using CertBot.Tests.Channels.Connector.Authentication;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Teams;
using Microsoft.Bot.Connector.Authentication;
using Activity = Microsoft.Bot.Schema.Activity;

namespace CertBot.Tests.Channels.Connector.Adapter;

/// <summary>The token check as the Bot Framework calls it: a sender that is not known is an <see cref="UnauthorizedAccessException"/> and nothing else.</summary>
public sealed class ConnectorAuthenticationTests : IAsyncLifetime
{
    private static readonly Dictionary<string, Action<TokenForgery>> Changes = new(StringComparer.Ordinal)
    {
        ["no header"] = f => f.Authorization = _ => [],
        ["no token"] = f => f.Authorization = _ => ["Bearer"],
        ["no JSON"] = f => f.Authorization = _ => ["Bearer a.b.c"],
        ["two parts"] = f => f.Authorization = t => [t[..t.LastIndexOf('.')]],
        ["no key id"] = f => f.Header.Remove("kid"),
        ["a number as key id"] = f => f.Header["kid"] = 7,
        ["no algorithm"] = f => f.Header.Remove("alg"),
        ["no audience"] = f => f.Claim("aud", null),
        ["no end"] = f => f.Claim("exp", null),
        ["an end in words"] = f => f.Claim("exp", "tomorrow"),
        ["no signature"] = f => f.SignWith = _ => [],
        ["another serviceUrl"] = f => f.Claim("serviceurl", "https://smba.trafficmanager.net/other/"),
        ["a channel of another key"] = f => f.Activity["channelId"] = "slack",
    };

    private readonly FakeClock _clock = new();
    private FakeIssuer? _issuer;
    private ConnectorTestHost? _started;

    public static TheoryData<string> ChangeNames => [.. Changes.Keys];

    private FakeIssuer Issuer => _issuer ?? throw new InvalidOperationException("not started");

    private ConnectorTestHost Host => _started ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        _issuer = await FakeIssuer.Start(_clock);
        _started = await ConnectorTestHost.Start(_clock, Issuer.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    [Fact]
    public async Task Valid_token_gives_an_identity_and_a_client_for_its_service()
    {
        var result = await Authenticate(CreateForgery());

        Assert.Equal(FakeIssuer.AppId, result.ClaimsIdentity.FindFirst(AuthenticationConstants.AudienceClaim)?.Value);
        Assert.True(result.ClaimsIdentity.IsAuthenticated);
        Assert.Null(result.CallerId);
        var client = await result.ConnectorFactory.CreateAsync(Host.Server.ServiceUrl, result.Audience, default);
        Assert.Equal(new Uri(Host.Server.ServiceUrl), client.BaseUri);
    }

    [Theory]
    [MemberData(nameof(ChangeNames))]
    public async Task Invalid_token_is_refused_in_the_same_way(string change)
    {
        var forgery = CreateForgery();
        Changes[change](forgery);

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Authenticate(forgery));
    }

    [Fact]
    public async Task New_key_of_the_issuer_is_looked_for()
    {
        await Authenticate(CreateForgery());
        var forgery = CreateForgery();
        forgery.Key = Issuer.AddKey("msteams");
        forgery.Header["kid"] = forgery.Key.Id;

        await Authenticate(forgery);

        Assert.Equal(2, Issuer.KeyFetches);
    }

    [Fact]
    public async Task Streaming_connections_and_senders_without_a_connection_are_refused()
    {
        var authentication = Host.GetService<ConnectorAuthentication>();
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() =>
            authentication.AuthenticateStreamingRequestAsync(CreateForgery().Headers[0], "msteams", default)
        );

        await using var anonymous = await ConnectorTestHost.Start();
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() =>
            anonymous.GetService<ConnectorAuthentication>().AuthenticateRequestAsync(new Activity(), "", default)
        );
    }

    private Task<AuthenticateRequestResult> Authenticate(TokenForgery forgery) =>
        Host.GetService<ConnectorAuthentication>()
            .AuthenticateRequestAsync(
                ActivityReader.Read(forgery.Activity) ?? throw new InvalidOperationException("no activity"),
                forgery.Headers is [var only] ? only : "",
                default
            );

    private TokenForgery CreateForgery()
    {
        var activity = Host.Activity(text: "status");
        activity["channelId"] = "msteams";
        return new TokenForgery(Issuer, activity);
    }
}
