using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Teams;
using NodaTime;

namespace CertBot.Tests.Channels;

/// <summary>Every door refuses by headers what it can, and bounds the rest: size, time, and bytes held.</summary>
public sealed class RequestBodyReaderTests(RequestBodyReaderTests.HostWithTokens shared) : IClassFixture<RequestBodyReaderTests.HostWithTokens>
{
    private const string ShapeOfSignature = "X-Slack-Signature: v0=";

    [Theory]
    [InlineData("/api/messages", "", 401)]
    [InlineData("/api/messages", "Authorization: Bearer", 401)]
    [InlineData("/api/messages", "Authorization: Bearer a.b.c", 401)]
    [InlineData("/api/messages", "Authorization: Basic eDp5", 401)]
    [InlineData("/slack/events", "", 401)]
    [InlineData("/slack/commands", "now|X-Slack-Signature: v1=ab", 401)]
    [InlineData("/slack/interactivity", "old|shape", 401)]
    [InlineData("/slack/interactivity", "future|shape", 401)]
    [InlineData("/slack/interactivity", "shape", 401)]
    [InlineData("/v3/directline/conversations/web-developer/activities", "", 401)]
    [InlineData("/v3/directline/conversations/web-developer/upload", "Authorization: Bearer a.b", 401)]
    [InlineData("/slack/events", "now|shape|large", 413)]
    [InlineData("/v3/directline/conversations", "Content-Type: application/json|large", 413)]
    public async Task Request_is_refused_by_its_headers_while_its_body_has_not_arrived(string path, string headers, int expected)
    {
        var host = shared.Host;
        using var connection = await RawHttp.Connect(host.Host.Address);

        await connection.SendHead(
            path,
            [
                .. headers.Split('|').Where(h => h.Contains(':', StringComparison.Ordinal)),
                .. headers.Split('|').SelectMany(h => Expand(host, h)),
                headers.Contains("large", StringComparison.Ordinal) ? "Content-Length: 1500000" : "Content-Length: 20000",
            ]
        );

        Assert.Equal(expected, await connection.ReadStatus());
        Assert.Empty(host.Failures);
    }

    [Fact]
    public async Task Valid_token_with_a_body_above_the_limit_is_refused_before_the_body()
    {
        var host = shared.Host;
        using var connection = await RawHttp.Connect(host.Host.Address);

        var activity = new JsonObject { ["serviceUrl"] = "https://smba.trafficmanager.net/emea/" };
        await connection.SendHead("/api/messages", $"Authorization: Bearer {shared.Issuer.CreateToken(activity)}", "Content-Length: 300000");

        Assert.Equal(413, await connection.ReadStatus());
    }

    [Fact]
    public async Task Body_that_does_not_end_in_time_is_given_up()
    {
        (string Path, string Length)[] requests =
        [
            ("/slack/events", "Content-Length: 20000"),
            ("/api/messages", "Content-Length: 20000"),
            ("/api/messages", "Transfer-Encoding: chunked"),
            ("/v3/directline/conversations", "Content-Length: 20000"),
        ];

        // The rate is no reason here: what was sent is enough for a minute.
        await using var host = await OpenHost.Start(("Requests:BodyTimeoutSeconds", "1"), ("Requests:MinBytesPerSecond", "240"));
        var answers = await Task.WhenAll(requests.Select(r => Hold(host, r.Path, r.Length)));

        Assert.All(answers, status => Assert.Equal(408, status));

        static async Task<int?> Hold(OpenHost host, string path, string length)
        {
            using var connection = await RawHttp.Connect(host.Host.Address);
            await connection.SendHead(path, [.. host.SignatureHeaders([]), "Content-Type: application/json", length]);
            await connection.Send(length.StartsWith('C') ? new string(' ', 19_999) : "4000\r\n" + new string(' ', 0x4000) + "\r\n");
            return await connection.ReadStatus();
        }
    }

    [Fact]
    public async Task One_door_that_is_flooded_is_busy_and_leaves_the_others_room()
    {
        await using var host = await OpenHost.Start(("Requests:MaxHeldBytes", "4194304"), ("Requests:BodyTimeoutSeconds", "100"));
        List<RawHttp> held = [];
        try
        {
            // Two megabytes are Slack's half: what the third connection sends is not taken any more.
            for (var n = 0; n < 3; n++)
            {
                var connection = await RawHttp.Connect(host.Host.Address);
                held.Add(connection);
                await connection.SendHead("/slack/events", [.. host.SignatureHeaders([]), "Content-Type: application/json", "Content-Length: 1000000"]);
                await connection.Send(new byte[999_999]);
            }

            var (status, head) = await (await Task.WhenAny(held.Select(h => h.ReadHead()))).WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Equal(503, status);
            Assert.Contains("Retry-After: ", head, StringComparison.Ordinal);

            using var chat = await host.Chat("developer");
            Assert.Equal(HttpStatusCode.OK, (await chat.SendText("help")).Status);
        }
        finally
        {
            held.ForEach(h => h.Dispose());
        }
    }

    [Fact]
    public async Task Bytes_of_answered_requests_are_free_again()
    {
        await using var host = await OpenHost.Start(("Requests:MaxHeldBytes", "4194304"));
        var body = Encoding.UTF8.GetBytes($$"""{"type":"none","text":"{{new string('x', 1_000_000)}}"}""");

        for (var n = 0; n < 8; n++)
            Assert.Equal(HttpStatusCode.OK, (await host.Post("/slack/events", body)).StatusCode);
    }

    private static IEnumerable<string> Expand(OpenHost host, string word)
    {
        var signed = host.SignatureHeaders(
                [],
                word == "old" ? 400
                    : word == "future" ? -400
                    : 0
            )
            .ToList();
        return word switch
        {
            "now" or "old" or "future" => [signed[0]],
            "shape" => [ShapeOfSignature + new string('a', 64)],
            _ => [],
        };
    }

    /// <summary>A host that requires tokens, for the requests that it refuses.</summary>
    public sealed class HostWithTokens : IAsyncLifetime
    {
        private FakeIssuer? _issuer;
        private OpenHost? _host;

        internal FakeIssuer Issuer => _issuer ?? throw new InvalidOperationException("not started");

        internal OpenHost Host => _host ?? throw new InvalidOperationException("not started");

        public async ValueTask InitializeAsync()
        {
            _issuer = await FakeIssuer.Start(SystemClock.Instance);
            _host = await OpenHost.Start(_issuer.Settings);
        }

        public async ValueTask DisposeAsync()
        {
            if (_host is not null)
                await _host.DisposeAsync();
            if (_issuer is not null)
                await _issuer.DisposeAsync();
        }
    }
}
