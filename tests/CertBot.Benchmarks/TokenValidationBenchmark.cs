using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Schema;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace CertBot.Benchmarks;

/// <summary>
/// Validates an inbound token with a cached key, compared with one RSA-2048 verification, which is the lower bound, and with the 104 µs of Microsoft's
/// implementation.
/// </summary>
internal static class TokenValidationBenchmark
{
    private const double Original = 104;
    private const int Warm = 20_000;
    private const int Checks = 20_000;

    public static async Task<int> Run(TextWriter output)
    {
        using var rsa = RSA.Create(2048);
        var key = rsa.ExportParameters(includePrivateParameters: false);
        await using var issuer = await Issuer(
            new JsonObject
            {
                ["kty"] = "RSA",
                ["use"] = "sig",
                ["kid"] = "k",
                ["n"] = Base64Url.EncodeToString(key.Modulus),
                ["e"] = Base64Url.EncodeToString(key.Exponent),
                ["endorsements"] = new JsonArray("msteams", "webchat", "directline", "email", "skype"),
            }
        );
        const string Service = "https://smba.trafficmanager.net/emea/";
        var activity = ActivityReader.Read(
            new JsonObject
            {
                ["type"] = "message",
                ["channelId"] = "msteams",
                ["serviceUrl"] = Service,
            }
        ) ?? throw new InvalidOperationException("no activity");
        var now = SystemClock.Instance.GetCurrentInstant().ToUnixTimeSeconds();
        var signed =
            $"{Part(new JsonObject { ["alg"] = "RS256", ["kid"] = "k", ["x5t"] = "k", ["typ"] = "JWT" })}.{Part(new JsonObject { ["serviceurl"] = Service, ["nbf"] = now - 60, ["exp"] = now + 3540, ["iss"] = "https://api.botframework.com", ["aud"] = "app" })}";
        var signature = rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var header = $"Bearer {signed}.{Base64Url.EncodeToString(signature)}";

        var metadata = new Uri($"{issuer.Urls.First()}/openid");
        var bot = new BotRegistration
        {
            AppId = "app",
            Type = BotType.MultiTenant,
            OpenIdMetadata = metadata,
            TokenEndpoint = metadata,
        };
        await using var services = new ServiceCollection().AddTokenHttpClient().BuildServiceProvider();
        var tokens = new JwtValidator(
            bot,
            new SigningKeys(
                bot,
                new OpenIdMetadataClient(services.GetRequiredService<IHttpClientFactory>()),
                SystemClock.Instance,
                NullLogger<SigningKeys>.Instance
            ),
            SystemClock.Instance
        );
        var bytes = Encoding.ASCII.GetBytes(signed);
        using var bare = RSA.Create(key);

        async Task Check()
        {
            if (await tokens.Validate(header, default) is not JwtValidationResult.Valid { Token: var token } || token.FindMismatch(activity) is not null)
                throw new InvalidOperationException("refused");
        }

        Task Verify() =>
            bare.VerifyData(bytes, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                ? Task.CompletedTask
                : throw new InvalidOperationException("refused");

        await Median(Check, Warm);
        await Median(Verify, Warm);
        var (check, verify) = (await Median(Check, Checks), await Median(Verify, Checks));
        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"inbound token, keys at hand: {check:F1} µs a check (median of {Checks}), {check / Original:F2} of the original's {Original:F0} µs, {check / verify:F2} times a bare RSA-2048 verification ({verify:F1} µs)"
            )
        );
        return check < Original ? 0 : 1;
    }

    private static async Task<double> Median(Func<Task> work, int times)
    {
        var taken = new double[times];
        for (var n = 0; n < times; n++)
        {
            var start = Stopwatch.GetTimestamp();
            await work();
            taken[n] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        return BenchmarkTimer.Median(taken);
    }

    private static async Task<WebApplication> Issuer(JsonObject key)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var issuer = builder.Build();
        issuer.MapGet("/openid", () => new JsonObject { ["issuer"] = "https://api.botframework.com", ["jwks_uri"] = $"{issuer.Urls.First()}/keys" });
        issuer.MapGet("/keys", () => new JsonObject { ["keys"] = new JsonArray(key.DeepClone()) });
        await issuer.StartAsync();
        return issuer;
    }

    private static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
