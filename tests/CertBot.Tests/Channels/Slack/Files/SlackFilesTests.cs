using System.Text;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Slack;
using CertBot.Tests.Kit.Transcripts;
using NodaTime;

namespace CertBot.Tests.Channels.Slack.Files;

public sealed class SlackFilesTests : IAsyncLifetime
{
    private static readonly ConversationAddress PersonalChat = new("web", "developer", IsPersonal: true);
    private static readonly ConversationAddress Reviews = new("web", "reviews", IsPersonal: false);

    private SlackTranscriptDriver _driver = null!;
    private int _eventCount;

    public async ValueTask InitializeAsync()
    {
        _driver = await SlackTranscriptDriver.Create();
        await Transcript.Run("* after collecting\n", _driver, Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Transcripts", "Before"));
        await _driver.TakeNewMessages();
        _driver.Slack.Calls.Clear();
    }

    public async ValueTask DisposeAsync() => await _driver.DisposeAsync();

    [Fact]
    public async Task File_is_downloaded_with_the_token_and_submitted()
    {
        await _driver.SendInput(
            "developer",
            PersonalChat,
            new Input.Files([await CertBot.Tests.Kit.Transcripts.TranscriptFiles.Create("guide.pdf 900")], "hand in 3"),
            "f1"
        );
        Assert.Equal($"Bearer xoxb-{SlackTranscriptDriver.Team}", Assert.Single(_driver.Slack.CallsTo("download")).Authorization);
        Assert.NotEmpty(_driver.Host.TakeCommittedEvents());
    }

    [Theory]
    [InlineData("https://evil.example/files-pri/F1/a.pdf")]
    [InlineData("http://127.0.0.1:1/files-pri/F1/a.pdf")]
    [InlineData("file:///etc/passwd")]
    [InlineData("")]
    public async Task Token_is_sent_to_Slack_only(string address)
    {
        var messages = await Send(File("a.pdf", address));
        Assert.Empty(_driver.Slack.CallsTo("download"));
        Assert.Contains("nothing was saved", Assert.Single(messages).Message.Card?.ToJsonString(), StringComparison.Ordinal);
    }

    /// <summary>For a file that is not accessible, Slack returns its sign-in page with status 200.</summary>
    [Fact]
    public async Task Html_page_is_refused_as_a_file()
    {
        _driver.Workspace.Scopes.Remove("files:read");
        Assert.Contains(
            "nothing was saved",
            Assert.Single(await Send(File("a.pdf", $"{_driver.Slack.Address}/files-pri/F1/a.pdf"))).Message.Card?.ToJsonString(),
            StringComparison.Ordinal
        );
        Assert.Empty(_driver.Host.TakeCommittedEvents());
    }

    [Fact]
    public async Task Download_is_retried_while_Slack_is_unavailable_and_the_file_arrives_once()
    {
        var file = _driver.Workspace.AddFile("UDEVELOPER", "guide.pdf", "application/pdf", Encoding.UTF8.GetBytes("%PDF"));
        await _driver.SendInput(
            "developer",
            PersonalChat,
            new Input.Files([await CertBot.Tests.Kit.Transcripts.TranscriptFiles.Create("guide.pdf 900")], "hand in 3"),
            "f0"
        );
        _driver.Host.TakeCommittedEvents();
        await _driver.TakeNewMessages();
        _driver.Slack.FailNext(new SlackFault.ErrorStatus(503), new SlackFault.ErrorStatus(503));
        Assert.Empty(await Send(file));
        for (var wait = 0; wait < 3; wait++)
        {
            _driver.Host.Clock.Advance(Duration.FromSeconds(4));
            await _driver.ProcessUntilIdle();
        }

        Assert.Single(await _driver.TakeNewMessages());
    }

    [Fact]
    public async Task Unavailable_file_is_reported_once()
    {
        _driver.Slack.FailNext([.. Enumerable.Repeat(new SlackFault.ErrorStatus(503), 5)]);
        Assert.Empty(await Send(File("a.pdf", $"{_driver.Slack.Address}/files-pri/F1/a.pdf")));
        List<PostedMessage> messages = [];
        for (var wait = 0; wait < 8; wait++)
        {
            _driver.Host.Clock.Advance(Duration.FromMinutes(5));
            await _driver.ProcessUntilIdle();
            messages.AddRange(await _driver.TakeNewMessages());
        }

        Assert.Contains("nothing was saved", Assert.Single(messages).Message.Card?.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eleven_files_are_refused() =>
        Assert.Single(await Send([.. Enumerable.Range(0, 11).Select(n => File($"{n}.pdf", $"{_driver.Slack.Address}/files-pri/F1/a.pdf"))]));

    [Fact]
    public async Task Requested_file_is_sent_to_the_direct_message()
    {
        await _driver.SendInput(
            "developer",
            PersonalChat,
            new Input.Files([await CertBot.Tests.Kit.Transcripts.TranscriptFiles.Create("guide.pdf 900")], "hand in 3"),
            "f1"
        );
        await _driver.SendInput("developer", PersonalChat, new Input.Text("get 3"), "f2");
        Assert.True(
            _driver.Slack.CallsTo("files.completeUploadExternal").Any(),
            string.Join("\n", (await _driver.TakeNewMessages()).Select(n => TranscriptFormatter.Format(n.Message)))
                + string.Join("\n", _driver.Host.Log.ProjectLines)
        );
        var sent = Assert.Single(_driver.Slack.CallsTo("files.completeUploadExternal"));
        Assert.Equal("DUDEVELOPER", sent.GetText("channel_id"));
        Assert.Equal("guide.pdf", sent.Arguments["files"]?[0]?["title"]?.ToString());
    }

    private static JsonObject File(string name, string address) =>
        new()
        {
            ["id"] = "F1",
            ["name"] = name,
            ["mimetype"] = "application/pdf",
            ["url_private_download"] = address,
        };

    private async Task<IReadOnlyList<PostedMessage>> Send(params JsonObject[] files)
    {
        _driver.EnsureMember("developer", PersonalChat);
        var (type, body) = SlackTranscriptDriver.EventCallback(
            $"s{++_eventCount}",
            new JsonObject
            {
                ["type"] = "message",
                ["subtype"] = "file_share",
                ["channel_type"] = "im",
                ["channel"] = "DUDEVELOPER",
                ["user"] = "UDEVELOPER",
                ["text"] = "hand in 4",
                ["ts"] = "1.1",
                ["files"] = new JsonArray([.. files.Select(f => f.DeepClone())]),
            }
        );
        await _driver.PostSigned(type, body);
        await _driver.ProcessUntilIdle();
        return await _driver.TakeNewMessages();
    }
}
