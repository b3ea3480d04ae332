using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Tests.Kit.Channels;

namespace CertBot.Tests.Channels.DirectLine;

public sealed class UploadEndpointTests : IAsyncLifetime
{
    private DirectLineTestHost _host = new();
    private DirectLineConnection _client = new(new Uri("http://127.0.0.1"));

    public async ValueTask InitializeAsync()
    {
        _host = await DirectLineTestHost.Start();
        _client = await _host.Client().StartConversation("developer");
        _host.Turns.Received.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Files_are_stored_shown_and_handled_as_one_turn()
    {
        var activity = new JsonObject
        {
            ["type"] = "message",
            ["text"] = "the guide",
            ["channelData"] = new JsonObject { ["clientActivityID"] = "u1", ["attachmentSizes"] = new JsonArray(3, 4) },
        };
        var (status, _) = await _client.Upload(activity, ("guide.pdf", [1, 2, 3]), ("../../etc/passwd", [1, 2, 3, 4]));

        Assert.Equal(HttpStatusCode.OK, status);
        var files = Assert.IsType<Input.Files>(_host.Turns.LastReceived.Input);
        Assert.Equal(("the guide", "guide.pdf", "passwd"), (files.Caption, files.Uploads[0].Name, files.Uploads[1].Name));
        Assert.Equal("u1", _host.Turns.LastReceived.EventId);
        var shown = Assert.Single((await _client.GetActivities()).Activities);
        Assert.Equal("u1", shown["channelData"]?["clientActivityID"]?.ToString());
        var url = shown["attachments"]?[0]?["contentUrl"]?.ToString() ?? "";
        using var anonymous = new HttpClient();
        using var got = await anonymous.GetAsync(url);
        Assert.Equal([1, 2, 3], await got.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/octet-stream", got.Content.Headers.ContentType?.MediaType);
        Assert.Equal("guide.pdf", got.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal("nosniff", got.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task File_opens_with_its_own_link_only()
    {
        await _client.Upload(null, ("guide.pdf", [1, 2, 3]));
        var url = Assert.Single((await _client.GetActivities()).Activities)["attachments"]?[0]?["contentUrl"]?.ToString() ?? "";
        using var anonymous = new HttpClient();

        Assert.Equal(HttpStatusCode.Forbidden, (await anonymous.GetAsync(url.Split('?')[0])).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await anonymous.GetAsync($"{url.Split('?')[0]}?t={_client.Token}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await anonymous.GetAsync(url.Replace("web-developer", "web-analyst", StringComparison.Ordinal))).StatusCode);
        _host.Clock.Advance(NodaTime.Duration.FromHours(25));
        Assert.Equal(HttpStatusCode.Forbidden, (await anonymous.GetAsync(url)).StatusCode);
    }

    [Fact]
    public async Task Card_opens_files_for_its_readers_and_text_opens_none()
    {
        await _client.Upload(null, ("guide.pdf", [1, 2, 3]));
        var file = Assert.IsType<Input.Files>(_host.Turns.LastReceived.Input).Uploads.Single().Id;
        using var analyst = await _host.Client().StartConversation("analyst", "reviews");
        var address = new ConversationAddress("web", "reviews", false);
        var path = Assert
            .IsType<FileLink.Download>((await _host.Channel.GetFileCapabilities(address, default)).LinkTo(new(file, "Guide für alle.pdf")))
            .Address;
        var card = new JsonObject { ["type"] = "AdaptiveCard", ["actions"] = new JsonArray(new JsonObject { ["type"] = "Action.OpenUrl", ["url"] = path }) };
        await _host.Channel.Send(
            address,
            new CertBot.Outbox.OutboundMessage
            {
                Key = "c",
                Card = card,
                Text = path,
            },
            default
        );
        await analyst.PostActivity(
            new JsonObject
            {
                ["type"] = "message",
                ["text"] = path,
                ["value"] = path,
            }
        );

        var (shown, _) = await analyst.GetActivities();
        var url = shown[0]["attachments"]?[0]?["content"]?["actions"]?[0]?["url"]?.ToString() ?? "";
        using var anonymous = new HttpClient();
        using var got = await anonymous.GetAsync(url);

        Assert.Equal([1, 2, 3], await got.Content.ReadAsByteArrayAsync());
        Assert.Equal("Guide für alle.pdf", got.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal(path, shown[0]["text"]?.ToString());
        Assert.DoesNotContain("?t=", shown[1].ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_does_not_open_under_another_name()
    {
        await _client.Upload(null, ("guide.pdf", [1, 2, 3]));
        var url = Assert.Single((await _client.GetActivities()).Activities)["attachments"]?[0]?["contentUrl"]?.ToString() ?? "";
        using var anonymous = new HttpClient();

        Assert.Equal(HttpStatusCode.Forbidden, (await anonymous.GetAsync(url.Replace("guide.pdf", "invoice.exe", StringComparison.Ordinal))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await anonymous.GetAsync(url)).StatusCode);
    }

    [Fact]
    public async Task File_of_a_channel_opens_while_its_reader_may_open_the_channel()
    {
        using var analyst = await _host.Client().StartConversation("analyst", "reviews");
        await analyst.Upload(null, ("guide.pdf", [1, 2, 3]));
        var url = (await analyst.GetActivities()).Activities[^1]["attachments"]?[0]?["contentUrl"]?.ToString() ?? "";
        using var anonymous = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await anonymous.GetAsync(url)).StatusCode);

        _host.Turns.CanOpen = (_, _) => false;

        Assert.Equal(HttpStatusCode.Forbidden, (await anonymous.GetAsync(url)).StatusCode);
    }

    [Fact]
    public async Task Repeated_upload_is_shown_once()
    {
        var activity = new JsonObject
        {
            ["type"] = "message",
            ["channelData"] = new JsonObject { ["clientActivityID"] = "u1" },
        };
        await _client.Upload((JsonObject)activity.DeepClone(), ("a.txt", [1]));
        await _client.Upload(activity, ("a.txt", [1]));

        Assert.Single(_host.Turns.Received);
        Assert.Single((await _client.GetActivities()).Activities);
    }

    [Fact]
    public async Task Empty_file_is_refused_in_the_language_of_the_reader()
    {
        using var russian = await _host.Client().StartConversation("other-developer", locale: "ru");

        var (status, body) = await russian.Upload(null, ("пусто.txt", []));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("EmptyFile", body["error"]?["code"]?.ToString());
        Assert.Contains("пусто", Assert.Single((await russian.GetActivities()).Activities)["text"]?.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(_host.Turns.Received, t => t.Input is Input.Files);
    }

    [Fact]
    public async Task File_over_fifty_megabytes_is_refused_during_the_upload()
    {
        var (status, body) = await _client.Upload(null, ("big.gz", new byte[(50 * 1024 * 1024) + 1]));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Equal("FileTooLarge", body["error"]?["code"]?.ToString());
        Assert.Contains("larger than what I can take", Assert.Single((await _client.GetActivities()).Activities)["text"]?.ToString(), StringComparison.Ordinal);
        Assert.Empty(_host.Files.Stored);
        Assert.Empty(_host.Turns.Received);
    }

    [Fact]
    public async Task File_of_forty_megabytes_is_accepted()
    {
        var (status, _) = await _client.Upload(null, ("big.gz", new byte[40 * 1024 * 1024]));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(40 * 1024 * 1024, Assert.IsType<Input.Files>(_host.Turns.LastReceived.Input).Uploads.Single().Size);
    }

    [Fact]
    public async Task Malformed_upload_is_refused()
    {
        using var json = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await _client.PostActivity(json)).Status);

        using var broken = new ByteArrayContent("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc"u8.ToArray());
        broken.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.PostActivity(broken)).Status);

        using var nothing = new MultipartFormDataContent { { new StringContent("words"), "field" } };
        Assert.Equal("NoFile", (await _client.PostActivity(nothing)).Body["error"]?["code"]?.ToString());
        Assert.Empty(_host.Turns.Received);
    }

    [Fact]
    public async Task Eleven_files_are_refused()
    {
        var (status, body) = await _client.Upload(null, [.. Enumerable.Range(0, 11).Select(i => ($"f{i}", new byte[] { 1 }))]);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Equal("TooManyFiles", body["error"]?["code"]?.ToString());
    }
}
