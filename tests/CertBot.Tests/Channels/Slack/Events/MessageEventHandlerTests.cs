using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Tests.Kit.Transcripts;
using Known = CertBot.Repositories.PersonStore;

namespace CertBot.Tests.Channels.Slack.Events;

public sealed class MessageEventHandlerTests : IAsyncLifetime
{
    private static readonly ConversationAddress Ana = new("web", "ana", IsPersonal: true);
    private static readonly ConversationAddress Reviews = new("web", "reviews", IsPersonal: false);

    private SlackTranscriptDriver _driver = null!;
    private int _eventCount;

    public async ValueTask InitializeAsync() => _driver = await SlackTranscriptDriver.Create();

    public async ValueTask DisposeAsync() => await _driver.DisposeAsync();

    [Theory]
    [InlineData("bot_id", "\"B1\"")]
    [InlineData("subtype", "\"message_changed\"")]
    [InlineData("subtype", "\"message_deleted\"")]
    [InlineData("subtype", "\"bot_message\"")]
    [InlineData("subtype", "\"channel_join\"")]
    [InlineData("hidden", "true")]
    [InlineData("user", "null")]
    [InlineData("user", "\"UBOTTLOCAL\"")]
    [InlineData("channel", "\"../../x\"")]
    [InlineData("channel", "null")]
    [InlineData("text", "\"  \"")]
    public async Task Messages_not_addressed_to_the_bot_are_ignored(string member, string value)
    {
        _driver.EnsureMember("ana", Ana);
        var message = Message("help");
        message[member] = JsonNode.Parse(value);
        Assert.Empty(await SendEvent(message));
    }

    [Fact]
    public async Task Workspace_without_an_installation_gets_no_answer()
    {
        _driver.EnsureMember("ana", Ana);
        var (type, body) = SlackTranscriptDriver.EventCallback("e1", Message("help"));
        await _driver.PostSigned(type, body.Replace(SlackTranscriptDriver.Team, "TOTHER", StringComparison.Ordinal));
        await _driver.ProcessUntilIdle();
        Assert.Empty(await _driver.TakeNewMessages());
    }

    [Theory]
    [InlineData("a &amp;lt; b &lt;c&gt;", "a &lt; b <c>")]
    [InlineData("<@UBOT> apply", "apply")]
    [InlineData("ask <@U2|bo> in <#C1|general>", "ask @bo in #general")]
    [InlineData("<https://acme.example/a?b=1&amp;c=2>", "https://acme.example/a?b=1&c=2")]
    [InlineData("<https://acme.example|acme.example>", "https://acme.example")]
    [InlineData("<mailto:a@b.example|a@b.example>", "a@b.example")]
    [InlineData("<!here> <!subteam^S1|@leads>", "@here @leads")]
    [InlineData("&lt;https://x|y&gt;", "<https://x|y>")]
    [InlineData("1 < 2", "1 < 2")]
    public void Message_text_is_read_without_Slack_markup(string sent, string read) => Assert.Equal(read, MessageTextReader.Read(sent, "UBOT"));

    [Fact]
    public async Task Mention_in_a_channel_is_answered_in_its_thread()
    {
        await _driver.SendInput("analyst", Reviews, new Input.Text("queue"), "e1");
        var posted = _driver.Workspace.Channels[SlackTranscriptDriver.SlackChannelId(Reviews)].Messages;
        Assert.Equal(posted[0]["ts"]?.ToString(), Assert.Single(posted, m => m["bot_id"] is not null)["thread_ts"]?.ToString());
    }

    [Fact]
    public async Task New_user_gets_name_language_and_time_zone_of_their_profile()
    {
        _driver.Workspace.AddPerson("UVERA", "Вера", locale: "ru-RU", zone: "Europe/Vienna");
        _driver.Workspace.DirectMessageWith("UVERA");
        var message = Message("help");
        (message["user"], message["channel"]) = ("UVERA", "DUVERA");
        await SendEvent(message);
        var vera = await _driver
            .Host.GetService<Known>()
            .FindByUser(new Sender(SlackTranscriptDriver.Team, null, "UVERA").ToChannelUser(null), CancellationToken.None);
        Assert.Equal(("Вера", "ru", "Europe/Vienna"), (vera?.Name, vera?.Language.Value, vera?.Zone));
    }

    /// <summary>Users of another organisation in a shared channel: the workspace may not know them.</summary>
    [Fact]
    public async Task User_unknown_to_the_workspace_is_handled_by_their_id()
    {
        _driver.EnsureMember("ana", Reviews);
        _driver.Workspace.People.Remove(SlackTranscriptDriver.SlackUserId("ana"));
        var message = Message("help");
        (message["type"], message["channel"], message["text"]) = ("app_mention", SlackTranscriptDriver.SlackChannelId(Reviews), "<@UBOTTLOCAL> help");
        Assert.NotEmpty(await SendEvent(message));
    }

    [Fact]
    public async Task User_without_a_name_is_named_once_Slack_provides_it()
    {
        _driver.EnsureMember("ana", Ana);
        _driver.Slack.FaultFor = call => call.Method == "users.info" ? new Kit.Slack.SlackFault.RateLimited() : null;
        await SendEvent(Message("help"));
        _driver.Slack.FaultFor = _ => null;
        _driver.Host.Clock.Advance(NodaTime.Duration.FromMinutes(1));
        await SendEvent(Message("help"));
        Assert.Equal(
            "ana",
            (
                await _driver
                    .Host.GetService<Known>()
                    .FindByUser(
                        new Sender(SlackTranscriptDriver.Team, null, SlackTranscriptDriver.SlackUserId("ana")).ToChannelUser(null),
                        CancellationToken.None
                    )
            )?.Name
        );
    }

    [Fact]
    public void Account_is_determined_by_workspace_and_user_only()
    {
        var plain = Sender.FromEvent(
            JsonNode.Parse("""{"team_id":"T9","authorizations":[{"team_id":"T1","enterprise_id":null}],"event":{"user":"U1"}}""") as JsonObject ?? [],
            "U1"
        );
        Assert.Equal(new Sender("T1", null, "U1"), plain);
        Assert.Equal(
            plain,
            Sender.FromInteraction(JsonNode.Parse("""{"team":{"id":"T1"},"user":{"id":"U1","team_id":"T9","name":"root@acme.example"}}""") as JsonObject ?? [])
        );
        Assert.Equal(plain, Sender.FromCommand(JsonNode.Parse("""{"team_id":"T1","user_id":"U1","user_name":"boss"}""") as JsonObject ?? []));
        Assert.Equal(plain?.ToChannelUser(null).Account, new Sender("T1", "E1", "U1").ToChannelUser(null).Account);
        Assert.Null(Sender.FromCommand(JsonNode.Parse("""{"team_id":"T1.C1","user_id":"U1"}""") as JsonObject ?? []));
    }

    [Fact]
    public async Task Profile_name_change_renames_the_person()
    {
        await _driver.SendInput("ana", Ana, new Input.Text("help"), "e1");
        await SendEvent(
            new JsonObject
            {
                ["type"] = "user_change",
                ["user"] = new JsonObject
                {
                    ["id"] = SlackTranscriptDriver.SlackUserId("ana"),
                    ["real_name"] = "Ana\nMaria",
                    ["tz"] = "Europe/Lisbon",
                },
            }
        );
        var ana = await _driver
            .Host.GetService<Known>()
            .FindByUser(new Sender(SlackTranscriptDriver.Team, null, SlackTranscriptDriver.SlackUserId("ana")).ToChannelUser(null), CancellationToken.None);
        Assert.Equal(("Ana Maria", "Europe/Lisbon"), (ana?.Name, ana?.Zone));
    }

    [Fact]
    public async Task Event_waits_while_the_workspace_of_the_token_is_unknown()
    {
        _driver.EnsureMember("ana", Ana);
        await _driver.Restart();
        _driver.Slack.FaultFor = call => call.Method == "auth.test" ? new Kit.Slack.SlackFault.ErrorStatus(503) : null;
        Assert.Empty(await SendEvent(Message("help")));
        _driver.Slack.FaultFor = _ => null;
        for (var wait = 0; wait < 4; wait++)
        {
            _driver.Host.Clock.Advance(NodaTime.Duration.FromMinutes(1));
            await _driver.ProcessUntilIdle();
        }

        Assert.Single(await _driver.TakeNewMessages());
    }

    [Fact]
    public async Task Click_waits_until_Slack_names_its_conversation()
    {
        await _driver.SendInput("ana", Ana, new Input.Text("create vendor Acme Nord"), "v1");
        await _driver.SendInput("ana", Ana, new Input.Text("invite"), "v2");
        await _driver.TakeNewMessages();
        var next = await _driver.FindButton(
            "ana",
            Ana,
            "form.answer",
            System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("role", "developer"),
            CardVisibility.Current
        );
        await _driver.Restart();
        _driver.Slack.FaultFor = call => call.Method == "conversations.info" ? new Kit.Slack.SlackFault.ErrorStatus(503) : null;
        await _driver.SendInput("ana", Ana, next ?? throw new InvalidOperationException("no form"), "v3");
        Assert.Empty(await _driver.TakeNewMessages());
        _driver.Slack.FaultFor = _ => null;
        for (var wait = 0; wait < 6; wait++)
        {
            _driver.Host.Clock.Advance(NodaTime.Duration.FromSeconds(30));
            await _driver.ProcessUntilIdle();
        }

        // The field is taken out of the message, and the answer stands below it.
        Assert.Single(await _driver.TakeNewMessages(), m =>
            TranscriptFormatter.Format(m.Message).Contains("the code for your colleague", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Completed_form_has_no_inputs_or_buttons()
    {
        await _driver.SendInput("ana", Ana, new Input.Text("create vendor Acme Nord"), "o1");
        await _driver.SendInput("ana", Ana, new Input.Text("invite"), "o2");
        var later =
            await _driver.FindButton(
                "ana",
                Ana,
                "form.answer",
                System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("role", "developer"),
                CardVisibility.Current
            ) as Input.Click;
        var ts = later?.Data["$ts"];
        await _driver.SendInput("ana", Ana, new Input.Text("cancel"), "o3");
        await _driver.SendInput("ana", Ana, later ?? throw new InvalidOperationException("no form"), "o5");
        Assert.DoesNotContain(
            _driver.Workspace.Channels[SlackTranscriptDriver.SlackChannelId(Ana)].Messages.Single(m => m["ts"]?.ToString() == ts)["blocks"] as JsonArray ?? [],
            b => b?["type"]?.ToString() is "input" or "actions"
        );
        await _driver.SendInput("ana", Ana, new Input.Text("invite"), "o6");
        var again =
            await _driver.FindButton(
                "ana",
                Ana,
                "form.answer",
                System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("role", "developer"),
                CardVisibility.Current
            ) as Input.Click;
        await _driver.SendInput(
            "ana",
            Ana,
            new Input.Click("form.cancel", (again ?? throw new InvalidOperationException("no form")).Data.SetItem("$action", "press:form.cancel")),
            "o7"
        );
        Assert.DoesNotContain(
            _driver.Workspace.Channels[SlackTranscriptDriver.SlackChannelId(Ana)].Messages.Single(m => m["ts"]?.ToString() == again.Data["$ts"])["blocks"]
                as JsonArray
                ?? [],
            b => b?["type"]?.ToString() is "input" or "actions"
        );
    }

    [Fact]
    public async Task Opening_the_chat_greets_once()
    {
        await _driver.SendInput("ana", Ana, new Input.ConversationStarted(), "e1");
        Assert.Single(await _driver.TakeNewMessages());
        await _driver.SendInput("ana", Ana, new Input.ConversationStarted(), "e2");
        Assert.Empty(await _driver.TakeNewMessages());
    }

    private JsonObject Message(string text) =>
        new()
        {
            ["type"] = "message",
            ["channel_type"] = "im",
            ["channel"] = SlackTranscriptDriver.SlackChannelId(Ana),
            ["user"] = SlackTranscriptDriver.SlackUserId("ana"),
            ["text"] = text,
            ["ts"] = _driver.Workspace.NextTs(),
        };

    private async Task<IReadOnlyList<CertBot.Tests.Kit.Channels.PostedMessage>> SendEvent(JsonObject inner)
    {
        var (type, body) = SlackTranscriptDriver.EventCallback($"h{++_eventCount}", inner);
        await _driver.PostSigned(type, body);
        await _driver.ProcessUntilIdle();
        return await _driver.TakeNewMessages();
    }
}
