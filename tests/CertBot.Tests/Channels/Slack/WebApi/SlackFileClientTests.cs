using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels;
using CertBot.Channels.Slack.WebApi;
using CertBot.Files;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Slack;

namespace CertBot.Tests.Channels.Slack.WebApi;

public sealed class SlackFileClientTests : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private FakeSlack? _slack;
    private SlackOutbound? _slackOut;

    private FakeSlack Slack => _slack ?? throw new InvalidOperationException("not started");

    private SlackOutbound Client => _slackOut ?? throw new InvalidOperationException("not started");

    private FakeWorkspace Workspace => Slack.Workspaces["T1"];

    public async ValueTask InitializeAsync()
    {
        _slack = await FakeSlack.Start(_clock);
        _slack.AddWorkspace("T1").AddChannel("C1", "reviews", _slack.Workspaces["T1"].BotUser);
        _slackOut = SlackOutbound.ForSingleWorkspace(_slack.ApiBaseUrl, _clock, "xoxb-T1");
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Slack.DisposeAsync();
    }

    [Fact]
    public async Task File_is_downloaded_with_the_bot_token()
    {
        var file = Workspace.AddFile("U1", "план 1.pdf", "application/pdf", [1, 2, 3]);

        Assert.Equal((TransferResult.Completed, "1 2 3"), await Get($"{file["url_private_download"]}", "application/pdf"));
        Assert.Equal("Bearer xoxb-T1", Assert.Single(Slack.CallsTo("download")).Authorization);
    }

    [Fact]
    public async Task Sign_in_page_is_not_a_file()
    {
        var file = Workspace.AddFile("U1", "plan.pdf", "application/pdf", [1]);
        Workspace.Scopes.Remove("files:read");

        Assert.Equal((TransferResult.Rejected, ""), await Get($"{file["url_private_download"]}", "application/pdf"));
    }

    [Fact]
    public async Task Uploaded_html_file_is_accepted()
    {
        var file = Workspace.AddFile("U1", "page.html", "text/html", [60]);

        Assert.Equal((TransferResult.Completed, "60"), await Get($"{file["url_private_download"]}", "text/html"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("plan.pdf")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://files.slack.com/files-pri/T1-F1/plan.pdf")]
    [InlineData("http://127.0.0.1:1/files-pri/F1/plan.pdf")]
    [InlineData("http://localhost/files-pri/F1/plan.pdf")]
    public async Task Token_is_sent_to_Slack_only(string? address)
    {
        Assert.Equal((TransferResult.Rejected, ""), await Get(address, "application/pdf"));
        Assert.Equal(TransferResult.Rejected, await Client.Files.Upload(address, Stream.Null, default));
    }

    public static TheoryData<string, bool> FileUrls =>
        new()
        {
            { "https://files.slack.com/files-pri/T1-F1/plan.pdf", true },
            { "https://FILES.slack.com/upload/v1/abc", true },
            { "http://files.slack.com/files-pri/T1-F1/plan.pdf", false },
            { "https://files.slack.com:8443/files-pri/T1-F1/plan.pdf", false },
            { "https://me@files.slack.com/files-pri/T1-F1/plan.pdf", false },
            { "https://files.slack.com.evil.example/files-pri/T1-F1/plan.pdf", false },
            { "https://evilfiles.slack.com/files-pri/T1-F1/plan.pdf", false },
            { "https://slack.com/files-pri/T1-F1/plan.pdf", false },
            { "https://evil.example/files.slack.com", false },
            { "http://127.0.0.1/files-pri/T1-F1/plan.pdf", false },
        };

    [Theory, MemberData(nameof(FileUrls))]
    public async Task Public_cloud_files_are_downloaded_from_Slack_hosts_only(string address, bool good)
    {
        await using var publicCloud = SlackOutbound.ForSingleWorkspace(CertBot.Channels.Slack.WebApi.SlackSettings.DefaultApiBaseUrl, _clock, "xoxb-T1");

        Assert.Equal(good, publicCloud.Files.ToSlackFileUrl(address) is not null);
    }

    [Fact]
    public async Task Redirect_is_not_followed()
    {
        await using var elsewhere = await FakeSlack.Start(_clock);
        var file = Workspace.AddFile("U1", "plan.pdf", "application/pdf", [1]);
        await Client.CallMethod("auth.test", []);
        Slack.FailNext(new SlackFault.ErrorStatus(302, $"{elsewhere.Address}/files-pri/F1/plan.pdf"));

        Assert.Equal((TransferResult.Rejected, ""), await Get($"{file["url_private_download"]}", "application/pdf"));
        Assert.Empty(elsewhere.Calls);
    }

    [Theory]
    [InlineData(500, TransferResult.Retry)]
    [InlineData(429, TransferResult.Retry)]
    [InlineData(404, TransferResult.Rejected)]
    [InlineData(403, TransferResult.Rejected)]
    public async Task Unavailable_is_not_missing(int status, object ended)
    {
        var file = Workspace.AddFile("U1", "plan.pdf", "application/pdf", [1]);
        await Client.CallMethod("auth.test", []);
        Slack.FailNext(new SlackFault.ErrorStatus(status));

        Assert.Equal((TransferResult)ended, (await Get($"{file["url_private_download"]}", "application/pdf")).Ended);
    }

    [Fact]
    public async Task Exception_of_the_reader_is_passed_on()
    {
        var file = Workspace.AddFile("U1", "plan.pdf", "application/pdf", [1]);

        await Assert.ThrowsAsync<FileRefusedException>(() =>
            Client.Files.Download("T1", $"{file["url_private_download"]}", null, (_, _) => throw new FileRefusedException(new FileRefusal.Empty()), default)
        );
    }

    [Fact]
    public async Task File_is_uploaded_in_three_steps_and_its_bytes_without_a_token()
    {
        var content = Encoding.UTF8.GetBytes("a;b\n");
        var offered = Assert.IsType<SlackApiResult.Success>(
            await Client.CallMethod("files.getUploadURLExternal", new JsonObject { ["filename"] = "история.csv", ["length"] = content.Length })
        );
        using var stream = new MemoryStream(content);

        Assert.Equal(TransferResult.Completed, await Client.Files.Upload(offered.Body.GetString("upload_url"), stream, default));
        var shared = await Client.CallMethod(
            "files.completeUploadExternal",
            new JsonObject
            {
                ["files"] = new JsonArray(new JsonObject { ["id"] = offered.Body.GetString("file_id"), ["title"] = "история" }),
                ["channel_id"] = "C1",
            }
        );

        Assert.IsType<SlackApiResult.Success>(shared);
        Assert.Equal("история.csv", Workspace.MessagesIn("C1")[0]["files"]?[0]?["name"]?.ToString());
        Assert.Equal(content, Workspace.Files[offered.Body.GetString("file_id") ?? ""].Content);
    }

    private async Task<(TransferResult Ended, string Content)> Get(string? address, string mimetype)
    {
        using var kept = new MemoryStream();
        var ended = await Client.Files.Download("T1", address, mimetype, (content, cancellationToken) => content.CopyToAsync(kept, cancellationToken), default);
        return (ended, string.Join(' ', kept.ToArray()));
    }
}
