using System.Net;
using System.Text;
using CertBot.Channels;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.Channels;

/// <summary>Input that is no text, no JSON or no request is refused with 400 where it arrives, and is no failure of the host.</summary>
public sealed class BrokenInputTests(SharedOpenHost shared) : IClassFixture<SharedOpenHost>
{
    private const string Half = "\\ud800";

    public static TheoryData<string> Broken =>
        [
            "{\"type\":\"message\",\"conversation\":{\"" + Half + "\":1}}",
            "{\"type\":\"message\",\"text\":\"" + Half + "\"}",
            "{\"type\":\"message\",\"text\":\"\\udc00\\ud800\"}",
            "{\"type\":\"message\",\"text\":\"\\ud83d x \\ude00\"}",
            "{\"type\":\"message\",\"value\":[[{\"a\":\"\\uDBFF\"}]]}",
            "{\"" + Half + "\":1}",
            "{\"type\":\"message\",\"text\":\"\u00ff\"}",
            "{\"type\":\"message\",\"\u00c3\u0028\":1}",
            "{\"type\":\"message\",\"text\":\"\u00ed\u00a0\u0080\"}",
            "{\"type\":\"message\",\"type\":\"message\"}",
            "{\"type\":\"message\",\"text\":\"x",
            "{\"a\":" + string.Concat(Enumerable.Repeat("[", 5000)),
            "[]",
            "null",
            "\"message\"",
            "12",
            "",
            "\u00ef\u00bb\u00bf{}x",
            "\0\0\0\0",
        ];

    [Theory, MemberData(nameof(Broken))]
    public async Task Body_that_is_no_JSON_object_of_text_is_a_bad_request_at_every_door(string latin1)
    {
        var host = shared.Host;
        using var chat = await host.Chat("developer");
        var body = Encoding.Latin1.GetBytes(latin1);
        List<(string Door, HttpStatusCode Status)> answers = [];
        foreach (
            var (path, token) in new (string, string?)[]
            {
                ("/api/messages", null),
                ("/slack/events", null),
                ("/slack", null),
                ($"{chat.Path}/activities", chat.Token),
                ("/v3/directline/conversations", null),
                ("/v3/directline/tokens/generate", null),
            }
        )
        {
            answers.Add((path, (await host.Post(path, body, token: token)).StatusCode));
        }

        byte[] form = [.. "payload="u8, .. Encoding.ASCII.GetBytes(string.Concat(body.Select(b => $"%{b:X2}")))];
        answers.Add(("payload", (await host.Post("/slack/interactivity", form, "application/x-www-form-urlencoded")).StatusCode));
        using var upload = new MultipartFormDataContent
        {
            {
                new ByteArrayContent(body) { Headers = { ContentType = new("application/vnd.microsoft.activity") } },
                "activity",
                "blob"
            },
        };
        answers.Add(("upload", (await chat.PostActivity(upload)).Status));

        Assert.All(answers, a => Assert.True(a.Status == HttpStatusCode.BadRequest, $"{a.Door}: {a.Status}"));
        Assert.Empty(host.Failures);
    }

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFF\r\n")]
    [InlineData("7FFFFFFFFFFFFFFFFFFFFFFF\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("zz\r\n{}\r\n")]
    [InlineData("2\r\n{}xx\r\n0\r\n\r\n")]
    public async Task Chunks_that_are_none_are_a_bad_request(string chunks)
    {
        var host = shared.Host;
        foreach (var path in (string[])["/api/messages", "/slack/events", "/v3/directline/conversations"])
        {
            using var connection = await RawHttp.Connect(host.Host.Address);
            await connection.SendHead(path, [.. host.SignatureHeaders([]), "Content-Type: application/json", "Transfer-Encoding: chunked"]);
            await connection.Send(chunks);

            Assert.Equal(400, await connection.ReadStatus());
        }

        Assert.Empty(host.Failures);
    }

    [Theory]
    [InlineData("------x\r\nnothing")]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc")]
    [InlineData("--x\r\nno header\r\n\r\nabc\r\n--x--\r\n")]
    public async Task Upload_that_breaks_off_is_a_bad_request_and_keeps_nothing(string body)
    {
        var host = shared.Host;
        using var chat = await host.Chat("developer");

        Assert.Equal(HttpStatusCode.BadRequest, (await host.Post($"{chat.Path}/upload", body, "multipart/form-data; boundary=x", chat.Token)).StatusCode);
        Assert.Empty(host.Failures);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(host.Host.Folder, "uploads")));
    }

    [Fact]
    public async Task Client_that_leaves_in_the_middle_of_its_body_is_no_failure()
    {
        var host = shared.Host;
        foreach (var path in (string[])["/api/messages", "/slack/events", "/v3/directline/conversations"])
        {
            using var connection = await RawHttp.Connect(host.Host.Address);
            await connection.SendHead(path, [.. host.SignatureHeaders([]), "Content-Type: application/json", "Content-Length: 100"]);
            await connection.Send("{\"type\":");
        }

        Assert.Equal(HttpStatusCode.OK, (await host.Http.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);
        Assert.Empty(host.Failures);
    }

    [Theory]
    [InlineData("""{"a":"\ud83d\ude00","\ud83d\ude00":"\\ud800","b":"\\\\ud800 \n"}""", true)]
    [InlineData("""{"a":"\\\ud800"}""", false)]
    [InlineData("""{"a":"\ud83d\ud83d\ude00"}""", false)]
    [InlineData("""{"a":"\ud83d\u0041"}""", false)]
    [InlineData("""{"a":"\ud83d"}""", false)]
    [InlineData("""{"a":"\ud83d\n"}""", false)]
    public void Escaped_characters_are_whole(string json, bool accepted) =>
        Assert.Equal(accepted, ChannelJson.ParseObject(Encoding.UTF8.GetBytes(json)) is not null);

    [Fact]
    public async Task Every_answer_forbids_guessing_its_type()
    {
        var host = shared.Host;
        using var chat = await host.Chat("developer");
        HttpResponseMessage[] answers =
        [
            await host.Post("/api/messages", "{}"),
            await host.Post("/slack/events", "{}"),
            await host.Post("/v3/directline/conversations", """{"user":{"id":"developer"}}"""),
            await host.Post("/v3/directline/conversations", "{"),
            await host.Post($"{chat.Path}/activities", """{"type":"message","text":"help"}""", token: chat.Token),
            await host.Http.GetAsync(new Uri("/web/people", UriKind.Relative)),
            await host.Http.GetAsync(new Uri("/web/words", UriKind.Relative)),
            await host.Http.GetAsync(new Uri("/health/ready", UriKind.Relative)),
            await host.Http.GetAsync(new Uri("/nowhere", UriKind.Relative)),
        ];

        Assert.All(answers, a => Assert.Equal(["nosniff"], a.Headers.TryGetValues("X-Content-Type-Options", out var values) ? values : []));
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.5")]
    [InlineData("Forwarded", "for=203.0.113.5")]
    [InlineData("X-Real-IP", "127.0.0.1")]
    public async Task Request_that_a_proxy_forwarded_is_not_from_this_machine(string header, string value)
    {
        var host = shared.Host;
        using var http = new HttpClient { BaseAddress = host.Host.Address };
        http.DefaultRequestHeaders.Add(header, value);

        Assert.Equal(HttpStatusCode.Forbidden, await Post("/v3/directline/conversations", """{"user":{"id":"developer"}}"""));
        Assert.Equal(HttpStatusCode.Unauthorized, await Post("/api/messages", """{"type":"message"}"""));
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync(new Uri("/web/people", UriKind.Relative))).StatusCode);

        async Task<HttpStatusCode> Post(string path, string json)
        {
            using var body = new StringContent(json, Encoding.UTF8, "application/json");
            return (await http.PostAsync(new Uri(path, UriKind.Relative), body)).StatusCode;
        }
    }

    [Theory]
    [InlineData("certbot")]
    [InlineData("CertBot")]
    public async Task Nobody_has_the_name_of_the_bot(string user) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await shared.Host.Post("/v3/directline/conversations", $$$"""{"user":{"id":"{{{user}}}"}}""")).StatusCode);
}
