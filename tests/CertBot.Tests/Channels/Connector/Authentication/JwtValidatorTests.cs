using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Teams;

namespace CertBot.Tests.Channels.Connector.Authentication;

/// <summary>Each validation rule: a valid token is accepted, and a token that violates exactly one rule is rejected.</summary>
public sealed class JwtValidatorTests : IAsyncLifetime
{
    private const string AttackerUrl = "https://smba.trafficmanager.net/evil/";

    private static readonly Dictionary<string, Action<TokenForgery>> ValidTokens = new(StringComparer.Ordinal)
    {
        ["as it is"] = _ => { },
        ["one audience in a list"] = f => f.Claims["aud"] = new JsonArray(FakeIssuer.AppId),
        ["the serviceUrl in other letters"] = f => f.Claim("serviceurl", f.Activity["serviceUrl"]?.ToString().ToUpperInvariant()),
        ["ended less than five minutes ago"] = f => f.Time("exp", -299),
        ["begins in five minutes"] = f => f.Time("nbf", 300),
        ["without a beginning"] = f => f.Claim("nbf", null),
        ["RS384"] = f => f.Header["alg"] = "RS384",
        ["RS512"] = f => f.Header["alg"] = "RS512",
        ["an end far away"] = f => f.Claim("exp", 999_999_999_999),
        ["almost too long"] = f => f.Claim("more", new string('x', 11_000)),
        ["another trusted host"] = f => f.Claim("serviceurl", (f.Activity["serviceUrl"] = AttackerUrl).ToString()),
    };

    private static readonly Dictionary<string, Action<TokenForgery>> InvalidTokens = new(StringComparer.Ordinal)
    {
        ["no header"] = f => f.Authorization = _ => [],
        ["an empty header"] = f => f.Authorization = _ => [""],
        ["no token"] = f => f.Authorization = _ => ["Bearer"],
        ["an empty token"] = f => f.Authorization = _ => ["Bearer "],
        ["no scheme"] = f => f.Authorization = t => [t],
        ["scheme in small letters"] = f => f.Authorization = t => [$"bearer {t}"],
        ["scheme in capitals"] = f => f.Authorization = t => [$"BEARER {t}"],
        ["another scheme"] = f => f.Authorization = t => [$"Basic {t}"],
        ["two blanks"] = f => f.Authorization = t => [$"Bearer  {t}"],
        ["a tab"] = f => f.Authorization = t => [$"Bearer\t{t}"],
        ["a third part"] = f => f.Authorization = t => [$"Bearer {t} {t}"],
        ["two headers"] = f => f.Authorization = t => [$"Bearer {t}", $"Bearer {t}"],
        ["two in one header"] = f => f.Authorization = t => [$"Bearer {t},Bearer {t}"],
        ["too long"] = f => f.Claim("more", new string('x', 12_000)),
        ["no issuer"] = f => f.Claim("iss", null),
        ["another issuer"] = f => f.Claim("iss", "https://api.botframework.us"),
        ["the issuer with a slash"] = f => f.Claim("iss", "https://api.botframework.com/"),
        ["the issuer in capitals"] = f => f.Claim("iss", "https://API.botframework.com"),
        ["the emulator's issuer"] = f => f.Claim("iss", "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"),
        ["another bot's issuer"] = f => f.Claim("iss", "https://login.microsoftonline.com/d6d49420-f39b-4df7-a1dc-d59a935871db/v2.0"),
        ["no audience"] = f => f.Claim("aud", null),
        ["an empty audience"] = f => f.Claim("aud", ""),
        ["another audience"] = f => f.Claim("aud", "another-app"),
        ["the audience in capitals"] = f => f.Claim("aud", FakeIssuer.AppId.ToUpperInvariant()),
        ["the audience with a slash"] = f => f.Claim("aud", FakeIssuer.AppId + "/"),
        ["the beginning of the audience"] = f => f.Claim("aud", FakeIssuer.AppId[..^1]),
        ["two audiences"] = f => f.Claims["aud"] = new JsonArray(FakeIssuer.AppId, "another-app"),
        ["no end"] = f => f.Claim("exp", null),
        ["ended five minutes ago"] = f => f.Time("exp", -300),
        ["begins in more than five minutes"] = f => f.Time("nbf", 301),
        ["an end in words"] = f => f.Claim("exp", "tomorrow"),
        ["an end before time"] = f => f.Claim("exp", -1),
        ["no signature"] = f => f.SignWith = _ => [],
        ["a signature of nothing"] = f => (f.Header["alg"], f.SignWith) = ("none", _ => []),
        ["the key as a shared secret"] = f => (f.Header["alg"], f.SignWith) = ("HS256", s => TokenForgery.Hmac(f.PublicKeyText, s)),
        ["the modulus as a shared secret"] = f =>
            (f.Header["alg"], f.SignWith) = ("HS256", s => TokenForgery.Hmac(f.Key.Rsa.ExportParameters(false).Modulus ?? [], s)),
        ["PS256"] = f => (f.Header["alg"], f.SignWith) = ("PS256", s => f.Key.Rsa.SignData(s, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
        ["no algorithm"] = f => f.Header.Remove("alg"),
        ["a changed signature"] = f =>
            f.SignWith = s => [.. f.Key.Rsa.SignData(s, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).Select((b, n) => n == 100 ? (byte)(b ^ 1) : b)],
        ["changed claims"] = f =>
            f.Authorization = t =>
                [
                    $"Bearer {t.Split('.')[0]}.{IssuerKey.EncodePart(f.Claims.ToJsonString().Replace("3599", "3600", StringComparison.Ordinal).Replace("\"nbf\"", "\"nbx\"", StringComparison.Ordinal))}.{t.Split('.')[2]}",
                ],
        ["signed by nobody we know"] = f => f.Key = new IssuerKey(f.Key.Id, IssuerKey.KeyPairAt(9), "msteams"),
        ["no key id"] = f => f.Header.Remove("kid"),
        ["an unknown key id"] = f => f.Header["kid"] = "key-of-nobody",
        ["the id of another key"] = f => f.Header["kid"] = f.Issuer.AddKey("msteams").Id,
        ["the key itself in the header"] = f =>
            (f.Key, f.Header["kid"], f.Header["jwk"]) = (
                new IssuerKey("own", IssuerKey.KeyPairAt(9), "msteams"),
                "own",
                new IssuerKey("own", IssuerKey.KeyPairAt(9), "msteams").Jwk.DeepClone()
            ),
        ["an extension that must be understood"] = f => f.Header["crit"] = new JsonArray("b64"),
        ["encrypted"] = f => f.Authorization = t => [$"Bearer {IssuerKey.EncodePart("""{"alg":"RSA-OAEP","enc":"A256GCM","kid":"key-0"}""")}.AA.AA.AA.AA"],
        ["no serviceUrl claimed"] = f => f.Claim("serviceurl", null),
        ["another serviceUrl claimed"] = f => f.Claim("serviceurl", AttackerUrl),
        ["the serviceUrl claimed without its slash"] = f => f.Claim("serviceurl", f.Activity["serviceUrl"]?.ToString().TrimEnd('/')),
        ["the claim by another name"] = f => (f.Claims["serviceUrl"], _) = (f.Claims["serviceurl"]?.DeepClone(), f.Claims.Remove("serviceurl")),
        ["no serviceUrl, and none claimed"] = f => (_, _) = (f.Claims.Remove("serviceurl"), f.Activity.Remove("serviceUrl")),
        ["an empty serviceUrl, and none claimed"] = f => (_, f.Activity["serviceUrl"]) = (f.Claims.Remove("serviceurl"), ""),
        ["a channel the key may not speak for"] = f => f.Activity["channelId"] = "slack",
        ["the channel in capitals"] = f => f.Activity["channelId"] = "MSTeams",
        ["no channel"] = f => f.Activity.Remove("channelId"),
        ["a key without endorsements"] = f => f.Key.Jwk.Remove("endorsements"),
        ["a key with endorsements of another kind"] = f => f.Key.Jwk["endorsements"] = "msteams",
        ["a key for encryption"] = f => f.Key.Jwk["use"] = "enc",
        ["a key without an id"] = f => f.Key.Jwk.Remove("kid"),
        ["a key of another kind"] = f => f.Key.Jwk["kty"] = "EC",
        ["a broken key"] = f => f.Key.Jwk["n"] = "%%%",
        ["a short key"] = f => Short(f),
    };

    private FakeIssuer? _issuer;
    private ConnectorTestHost? _started;

    public static TheoryData<string> ValidTokenNames => [.. ValidTokens.Keys];

    public static TheoryData<string> InvalidTokenNames => [.. InvalidTokens.Keys];

    private ConnectorTestHost Host => _started ?? throw new InvalidOperationException("not started");

    private FakeIssuer Issuer => _issuer ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        var clock = new FakeClock();
        _issuer = await FakeIssuer.Start(clock);
        _started = await ConnectorTestHost.Start(clock, _issuer.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(ValidTokenNames))]
    public async Task Valid_token_is_accepted(string what)
    {
        var forgery = Forge();
        ValidTokens[what](forgery);

        var (status, body) = await Host.Post(forgery.Activity, forgery.Headers);

        Assert.Equal((HttpStatusCode.OK, 0), (status, body.Count));
        Assert.Single(Host.Turns.Received);
    }

    [Theory]
    [MemberData(nameof(InvalidTokenNames))]
    public async Task Token_that_breaks_one_rule_is_refused(string what)
    {
        var forgery = Forge();
        InvalidTokens[what](forgery);

        var (status, body) = await Host.Post(forgery.Activity, forgery.Headers);

        Assert.Equal((HttpStatusCode.Unauthorized, 0), (status, body.Count));
        Assert.Empty(Host.Turns.Received);
        Assert.Empty(await Host.Store.Partitions("", default).ToListAsync());
        Assert.Empty(Host.Server.Calls);
    }

    /// <summary>Each value is the whole header or the whole claims, as stated: anything that breaks a parser must also lead to a 401.</summary>
    [Theory]
    [InlineData("a")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.")]
    [InlineData("e30.e30.AA")]
    [InlineData("W10.W10.AA")]
    [InlineData("....")]
    [InlineData("{\"alg\":\"RS256\"}.{}.x")]
    public async Task Text_that_is_no_token_is_refused_without_a_trace(string token)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await Host.Post(Forge().Activity, $"Bearer {token}")).Status);
        Assert.DoesNotContain(Host.Log.AllLines, l => l.Contains("Request failed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("exp", "1e300")]
    [InlineData("exp", "[1]")]
    [InlineData("exp", "{}")]
    [InlineData("exp", "null")]
    [InlineData("exp", "-9223372036854775808")]
    [InlineData("nbf", "9223372036854775807")]
    [InlineData("nbf", "true")]
    [InlineData("nbf", "\"later\"")]
    [InlineData("iss", "7")]
    [InlineData("iss", "[\"https://api.botframework.com\"]")]
    [InlineData("aud", "{}")]
    [InlineData("aud", "[]")]
    [InlineData("aud", "[[\"certbot-app/not-a-guid\"]]")]
    [InlineData("aud", "7")]
    [InlineData("serviceurl", "7")]
    [InlineData("serviceurl", "{}")]
    [InlineData("serviceurl", "[\"http://127.0.0.1/\"]")]
    public async Task Signed_claim_of_a_wrong_type_is_refused(string claim, string json)
    {
        var forgery = Forge();
        forgery.Claims[claim] = JsonNode.Parse(json);

        var (status, _) = await Host.Post(forgery.Activity, forgery.Headers);

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.DoesNotContain(Host.Log.AllLines, l => l.Contains("Request failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Body_is_read_only_after_authentication()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await Host.Post("{}")).Status);
        Assert.Equal(0, Issuer.KeyFetches);
        Assert.Equal(HttpStatusCode.BadRequest, (await Host.Post("nonsense", $"Bearer {Issuer.CreateToken(Forge().Activity)}")).Status);
    }

    [Fact]
    public async Task Overlong_and_missing_tokens_cause_no_key_lookup()
    {
        foreach (var what in (string[])["too long", "two headers", "no key id", "no header"])
        {
            var forgery = Forge();
            InvalidTokens[what](forgery);
            await Host.Post(forgery.Activity, forgery.Headers);
        }

        Assert.Equal(0, Issuer.KeyFetches);
    }

    [Fact]
    public async Task Log_states_the_reason_and_never_the_token()
    {
        foreach (var bad in InvalidTokens.Values)
        {
            var forgery = Forge();
            bad(forgery);
            await Host.Post(forgery.Activity, forgery.Headers);
            Assert.All(forgery.Headers.SelectMany(h => h.Split(' ', ',', '.')).Where(p => p.Length > 20), part =>
                Assert.DoesNotContain(Host.Log.AllLines, l => l.Contains(part, StringComparison.Ordinal))
            );
        }

        Assert.Contains(Host.Log.ProjectLines, l => l.Contains("ChannelNotEndorsed", StringComparison.Ordinal));
    }

    private TokenForgery Forge()
    {
        var activity = Host.Activity(text: "status");
        activity["channelId"] = "msteams";
        return new TokenForgery(Issuer, activity);
    }

    private static void Short(TokenForgery forgery)
    {
        forgery.Key = new IssuerKey("short", RSA.Create(1024), "msteams");
        forgery.Header["kid"] = "short";
        forgery.Issuer.Published["short"] = forgery.Key.Jwk;
    }
}
