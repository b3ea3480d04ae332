using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CertBot.Benchmarks;

/// <summary>
/// A minimal turn through the whole Teams path: the token is validated, the greeting is produced, committed and posted with the bot's own token. Turns per
/// second and CPU time for 1,000 turns, compared with the bare endpoint of <see cref="FormTurnBenchmark"/>, which validates and stores nothing.
/// </summary>
internal static class TeamsTurnBenchmark
{
    private const string Bot = "bench-bot";
    private const int People = 800;
    private const int Turns = 4000;
    private const int Concurrency = 8;
    private const int Rounds = 5;

    /// <summary>Warm-up rounds that are printed but not counted, as in <see cref="FormTurnBenchmark"/>.</summary>
    private const int Cold = 3;

    public static async Task<int> Run(string executable)
    {
        await using var sink = await ReplySink.Start();
        await using var issuer = await TokenIssuerStub.Open();
        var folder = Directory.CreateTempSubdirectory("certbot-bench").FullName;
        using var http = new HttpClient();
        var (barePort, port) = (ReplySink.FreePort(), ReplySink.FreePort());
        using var bare = await MeasuredHostProcess.Start(
            Path.Combine(folder, "bare"),
            typeof(TeamsTurnBenchmark).Assembly.Location,
            $"http://127.0.0.1:{barePort}",
            "bare",
            barePort.ToString(CultureInfo.InvariantCulture)
        );
        using var host = await MeasuredHostProcess.Start(
            Path.Combine(folder, "host"),
            executable,
            $"http://127.0.0.1:{port}",
            "serve",
            $"--Urls=http://127.0.0.1:{port}",
            "--Web:Enabled=false",
            $"--Connector:AppId={Bot}",
            "--Connector:Password=bench",
            $"--Connector:OpenIdMetadata={issuer.Address}/metadata",
            $"--Connector:TokenEndpoint={issuer.Address}/token"
        );

        var token = issuer.TokenFor(Bot, sink.Address);
        List<double> ratios = [];
        for (var round = -Cold; round < Rounds; round++)
        {
            // Each user has their own chat and tenant, because the rate limits of Teams apply per chat and per tenant.
            var ours = await Measure(http, host, sink, token, round, "h");
            var plain = await Measure(http, bare, sink, token, round, "b");
            if (round >= 0)
                ratios.Add(ours.Cpu / plain.Cpu);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(round < 0 ? "cold" : "round")} {(round < 0 ? round + Cold : round) + 1}: {ours.Rate:F0} turns/s, {ours.Cpu:F0} ms CPU for 1,000 turns; bare endpoint {plain.Rate:F0}/s, {plain.Cpu:F0} ms; ratio {ours.Cpu / plain.Cpu:F1}"
                )
            );
        }

        ratios.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"teams-turn median ratio {ratios[Rounds / 2]:F1}"));
        Directory.Delete(folder, recursive: true);
        return 0;
    }

    /// <summary>Turns per second, and milliseconds of the host's CPU time for 1,000 turns.</summary>
    private static async Task<(double Rate, double Cpu)> Measure(
        HttpClient http,
        MeasuredHostProcess child,
        ReplySink sink,
        string token,
        int round,
        string user
    )
    {
        if (round == -Cold)
            await Loop(http, child, sink, token, user, "meet", People);
        var (cpu, replies, start) = (child.Cpu, sink.Replies, Stopwatch.GetTimestamp());
        await Loop(http, child, sink, token, user, $"r{round}", Turns);
        var elapsed = Stopwatch.GetElapsedTime(start);
        return sink.Replies - replies == Turns
            ? (Turns / elapsed.TotalSeconds, (child.Cpu - cpu).TotalMilliseconds / Turns * 1000)
            : throw new InvalidOperationException($"{sink.Replies - replies} replies to {Turns} turns");
    }

    private static Task Loop(HttpClient http, MeasuredHostProcess child, ReplySink sink, string token, string user, string round, int turns) =>
        Parallel.ForEachAsync(Enumerable.Range(0, turns), new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (n, _) =>
            await SendText(http, child, sink, token, $"{user}{n % People}", $"{round}-{n}")
        );

    private static async Task SendText(HttpClient http, MeasuredHostProcess child, ReplySink sink, string token, string user, string id)
    {
        var conversation = $"a:{user}";
        var replied = sink.NextReply(conversation);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{child.Address}/api/messages")
        {
            Content = JsonContent.Create(
                new JsonObject
                {
                    ["type"] = "message",
                    ["id"] = $"{user}-{id}",
                    ["channelId"] = "msteams",
                    ["serviceUrl"] = sink.Address,
                    ["conversation"] = new JsonObject
                    {
                        ["id"] = conversation,
                        ["conversationType"] = "personal",
                        ["tenantId"] = $"tenant-{user}",
                    },
                    ["from"] = new JsonObject
                    {
                        ["id"] = $"29:{user}",
                        ["aadObjectId"] = user,
                        ["name"] = user,
                    },
                    ["recipient"] = new JsonObject { ["id"] = "28:bot", ["name"] = "CertBot" },
                    ["text"] = "hello",
                }
            ),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        await replied.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Issues the tokens of both directions.</summary>
    private sealed class TokenIssuerStub(WebApplication app, RSA rsa) : IAsyncDisposable
    {
        private readonly RsaSecurityKey _key = new(rsa) { KeyId = "bench" };

        public string Address => app.Urls.First();

        public static async Task<TokenIssuerStub> Open()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var rsa = RSA.Create(2048);
            var open = rsa.ExportParameters(includePrivateParameters: false);
            var jwk = new
            {
                kty = "RSA",
                use = "sig",
                kid = "bench",
                n = Base64UrlEncoder.Encode(open.Modulus),
                e = Base64UrlEncoder.Encode(open.Exponent),
                endorsements = new[] { "msteams" },
            };
            app.MapGet("/metadata", () => new
                {
                    issuer = "https://api.botframework.com",
                    jwks_uri = $"{app.Urls.First()}/keys",
                    id_token_signing_alg_values_supported = new[] { "RS256" },
                });
            app.MapGet("/keys", () => new { keys = new[] { jwk } });
            app.MapPost("/token", () => new
                {
                    token_type = "Bearer",
                    expires_in = 3600,
                    access_token = "bench",
                });
            await app.StartAsync();
            return new TokenIssuerStub(app, rsa);
        }

        public string TokenFor(string audience, string serviceUrl) =>
            new JsonWebTokenHandler().CreateToken(
                new SecurityTokenDescriptor
                {
                    Issuer = "https://api.botframework.com",
                    Audience = audience,
                    Expires = DateTime.UtcNow.AddHours(2),
                    Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["serviceurl"] = serviceUrl },
                    SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.RsaSha256),
                }
            );

        public async ValueTask DisposeAsync()
        {
            await app.DisposeAsync();
            rsa.Dispose();
        }
    }
}
