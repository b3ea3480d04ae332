using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using CertBot.Channels.Slack.Endpoints;
using CertBot.Configuration;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Processes;
using CertBot.Tests.Kit.Teams;
using NodaTime;

namespace CertBot.Tests.CrashTests;

/// <summary>
/// Many clients send nearly all of a body and then wait. A host with a heap of 256 MB stays alive, and when they are given up it serves everybody again. In
/// the long campaign there are more connections than the host accepts.
/// </summary>
[Trait("Suite", "Kill")]
public sealed class HeldBodiesTests : IDisposable
{
    private const long HeapBytes = 256 << 20;
    private const string SigningSecret = "signing-secret-of-the-test";
    private const int MaxParallel = 64;
    private const int FewestInLong = 1_000;

    private static readonly string[] SlackSettings =
    [
        $"--Slack:SigningSecret={SigningSecret}",
        "--Slack:BotToken=xoxb-1",
        "--Slack:ApiBaseUrl=http://127.0.0.1:1/",
        $"--Requests:BodyTimeoutSeconds={(TestCampaign.IsLong ? 10 : 3)}",
    ];

    private static readonly int Connections = TestCampaign.Size(inShort: 300, inLong: FindPossible(3_000), "CERTBOT_HELD_BODIES");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("certbot-held-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("/slack/events", 1_000_000, Traits = ["Campaign", "Long"])]
    [InlineData("/slack/commands", 1_000_000, Traits = ["Campaign", "Long"])]
    [InlineData("/api/messages", 260_000, Traits = ["Campaign", "Long"])]
    [InlineData("/v3/directline/conversations", 260_000, Traits = ["Campaign", "Long"])]
    public async Task Host_with_a_small_heap_survives_bodies_that_are_held(string path, int size)
    {
        await using var host = await HostProcess.StartWithHeap(_folder.FullName, HeapBytes, ["--Connector:Anonymous=true", .. SlackSettings]);

        var answers = await HoldBodies(host, path, size, PlausibleHeaders);

        AssertRefused(answers);
        Assert.False(host.HasEnded);
        using var chat = await new DirectLineConnection(host.Address).StartConversation("developer");
        Assert.Equal(HttpStatusCode.OK, (await chat.SendText("help")).Status);
        Assert.Empty(host.Failures);
    }

    [Theory]
    [InlineData("/slack/events", 1_000_000, Traits = ["Campaign", "Long"])]
    [InlineData("/slack/interactivity", 1_000_000, Traits = ["Campaign", "Long"])]
    [InlineData("/api/messages", 260_000)]
    public async Task Host_in_production_survives_bodies_that_are_held(string path, int size)
    {
        await using var issuer = await FakeIssuer.Start(SystemClock.Instance);
        await using var host = await HostProcess.StartInProduction(
            _folder.FullName,
            HeapBytes,
            [.. SlackSettings, .. issuer.Settings.Select(s => $"--{s.Name}={s.Value}")]
        );

        // With a token that is valid its bearer could be anybody who found it: the body is read then.
        var token = issuer.CreateToken(new System.Text.Json.Nodes.JsonObject { ["serviceUrl"] = "https://smba.trafficmanager.net/emea/" });
        var answers = await HoldBodies(host, path, size, () => [.. PlausibleHeaders(), $"Authorization: Bearer {token}"]);

        AssertRefused(answers);
        Assert.False(host.HasEnded);
        Assert.Equal(HttpStatusCode.OK, await SendSigned(host.Address, """{"type":"none"}"""));
        Assert.Empty(host.Failures);
    }

    /// <summary>Every connection is answered or cut off, whether it was refused at once or given up after a time; and the host says meanwhile that it lives.</summary>
    private static async Task<IReadOnlyCollection<int?>> HoldBodies(HostProcess host, string path, int size, Func<IEnumerable<string>> headers)
    {
        ConcurrentBag<RawHttp> held = [];
        ConcurrentBag<int?> answers = [];
        try
        {
            var body = new byte[size - 1];
            Array.Fill(body, (byte)' ');
            await Parallel.ForEachAsync(Enumerable.Range(0, Connections), new ParallelOptions { MaxDegreeOfParallelism = MaxParallel }, async (_, _) =>
                held.Add(await Hold(host.Address, path, size, body, headers()))
            );
            await WaitUntilLive(host.Address);
            await Parallel.ForEachAsync(held, new ParallelOptions { MaxDegreeOfParallelism = MaxParallel }, async (connection, _) =>
                answers.Add(await connection.ReadStatus())
            );
        }
        finally
        {
            foreach (var connection in held)
                connection.Dispose();
        }

        return answers;
    }

    private static void AssertRefused(IReadOnlyCollection<int?> answers)
    {
        Assert.Equal(Connections, answers.Count);
        Assert.All(answers, status => Assert.Contains(status, (int?[])[null, 401, 408, 413, 503]));
    }

    private static IEnumerable<string> PlausibleHeaders()
    {
        var at = SystemClock.Instance.GetCurrentInstant().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return
        [
            $"{RequestSignature.TimestampHeader}: {at}",
            $"{RequestSignature.SignatureHeader}: {RequestSignature.Compute(new Secret("another"), at, Encoding.UTF8.GetBytes("{}"))}",
        ];
    }

    private static async Task<RawHttp> Hold(Uri server, string path, int size, byte[] body, IEnumerable<string> headers)
    {
        var connection = await RawHttp.Connect(server);
        try
        {
            await connection.SendHead(path, [.. headers, "Content-Type: application/json", $"Content-Length: {size}"]);

            // A host that refuses the request stops reading: then the rest fits into no buffer, and nobody waits for that.
            await connection.Send(body).WaitAsync(TimeSpan.FromSeconds(1));
        }
        catch (Exception exception) when (exception is IOException or TimeoutException)
        {
            // Cut off already, or not read any further.
        }

        return connection;
    }

    /// <summary>While all connections are taken, one that asks for the health is refused as well; they are given up after seconds.</summary>
    private static async Task WaitUntilLive(Uri server)
    {
        using var http = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromSeconds(20) };
        for (var patience = 0; ; patience++)
        {
            try
            {
                Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && patience < 60)
            {
                await Task.Delay(500);
            }
        }
    }

    private static async Task<HttpStatusCode> SendSigned(Uri server, string body)
    {
        using var http = new HttpClient { BaseAddress = server };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/slack/events") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        var at = SystemClock.Instance.GetCurrentInstant().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add(RequestSignature.TimestampHeader, at);
        request.Headers.Add(RequestSignature.SignatureHeader, RequestSignature.Compute(new Secret(SigningSecret), at, Encoding.UTF8.GetBytes(body)));
        return (await http.SendAsync(request)).StatusCode;
    }

    /// <summary>This process needs a file for each connection, beside those of its own.</summary>
    private static int FindPossible(int wanted) =>
        File.Exists("/proc/self/limits")
        && File.ReadLines("/proc/self/limits").FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal)) is { } line
        && int.TryParse(line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture, out var files)
            ? Math.Clamp(files - 500, FewestInLong, wanted)
            : wanted;
}
