using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Endpoints;
using CertBot.Channels.Slack.Inbox;
using CertBot.Configuration;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Tests.Kit.Transcripts;
using Microsoft.AspNetCore.Http;

namespace CertBot.Tests.Channels.Slack.Endpoints;

public sealed class SlackRequestHandlerTests : IAsyncLifetime
{
    private static readonly ConversationAddress Ana = new("web", "ana", IsPersonal: true);

    private SlackTranscriptDriver _driver = null!;

    public async ValueTask InitializeAsync() => _driver = await SlackTranscriptDriver.Create();

    public async ValueTask DisposeAsync() => await _driver.DisposeAsync();

    [Theory]
    [InlineData("shhh", 0, 200)]
    [InlineData("shhh", -300, 200)]
    [InlineData("shhh", 300, 200)]
    [InlineData("shhh", -301, 401)]
    [InlineData("shhh", 301, 401)]
    [InlineData("other", 0, 401)]
    [InlineData("", 0, 401)]
    public async Task Only_requests_recently_signed_by_Slack_are_accepted(string secret, int seconds, int status)
    {
        var (type, body) = Written("e1", "help");
        Assert.Equal(status, await Post(type, Encoding.UTF8.GetBytes(body), secret, seconds));
        await _driver.ProcessUntilIdle();
        Assert.Equal(status == 200, (await _driver.TakeNewMessages()).Count > 0);
    }

    [Fact]
    public async Task Signature_covers_the_exact_bytes()
    {
        var (type, body) = Written("e1", "help");
        var bytes = Encoding.UTF8.GetBytes(body);
        var changed = Encoding.UTF8.GetBytes(body.Replace("help", "HELP", StringComparison.Ordinal));
        Assert.Equal(401, await Post(type, changed, "shhh", 0, signed: bytes));
    }

    [Fact]
    public async Task Signed_url_verification_is_answered()
    {
        var proof = Encoding.UTF8.GetBytes("""{"type":"url_verification","challenge":"3eZbrw1a","token":"x"}""");
        Assert.Equal(401, await Post("application/json", proof, "other", 0));

        var http = Request("application/json", proof, "shhh", 0, proof);
        using var written = new MemoryStream();
        http.Response.Body = written;
        await (await _driver.Host.GetService<SlackRequestHandler>().Handle(http)).ExecuteAsync(http);
        Assert.Equal("3eZbrw1a", Encoding.UTF8.GetString(written.ToArray()));
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "ssl_check=1&token=x", 200)]
    [InlineData("application/x-www-form-urlencoded", "payload=", 400)]
    [InlineData("application/x-www-form-urlencoded", "payload=%7B%7D%7D", 400)]
    [InlineData("application/x-www-form-urlencoded", "", 400)]
    [InlineData("application/json", "[]", 400)]
    [InlineData("application/json", "{\"a\":1,\"a\":2}", 400)]
    [InlineData("application/json", "{\"type\":\"of_tomorrow\"}", 200)]
    [InlineData("application/json", "{\"type\":\"event_callback\",\"event_id\":\"e\"}", 200)]
    [InlineData("text/plain", "hello", 415)]
    public async Task Request_not_from_Slack_is_answered_and_does_nothing(string type, string body, int status)
    {
        Assert.Equal(status, await Post(type, Encoding.UTF8.GetBytes(body), "shhh", 0));
        await _driver.ProcessUntilIdle();
        Assert.Empty(await _driver.TakeNewMessages());
    }

    [Fact]
    public async Task Body_over_a_megabyte_is_not_read() => Assert.Equal(413, await Post("application/json", new byte[1024 * 1024 + 1], "shhh", 0));

    [Fact]
    public async Task Request_is_stored_before_the_answer_and_processed_by_any_host()
    {
        _driver.EnsureMember("ana", Ana);
        var (type, body) = Written("e1", "help");
        Assert.Equal(200, await Post(type, Encoding.UTF8.GetBytes(body), "shhh", 0));
        Assert.Empty(await _driver.TakeNewMessages());

        await _driver.Restart();
        await _driver.ProcessUntilIdle();
        Assert.Single(await _driver.TakeNewMessages());
    }

    /// <summary>
    /// Slack redelivers an event at once, after a minute and after five; a header says so, but does not prove that the first attempt was stored.
    /// </summary>
    [Fact]
    public async Task Repeated_event_is_handled_once_and_a_retry_that_arrives_first_counts()
    {
        _driver.EnsureMember("ana", Ana);
        var (type, body) = Written("e1", "help");
        foreach (var minutes in (int[])[0, 0, 1, 5])
        {
            _driver.Host.Clock.Advance(NodaTime.Duration.FromMinutes(minutes));
            var bytes = Encoding.UTF8.GetBytes(body);
            var http = Request(type, bytes, "shhh", 0, bytes);
            http.Request.Headers["X-Slack-Retry-Num"] = "1";
            http.Request.Headers["X-Slack-Retry-Reason"] = "http_timeout";
            http.Response.Body = Stream.Null;
            await (await _driver.Host.GetService<SlackRequestHandler>().Handle(http)).ExecuteAsync(http);
            Assert.Equal(200, http.Response.StatusCode);
            await _driver.ProcessUntilIdle();
        }

        Assert.Single(await _driver.TakeNewMessages());
    }

    [Fact]
    public async Task Repeated_click_is_handled_once()
    {
        await _driver.SendInput("ana", Ana, new Input.Text("help"), "e1");
        await _driver.TakeNewMessages();
        var click = await _driver.FindButton(
            "ana",
            Ana,
            "create-vendor",
            System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty,
            CardVisibility.Current
        );
        Assert.NotNull(click);
        await _driver.SendInput("ana", Ana, click, "e2");
        var first = await _driver.TakeNewMessages();
        await _driver.SendInput("ana", Ana, click, "e2");
        Assert.NotEmpty(first);
        Assert.Empty(await _driver.TakeNewMessages());
    }

    [Fact]
    public async Task Request_that_cannot_be_processed_waits_without_blocking_other_conversations()
    {
        _driver.EnsureMember("bo", new ConversationAddress("web", "bo", IsPersonal: true));
        await _driver.SendInput("ana", Ana, new Input.Text("help"), "e0");
        await _driver.TakeNewMessages();
        var broken = SlackTranscriptDriver.EventCallback(
            "e1",
            new JsonObject
            {
                ["type"] = "message",
                ["channel_type"] = "im",
                ["channel"] = "DUANA",
                ["user"] = SlackTranscriptDriver.SlackUserId("ana"),
                ["text"] = "help",
                ["ts"] = "1.1",
                ["files"] = new JsonArray(
                    new JsonObject
                    {
                        ["id"] = "F9",
                        ["name"] = "a.pdf",
                        ["url_private_download"] = $"{_driver.Slack.Address}/files-pri/F9/a.pdf",
                    }
                ),
            }
        );
        await _driver.PostSigned(broken.Type, broken.Body);
        _driver.Slack.FailNext(new Kit.Slack.SlackFault.ErrorStatus(500));
        Assert.True(
            await _driver.Host.GetService<EventInbox>().ProcessAll(CancellationToken.None) == 0,
            string.Join("\n", _driver.Slack.Calls.Select(c => c.Method)) + string.Join("\n", _driver.Host.Log.ProjectLines)
        );

        var fine = Written("e2", "help", "bo");
        await _driver.PostSigned(fine.Type, fine.Body);
        await _driver.ProcessUntilIdle();
        Assert.Equal("bo", Assert.Single(await _driver.TakeNewMessages()).Address.Id);
    }

    private static (string Type, string Body) Written(string id, string text, string user = "ana") =>
        SlackTranscriptDriver.EventCallback(
            id,
            new JsonObject
            {
                ["type"] = "message",
                ["channel_type"] = "im",
                ["channel"] = $"D{SlackTranscriptDriver.SlackUserId(user)}",
                ["user"] = SlackTranscriptDriver.SlackUserId(user),
                ["text"] = text,
                ["ts"] = "1.1",
            }
        );

    private async Task<int> Post(string type, byte[] body, string secret, int seconds, byte[]? signed = null)
    {
        _driver.EnsureMember("ana", Ana);
        var http = Request(type, body, secret, seconds, signed ?? body);
        http.Response.Body = Stream.Null;
        await (await _driver.Host.GetService<SlackRequestHandler>().Handle(http)).ExecuteAsync(http);
        return http.Response.StatusCode;
    }

    private DefaultHttpContext Request(string type, byte[] body, string secret, int seconds, byte[] signed)
    {
        var at = (_driver.Host.Clock.GetCurrentInstant().ToUnixTimeSeconds() + seconds).ToString(CultureInfo.InvariantCulture);
        var http = new DefaultHttpContext { RequestServices = _driver.Host.GetService<IServiceProvider>() };
        http.Request.Method = "POST";
        http.Request.ContentType = type;
        http.Request.Headers[RequestSignature.TimestampHeader] = at;
        http.Request.Headers[RequestSignature.SignatureHeader] = secret.Length == 0 ? "v0=" : RequestSignature.Compute(new Secret(secret), at, signed);
        http.Request.Body = new MemoryStream(body);
        return http;
    }
}
