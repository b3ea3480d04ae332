using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit.Transcripts;

namespace CertBot.Tests.Channels.Slack.Interactivity;

/// <summary>The message shortcut: any message in any conversation as evidence.</summary>
public sealed class MessageShortcutTests : IAsyncLifetime
{
    private SlackTranscriptDriver _driver = null!;
    private int _clicks;

    public async ValueTask InitializeAsync()
    {
        _driver = await SlackTranscriptDriver.Create();
        await Transcript.Run("* after collecting\n", _driver, Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Transcripts", "Before"));
        await _driver.TakeNewMessages();
        _driver.Host.TakeCommittedEvents();
        _driver.Workspace.AddChannel("CTALK", "talk", _driver.Workspace.BotUser, "UDEVELOPER");
        _driver.Workspace.PostAsUser("CTALK", "UDEVELOPER", "The guide: <https://acme.example/guide|guide> &amp; more");
    }

    public async ValueTask DisposeAsync() => await _driver.DisposeAsync();

    private JsonObject? Top => _driver.Workspace.TopModal("UDEVELOPER");

    [Fact]
    public async Task Message_is_submitted_as_a_material_and_confirmed_in_the_chat()
    {
        await UseShortcut("developer", _driver.Workspace.Channels["CTALK"].Messages[0]);
        Assert.Contains("https://acme.example/guide", Top?.ToJsonString(), StringComparison.Ordinal);

        var payload = _driver.InteractionPayload(
            "developer",
            new ConversationAddress("web", "developer", IsPersonal: true),
            new Input.Click("", System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("$view", Top?["id"]?.ToString() ?? ""))
        );
        var (status, answer) = await _driver.PostSigned("application/x-www-form-urlencoded", SlackTranscriptDriver.EncodeForm(payload));
        await _driver.ProcessUntilIdle();
        Assert.Equal(200, status);
        Assert.Equal(["app:acme-sync handed-in link"], _driver.Host.TakeCommittedEvents());
        Assert.NotNull(answer?["view"]);
    }

    [Fact]
    public async Task Permalink_of_the_message_is_offered_when_Slack_provides_it()
    {
        await UseShortcut("developer", _driver.Workspace.Channels["CTALK"].Messages[0]);
        Assert.Contains(".slack.com/archives/CTALK/", Top?.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_text_is_used_where_the_bot_is_not_a_member()
    {
        _driver.Workspace.Channels.Remove("CTALK");
        await UseShortcut(
            "developer",
            new JsonObject
            {
                ["text"] = "see https://acme.example/x",
                ["user"] = "UDEVELOPER",
                ["ts"] = "1.1",
            }
        );
        Assert.Contains("https://acme.example/x", Top?.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("archives", Top?.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stranger")]
    [InlineData("rnd-expert")]
    public async Task User_without_a_target_is_told_so(string user)
    {
        _driver.EnsureMember(user, new ConversationAddress("web", user, IsPersonal: true));
        await UseShortcut(user, _driver.Workspace.Channels["CTALK"].Messages[0]);
        Assert.DoesNotContain("\"input\"", _driver.Workspace.TopModal(SlackTranscriptDriver.SlackUserId(user))?.ToJsonString() ?? "", StringComparison.Ordinal);
        Assert.DoesNotContain(
            "One moment",
            _driver.Workspace.TopModal(SlackTranscriptDriver.SlackUserId(user))?.ToJsonString() ?? "",
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Message_content_is_untrusted_and_only_https_urls_are_links()
    {
        var evidence = SharedMessageReader.Read(
            new JsonObject
            {
                ["text"] = "a &lt;b&gt; <http://plain.example> <javascript:alert(1)|x> <https://user:pw@acme.example/> <https://acme.example/1>",
                ["files"] = new JsonArray(
                    new JsonObject { ["name"] = "r\u202Eeport.pdf", ["permalink"] = "https://acme.slack.com/files/U1/F1" },
                    new JsonObject { ["name"] = "x", ["permalink"] = "file:///etc/passwd" },
                    5
                ),
            },
            "<!channel>",
            "https://acme.slack.com/archives/C1/p1"
        );
        Assert.Equal(
            ["https://acme.slack.com/files/U1/F1", "https://acme.example/1", "https://acme.slack.com/archives/C1/p1"],
            evidence.Links.Select(l => l.Address)
        );
        Assert.Contains("a <b>", evidence.Text, StringComparison.Ordinal);
    }

    private async Task UseShortcut(string user, JsonObject message)
    {
        var payload = new JsonObject
        {
            ["type"] = "message_action",
            ["callback_id"] = "attach-evidence",
            ["team"] = new JsonObject { ["id"] = SlackTranscriptDriver.Team },
            ["user"] = new JsonObject { ["id"] = SlackTranscriptDriver.SlackUserId(user) },
            ["channel"] = new JsonObject { ["id"] = "CTALK" },
            ["message"] = message.DeepClone(),
            ["trigger_id"] = _driver.Workspace.CreateTrigger(SlackTranscriptDriver.SlackUserId(user)),
            ["action_ts"] = $"{++_clicks}",
        };
        await _driver.PostSigned("application/x-www-form-urlencoded", SlackTranscriptDriver.EncodeForm(payload));
        await _driver.ProcessUntilIdle();
    }
}
