using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CertBot.Tests.Kit.Teams;

/// <summary>
/// A local token issuer: metadata and endorsed keys for incoming requests, a token endpoint for outgoing requests.
/// <c>LiveHost.Start(issuer.Settings)</c> starts the whole host with it.
/// </summary>
internal sealed class FakeIssuer : IAsyncDisposable
{
    public const string AppId = "certbot-app/not-a-guid";

    public const string Secret = "s3cret+of/the=bot&";

    private readonly WebApplication _app;
    private readonly IClock _clock;
    private int _keyFetches;
    private int _grantedTokens;

    private FakeIssuer(WebApplication app, IClock clock)
    {
        this._app = app;
        this._clock = clock;
        Key = AddKey("msteams", "webchat");
    }

    /// <summary>The default signing key.</summary>
    public IssuerKey Key { get; }

    public ConcurrentDictionary<string, JsonObject> Published { get; } = new(StringComparer.Ordinal);

    public int KeyFetches => _keyFetches;

    /// <summary>The forms received by the token endpoint.</summary>
    public ConcurrentQueue<Dictionary<string, string>> TokenRequests { get; } = new();

    /// <summary>Replaces the metadata or key response; null returns the normal response.</summary>
    public Func<HttpContext, Task<IResult?>> KeyResponse { get; set; } = _ => Task.FromResult<IResult?>(null);

    /// <summary>Replaces the token response; null returns a token valid for an hour.</summary>
    public Func<HttpContext, Task<IResult?>> TokenResponse { get; set; } = _ => Task.FromResult<IResult?>(null);

    public string? JwksUri { get; set; }

    public string Address => _app.Urls.First();

    public string MetadataUrl => $"{Address}/v1/.well-known/openidconfiguration";

    public string TokenEndpoint => $"{Address}/tenant/oauth2/v2.0/token";

    public (string Name, string Value)[] Settings =>
        [("Connector:AppId", AppId), ("Connector:Password", Secret), ("Connector:OpenIdMetadata", MetadataUrl), ("Connector:TokenEndpoint", TokenEndpoint)];

    public static async Task<FakeIssuer> Start(IClock clock)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var issuer = new FakeIssuer(builder.Build(), clock);
        issuer._app.MapGet("/v1/.well-known/openidconfiguration", async (HttpContext http) => await issuer.KeyResponse(http)
            ?? Results.Json(
                new JsonObject
                {
                    ["issuer"] = "https://api.botframework.com",
                    ["authorization_endpoint"] = "https://invalid.botframework.com",
                    ["jwks_uri"] = issuer.JwksUri ?? $"{issuer.Address}/v1/.well-known/keys",
                    ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
                    ["token_endpoint_auth_methods_supported"] = new JsonArray("private_key_jwt"),
                }
            ));
        issuer._app.MapGet("/v1/.well-known/keys", async (HttpContext http) =>
        {
            Interlocked.Increment(ref issuer._keyFetches);
            return await issuer.KeyResponse(http)
                ?? Results.Json(new JsonObject { ["keys"] = new JsonArray([.. issuer.Published.Values.Select(k => k.DeepClone())]) });
        });
        issuer._app.MapPost("/tenant/oauth2/v2.0/token", async (HttpContext http) =>
        {
            issuer.TokenRequests.Enqueue((await http.Request.ReadFormAsync()).ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.Ordinal));
            return await issuer.TokenResponse(http) ?? issuer.GrantToken(3599);
        });
        await issuer._app.StartAsync();
        return issuer;
    }

    /// <summary>Adds a new key that is published from now on.</summary>
    public IssuerKey AddKey(params string[] endorsements)
    {
        var key = new IssuerKey($"key-{Published.Count}", IssuerKey.KeyPairAt(Published.Count), endorsements);
        Published[key.Id] = key.Jwk;
        return key;
    }

    /// <summary>The claims of a valid token: issued a minute ago for an hour, for this bot and this activity's serviceUrl.</summary>
    public JsonObject ValidClaims(JsonObject activity)
    {
        var now = _clock.GetCurrentInstant().ToUnixTimeSeconds();
        return new JsonObject
        {
            ["serviceurl"] = activity["serviceUrl"]?.DeepClone(),
            ["nbf"] = now - 60,
            ["exp"] = now + 3540,
            ["iss"] = "https://api.botframework.com",
            ["aud"] = AppId,
        };
    }

    public static JsonObject HeaderFor(IssuerKey key) =>
        new()
        {
            ["alg"] = "RS256",
            ["kid"] = key.Id,
            ["x5t"] = key.Id,
            ["typ"] = "JWT",
        };

    /// <summary>A valid token for an activity.</summary>
    public string CreateToken(JsonObject activity, IssuerKey? key = null) => (key ?? Key).Sign(HeaderFor(key ?? Key), ValidClaims(activity));

    /// <summary>The token endpoint's response when it grants a token: <c>granted-1</c>, <c>granted-2</c>…</summary>
    public IResult GrantToken(JsonNode? seconds) =>
        Results.Json(
            new JsonObject
            {
                ["token_type"] = "Bearer",
                ["expires_in"] = seconds?.DeepClone(),
                ["access_token"] = $"granted-{Interlocked.Increment(ref _grantedTokens)}",
            }
        );

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
