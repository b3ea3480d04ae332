using System.Text;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Tests.Kit;
using CertBot.Tests.Kit.Playing;
using CertBot.Tests.Kit.Slack;
using NodaTime;

namespace CertBot.Tests.Channels.Slack;

public sealed class FilesInSlackTests : IAsyncLifetime
{
    private static readonly Place Own = new("web", "developer", Personal: true);
    private static readonly Place Reviews = new("web", "reviews", Personal: false);

    private SlackStage stage = null!;
    private int events;

    public async Task InitializeAsync()
    {
        stage = await SlackStage.Open();
        await Transcript.Play("* after collecting\n", stage, Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Transcripts", "Before"));
        await stage.News();
        stage.Slack.Calls.Clear();
    }

    public async Task DisposeAsync() => await stage.DisposeAsync();

    [Fact]
    public async Task A_file_is_fetched_with_the_token_and_handed_in()
    {
        await stage.Take("developer", Own, new Input.Files([await CertBot.Tests.Kit.GivenFiles.Make("guide.pdf 900")], "hand in 3"), "f1");
        Assert.Equal($"Bearer xoxb-{SlackStage.Team}", Assert.Single(stage.Slack.Of("download")).Authorization);
        Assert.NotEmpty(stage.House.Committed());
    }

    [Theory]
    [InlineData("https://evil.example/files-pri/F1/a.pdf")]
    [InlineData("http://127.0.0.1:1/files-pri/F1/a.pdf")]
    [InlineData("file:///etc/passwd")]
    [InlineData("")]
    public async Task The_token_goes_nowhere_else(string address)
    {
        var said = await Send(File("a.pdf", address));
        Assert.Empty(stage.Slack.Of("download"));
        Assert.Contains("nothing was stored", Assert.Single(said).Message.Card?.ToJsonString(), StringComparison.Ordinal);
    }

    /// <summary>Whoever may not see a file gets Slack's page to sign in at, with status 200.</summary>
    [Fact]
    public async Task A_page_is_no_file()
    {
        stage.Workspace.Scopes.Remove("files:read");
        Assert.Contains("nothing was stored", Assert.Single(await Send(File("a.pdf", $"{stage.Slack.Address}/files-pri/F1/a.pdf"))).Message.Card?.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty(stage.House.Committed());
    }

    [Fact]
    public async Task While_Slack_is_away_it_is_asked_again_and_the_file_comes_once()
    {
        var file = stage.Workspace.AddFile("UDEVELOPER", "guide.pdf", "application/pdf", Encoding.UTF8.GetBytes("%PDF"));
        await stage.Take("developer", Own, new Input.Files([await CertBot.Tests.Kit.GivenFiles.Make("guide.pdf 900")], "hand in 3"), "f0");
        stage.House.Committed();
        await stage.News();
        stage.Slack.Next(new SlackFault.Status(503), new SlackFault.Status(503));
        Assert.Empty(await Send(file));
        for (var wait = 0; wait < 3; wait++)
        {
            stage.House.Clock.Advance(Duration.FromSeconds(4));
            await stage.Settle();
        }

        Assert.Single(await stage.News());
    }

    [Fact]
    public async Task What_stays_away_is_named_once()
    {
        stage.Slack.Next([.. Enumerable.Repeat(new SlackFault.Status(503), 5)]);
        Assert.Empty(await Send(File("a.pdf", $"{stage.Slack.Address}/files-pri/F1/a.pdf")));
        List<Post> said = [];
        for (var wait = 0; wait < 8; wait++)
        {
            stage.House.Clock.Advance(Duration.FromMinutes(5));
            await stage.Settle();
            said.AddRange(await stage.News());
        }

        Assert.Contains("nothing was stored", Assert.Single(said).Message.Card?.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eleven_files_are_too_many() =>
        Assert.Single(await Send([.. Enumerable.Range(0, 11).Select(n => File($"{n}.pdf", $"{stage.Slack.Address}/files-pri/F1/a.pdf"))]));

    [Fact]
    public async Task A_file_somebody_asks_for_comes_into_their_own_chat()
    {
        await stage.Take("developer", Own, new Input.Files([await CertBot.Tests.Kit.GivenFiles.Make("guide.pdf 900")], "hand in 3"), "f1");
        await stage.Take("developer", Own, new Input.Text("get 3"), "f2");
        Assert.True(stage.Slack.Of("files.completeUploadExternal").Any(), string.Join("\n", (await stage.News()).Select(n => Plain.Of(n.Message))) + string.Join("\n", stage.House.Log.Ours));
        var sent = Assert.Single(stage.Slack.Of("files.completeUploadExternal"));
        Assert.Equal("DUDEVELOPER", sent.Text("channel_id"));
        Assert.Equal("guide.pdf", sent.Arguments["files"]?[0]?["title"]?.ToString());
    }

    private static JsonObject File(string name, string address) => new() { ["id"] = "F1", ["name"] = name, ["mimetype"] = "application/pdf", ["url_private_download"] = address };

    private async Task<IReadOnlyList<Post>> Send(params JsonObject[] files)
    {
        stage.Meet("developer", Own);
        var (type, body) = SlackStage.Event($"s{++events}", new JsonObject
        {
            ["type"] = "message",
            ["subtype"] = "file_share",
            ["channel_type"] = "im",
            ["channel"] = "DUDEVELOPER",
            ["user"] = "UDEVELOPER",
            ["text"] = "hand in 4",
            ["ts"] = "1.1",
            ["files"] = new JsonArray([.. files.Select(f => f.DeepClone())]),
        });
        await stage.Post(type, body);
        await stage.Settle();
        return await stage.News();
    }
}
