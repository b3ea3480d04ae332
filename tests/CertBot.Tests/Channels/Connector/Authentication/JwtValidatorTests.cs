using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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
        ["an end with a fraction"] = f => f.Claims["exp"] = JsonNode.Parse($"{f.Claims["exp"]?.ToJsonString()}.5"),
        ["an end in digits as text, which the library reads"] = f => f.Claim("exp", f.Claims["exp"]?.ToJsonString()),
        ["an end far away"] = f => f.Claim("exp", 999_999_999_999),
        ["almost too long"] = f => f.Claim("more", new string('x', 11_000)),
        ["hints where keys may be found, which nobody follows"] = f =>
            (f.Header["jku"], f.Header["x5u"], f.Header["jwk"]) = (f.KeysOfTheAttacker, f.KeysOfTheAttacker, OwnKey().Jwk.DeepClone()),
        ["a claim that nobody knows"] = f => f.Claim("more", new JsonObject { ["deep"] = new JsonArray(1, null, new JsonObject()) }),
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
        ["two headers, of which one is of another scheme"] = f => f.Authorization = t => ["Basic Y2VydDpib3Q=", $"Bearer {t}"],
        ["header and claims without the third part"] = f => f.Authorization = t => [$"Bearer {t[..t.LastIndexOf('.')]}"],
        ["a fourth part"] = f => f.Authorization = t => [$"Bearer {t}.AA"],
        ["a header that is no base64"] = f => f.Authorization = t => [$"Bearer !{t}"],
        ["claims that are no base64"] = f => f.Authorization = t => [$"Bearer {t.Split('.')[0]}.%%%%.{t.Split('.')[2]}"],
        ["a signature that is no base64"] = f => f.Authorization = t => [$"Bearer {t[..t.LastIndexOf('.')]}.%%%%"],
        ["the first half of its signature"] = f => f.Authorization = t => [$"Bearer {t[..^170]}"],
        ["a header that is no JSON"] = f => f.Authorization = t => [$"Bearer {IssuerKey.EncodePart("{\"alg\":")}{t[t.IndexOf('.')..]}"],
        ["a header of deep brackets"] = f =>
            f.Authorization = t => [$"Bearer {IssuerKey.EncodePart(new string('[', 3000) + new string(']', 3000))}{t[t.IndexOf('.')..]}"],
        ["signed claims that are no JSON"] = f => f.Authorization = _ => [$"Bearer {f.SignText("status")}"],
        ["signed claims that are a list"] = f => f.Authorization = _ => [$"Bearer {f.SignText("[]")}"],
        ["signed claims of deep brackets"] = f =>
            f.Authorization = _ => [$"Bearer {f.SignText($$"""{"more":{{new string('[', 3000)}}{{new string(']', 3000)}}}""")}"],
        ["a token as the claims of a token"] = f => (f.Header["cty"], f.Authorization) = ("JWT", t => [$"Bearer {f.SignText(t)}"]),
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
        ["its audience twice"] = f => f.Claims["aud"] = new JsonArray(FakeIssuer.AppId, FakeIssuer.AppId),
        ["the audience behind a blank"] = f => f.Claim("aud", " " + FakeIssuer.AppId),
        ["no end"] = f => f.Claim("exp", null),
        ["ended five minutes ago"] = f => f.Time("exp", -300),
        ["begins in more than five minutes"] = f => f.Time("nbf", 301),
        ["an end in digits as text that is over"] = f => f.Claim("exp", "1000000000"),
        ["an end with a fraction that is over"] = f => f.Claim("exp", 1000000000.5),
        ["an end in words"] = f => f.Claim("exp", "tomorrow"),
        ["an end before time"] = f => f.Claim("exp", -1),
        ["no signature"] = f => f.SignWith = _ => [],
        ["a signature of nothing"] = f => (f.Header["alg"], f.SignWith) = ("none", _ => []),
        ["the key as a shared secret"] = f => (f.Header["alg"], f.SignWith) = ("HS256", s => TokenForgery.Hmac(f.PublicKeyText, s)),
        ["the modulus as a shared secret"] = f =>
            (f.Header["alg"], f.SignWith) = ("HS256", s => TokenForgery.Hmac(f.Key.Rsa.ExportParameters(false).Modulus ?? [], s)),
        ["PS256"] = f => (f.Header["alg"], f.SignWith) = ("PS256", s => f.Key.Rsa.SignData(s, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
        ["ES256"] = f => (f.Header["alg"], f.SignWith) = ("ES256", s =>
            {
                using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                return curve.SignData(s, HashAlgorithmName.SHA256);
            }),
        ["an algorithm that nobody knows"] = f => f.Header["alg"] = "RS1024",
        ["the algorithm in small letters"] = f => f.Header["alg"] = "rs256",
        ["the signature of another algorithm"] = f =>
            (f.Header["alg"], f.SignWith) = ("RS512", s => f.Key.Rsa.SignData(s, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
        ["two algorithms"] = f => f.Header["alg"] = new JsonArray("RS256", "none"),
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
        ["the key itself in the header"] = f => (f.Key, f.Header["kid"], f.Header["jwk"]) = (OwnKey(), "own", OwnKey().Jwk.DeepClone()),
        ["an empty key id"] = f => f.Header["kid"] = "",
        ["a key id that is a number"] = f => f.Header["kid"] = 0,
        ["two key ids"] = f => f.Header["kid"] = new JsonArray(f.Key.Id),
        ["the key id in capitals"] = f => f.Header["kid"] = f.Key.Id.ToUpperInvariant(),
        ["a key id that is a path"] = f => f.Header["kid"] = "../../keys/" + f.Key.Id,
        ["a key id that is an address"] = f => f.Header["kid"] = f.KeysOfTheAttacker,
        ["a key id with a line break"] = f => f.Header["kid"] = f.Key.Id + "\r\nX: y\0",
        ["a long key id"] = f => f.Header["kid"] = new string('k', 8000),
        ["the address of other keys in the header"] = f =>
            (f.Key, f.Header["kid"], f.Header["jku"], f.Header["x5u"]) = (OwnKey(), "own", f.KeysOfTheAttacker, f.KeysOfTheAttacker),
        ["the address of other keys, and a known key id"] = f =>
            (f.Key, f.Header["jku"]) = (new IssuerKey(f.Key.Id, IssuerKey.KeyPairAt(9)), f.KeysOfTheAttacker),
        ["a certificate in the header"] = f => (f.Key, f.Header["x5c"]) = (new IssuerKey(f.Key.Id, IssuerKey.KeyPairAt(9)), new JsonArray(Certificate())),
        ["an extension by no name"] = f => f.Header["crit"] = new JsonArray(),
        ["claims that are not encoded"] = f => (f.Header["b64"], f.Header["crit"]) = (false, new JsonArray("b64")),
        ["an extension that must be understood"] = f => f.Header["crit"] = new JsonArray("b64"),
        ["encrypted"] = f => f.Authorization = t => [$"Bearer {IssuerKey.EncodePart("""{"alg":"RSA-OAEP","enc":"A256GCM","kid":"key-0"}""")}.AA.AA.AA.AA"],
        ["encrypted with a shared key"] = f =>
            f.Authorization = t =>
                [$"Bearer {IssuerKey.EncodePart("""{"alg":"dir","enc":"A128CBC-HS256","kid":"key-0","cty":"JWT"}""")}..AA.{t.Split('.')[1]}.AA"],
        ["no serviceUrl claimed"] = f => f.Claim("serviceurl", null),
        ["another serviceUrl claimed"] = f => f.Claim("serviceurl", AttackerUrl),
        ["the serviceUrl claimed without its slash"] = f => f.Claim("serviceurl", f.Activity["serviceUrl"]?.ToString().TrimEnd('/')),
        ["the serviceUrl claimed behind a blank"] = f => f.Claim("serviceurl", $" {f.Activity["serviceUrl"]}"),
        ["the serviceUrl claimed with a user"] = f =>
            f.Claim("serviceurl", f.Activity["serviceUrl"]?.ToString().Replace("://", "://me@", StringComparison.Ordinal)),
        ["the serviceUrl claimed by https"] = f =>
            f.Claim("serviceurl", f.Activity["serviceUrl"]?.ToString().Replace("http:", "https:", StringComparison.Ordinal)),
        ["an empty serviceUrl claimed"] = f => f.Claim("serviceurl", ""),
        ["the claim by another name"] = f => (f.Claims["serviceUrl"], _) = (f.Claims["serviceurl"]?.DeepClone(), f.Claims.Remove("serviceurl")),
        ["no serviceUrl, and none claimed"] = f => (_, _) = (f.Claims.Remove("serviceurl"), f.Activity.Remove("serviceUrl")),
        ["an empty serviceUrl, and none claimed"] = f => (_, f.Activity["serviceUrl"]) = (f.Claims.Remove("serviceurl"), ""),
        ["a channel the key may not speak for"] = f => f.Activity["channelId"] = "slack",
        ["the channel in capitals"] = f => f.Activity["channelId"] = "MSTeams",
        ["no channel"] = f => f.Activity.Remove("channelId"),
        ["a key without endorsements"] = f => f.Key.Jwk.Remove("endorsements"),
        ["a key with an endorsement in capitals"] = f => f.Key.Jwk["endorsements"] = new JsonArray("MSTEAMS"),
        ["a key that speaks for everything"] = f => f.Key.Jwk["endorsements"] = new JsonArray("*", "", null, 1),
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
        await AssertNoTrace();
    }

    /// <summary>Whatever is asked for: a turn, an answer in the response, or the response of an invoke.</summary>
    [Theory]
    [InlineData("no header", "message", null, null)]
    [InlineData("no header", "invoke", "adaptiveCard/action", null)]
    [InlineData("no header", "event", "tokens/response", null)]
    [InlineData("no key id", "message", null, "expectReplies")]
    [InlineData("no key id", "invoke", "task/fetch", null)]
    [InlineData("no key id", "installationUpdate", null, null)]
    [InlineData("signed by nobody we know", "invoke", "composeExtension/query", null)]
    [InlineData("signed by nobody we know", "invoke", "nobody/knows", null)]
    [InlineData("another audience", "invoke", "fileConsent/invoke", null)]
    [InlineData("another audience", "conversationUpdate", null, null)]
    [InlineData("another serviceUrl claimed", "message", null, "expectReplies")]
    [InlineData("another serviceUrl claimed", "invoke", "adaptiveCard/action", null)]
    [InlineData("another serviceUrl claimed", "typing", null, null)]
    [InlineData("a channel the key may not speak for", "message", null, "expectReplies")]
    [InlineData("a channel the key may not speak for", "invoke", "task/submit", null)]
    public async Task Token_is_checked_for_every_kind_of_activity(string what, string type, string? name, string? deliveryMode)
    {
        var forgery = Forge();
        InvalidTokens[what](forgery);
        forgery.Activity["type"] = type;
        forgery.Activity["name"] = name;
        forgery.Activity["deliveryMode"] = deliveryMode;
        forgery.Activity["value"] = new JsonObject { ["action"] = new JsonObject { ["verb"] = "status" } };

        var (status, body) = await Host.Post(forgery.Activity, forgery.Headers);

        Assert.Equal((HttpStatusCode.Unauthorized, 0), (status, body.Count));
        await AssertNoTrace();
    }

    /// <summary>The server itself refuses a header that is longer than it reads.</summary>
    [Fact]
    public async Task Header_that_is_longer_than_the_server_reads_is_refused_with_a_client_error()
    {
        var forgery = Forge();
        forgery.Claim("more", new string('x', 60_000));

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/messages") { Content = new StringContent(forgery.Activity.ToJsonString()) };
        request.Headers.TryAddWithoutValidation("Authorization", forgery.Headers);
        using var response = await Host.Http.SendAsync(request);

        Assert.InRange((int)response.StatusCode, 400, 499);
        await AssertNoTrace();
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
    [InlineData("exp", "0")]
    [InlineData("exp", "1.5")]
    [InlineData("exp", "-0.0")]
    [InlineData("exp", "\"\"")]
    [InlineData("exp", "\"Infinity\"")]
    [InlineData("exp", "true")]
    [InlineData("exp", "{}")]
    [InlineData("exp", "null")]
    [InlineData("exp", "-9223372036854775808")]
    [InlineData("nbf", "9223372036854775807")]
    [InlineData("nbf", "true")]
    [InlineData("nbf", "1e300")]
    [InlineData("nbf", "[0]")]
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
        await AssertNoTrace();
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

    /// <summary>No turn, nothing stored, no request to an address that the token names, and no exception.</summary>
    private async Task AssertNoTrace()
    {
        Assert.Empty(Host.Turns.Received);
        Assert.Empty(await Host.Store.Partitions("", default).ToListAsync());
        Assert.Empty(Host.Server.Calls);
        Assert.DoesNotContain(Host.Log.AllLines, l => l.Contains("Request failed", StringComparison.Ordinal));
    }

    private TokenForgery Forge()
    {
        var activity = Host.Activity(text: "status");
        activity["channelId"] = "msteams";
        return new TokenForgery(Issuer, activity) { KeysOfTheAttacker = $"{Host.Server.ServiceUrl}keys" };
    }

    private static IssuerKey OwnKey() => new("own", IssuerKey.KeyPairAt(9), "msteams");

    private static string Certificate()
    {
        var request = new CertificateRequest("CN=own", IssuerKey.KeyPairAt(9), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return Convert.ToBase64String(certificate.RawData);
    }

    private static void Short(TokenForgery forgery)
    {
        forgery.Key = new IssuerKey("short", RSA.Create(1024), "msteams");
        forgery.Header["kid"] = "short";
        forgery.Issuer.Published["short"] = forgery.Key.Jwk;
    }
}
