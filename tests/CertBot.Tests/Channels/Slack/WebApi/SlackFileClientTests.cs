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

    private SlackOutbound Out => _slackOut ?? throw new InvalidOperationException("not started");

    private FakeWorkspace There => Slack.Workspaces["T1"];

    public async ValueTask InitializeAsync()
    {
        _slack = await FakeSlack.Start(_clock);
        _slack.AddWorkspace("T1").AddChannel("C1", "reviews", _slack.Workspaces["T1"].BotUser);
        _slackOut = SlackOutbound.ForSingleWorkspace(_slack.ApiBaseUrl, _clock, "xoxb-T1");
    }

    public async ValueTask DisposeAsync()
    {
        await Out.DisposeAsync();
        await Slack.DisposeAsync();
    }

    [Fact]
    public async Task A_file_is_fetched_with_the_bots_token()
    {
        var file = There.AddFile("U1", "план 1.pdf", "application/pdf", [1, 2, 3]);

        Assert.Equal((TransferResult.Completed, "1 2 3"), await Get($"{file["url_private_download"]}", "application/pdf"));
        Assert.Equal("Bearer xoxb-T1", Assert.Single(Slack.CallsTo("download")).Authorization);
    }

    [Fact]
    public async Task The_page_to_sign_in_at_is_no_file()
    {
        var file = There.AddFile("U1", "plan.pdf", "application/pdf", [1]);
        There.Scopes.Remove("files:read");

        Assert.Equal((TransferResult.Rejected, ""), await Get($"{file["url_private_download"]}", "application/pdf"));
    }

    [Fact]
    public async Task A_page_that_somebody_handed_in_is_one()
    {
        var file = There.AddFile("U1", "page.html", "text/html", [60]);

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
    public async Task The_token_goes_nowhere_else(string? address)
    {
        Assert.Equal((TransferResult.Rejected, ""), await Get(address, "application/pdf"));
        Assert.Equal(TransferResult.Rejected, await Out.Files.Upload(address, Stream.Null, default));
    }

    public static TheoryData<string, bool> Places =>
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

    [Theory, MemberData(nameof(Places))]
    public async Task In_the_world_files_lie_where_Slack_keeps_them_and_nowhere_else(string address, bool good)
    {
        await using var world = SlackOutbound.ForSingleWorkspace(CertBot.Channels.Slack.WebApi.SlackSettings.DefaultApiBaseUrl, _clock, "xoxb-T1");

        Assert.Equal(good, world.Files.ToSlackFileUrl(address) is not null);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = await FakeSlack.Start(_clock);
        var file = There.AddFile("U1", "plan.pdf", "application/pdf", [1]);
        await Out.CallMethod("auth.test", []);
        Slack.FailNext(new SlackFault.ErrorStatus(302, $"{elsewhere.Address}/files-pri/F1/plan.pdf"));

        Assert.Equal((TransferResult.Rejected, ""), await Get($"{file["url_private_download"]}", "application/pdf"));
        Assert.Empty(elsewhere.Calls);
    }

    [Theory]
    [InlineData(500, TransferResult.Retry)]
    [InlineData(429, TransferResult.Retry)]
    [InlineData(404, TransferResult.Rejected)]
    [InlineData(403, TransferResult.Rejected)]
    public async Task Away_is_not_gone(int status, object ended)
    {
        var file = There.AddFile("U1", "plan.pdf", "application/pdf", [1]);
        await Out.CallMethod("auth.test", []);
        Slack.FailNext(new SlackFault.ErrorStatus(status));

        Assert.Equal((TransferResult)ended, (await Get($"{file["url_private_download"]}", "application/pdf")).Ended);
    }

    [Fact]
    public async Task What_the_reader_refuses_the_reader_says()
    {
        var file = There.AddFile("U1", "plan.pdf", "application/pdf", [1]);

        await Assert.ThrowsAsync<FileRefusedException>(() =>
            Out.Files.Download("T1", $"{file["url_private_download"]}", null, (_, _) => throw new FileRefusedException(new FileRefusal.Empty()), default)
        );
    }

    [Fact]
    public async Task A_file_of_ours_is_brought_in_three_steps_and_no_token_goes_with_its_bytes()
    {
        var content = Encoding.UTF8.GetBytes("a;b\n");
        var offered = Assert.IsType<SlackApiResult.Success>(
            await Out.CallMethod("files.getUploadURLExternal", new JsonObject { ["filename"] = "история.csv", ["length"] = content.Length })
        );
        using var stream = new MemoryStream(content);

        Assert.Equal(TransferResult.Completed, await Out.Files.Upload(offered.Body.GetString("upload_url"), stream, default));
        var shared = await Out.CallMethod(
            "files.completeUploadExternal",
            new JsonObject
            {
                ["files"] = new JsonArray(new JsonObject { ["id"] = offered.Body.GetString("file_id"), ["title"] = "история" }),
                ["channel_id"] = "C1",
            }
        );

        Assert.IsType<SlackApiResult.Success>(shared);
        Assert.Equal("история.csv", There.MessagesIn("C1")[0]["files"]?[0]?["name"]?.ToString());
        Assert.Equal(content, There.Files[offered.Body.GetString("file_id") ?? ""].Content);
    }

    private async Task<(TransferResult Ended, string Content)> Get(string? address, string mimetype)
    {
        using var kept = new MemoryStream();
        var ended = await Out.Files.Download("T1", address, mimetype, (content, cancellationToken) => content.CopyToAsync(kept, cancellationToken), default);
        return (ended, string.Join(' ', kept.ToArray()));
    }
}
