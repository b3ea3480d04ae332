using CertBot.Core.Directory;
using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit.Slack;
using CertBot.Tests.Kit.Transcripts;

namespace CertBot.Tests.Channels.Slack.Interactivity;

public sealed class SlashCommandTests : IAsyncLifetime
{
    private static readonly ConversationAddress Reviews = new("web", "reviews", IsPersonal: false);

    private SlackTranscriptDriver _driver = null!;
    private int _commands;

    public async ValueTask InitializeAsync()
    {
        _driver = await SlackTranscriptDriver.Create();
        await Transcript.Run("* after filed\n", _driver, Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Transcripts", "Before"));
        await _driver.TakeNewMessages();
        _driver.Slack.Calls.Clear();
    }

    public async ValueTask DisposeAsync() => await _driver.DisposeAsync();

    [Fact]
    public async Task Command_in_the_direct_message_is_answered_there()
    {
        await Command("analyst", "queue", "DUANALYST", "directmessage");
        Assert.Equal(["chat.postMessage"], Answers());
    }

    [Fact]
    public async Task Answer_in_a_channel_is_private_through_the_response_url()
    {
        await Command("analyst", "queue", "CREVIEWS", "reviews");
        Assert.Equal(["response_url"], Answers());
        Assert.Contains("acme-sync", Assert.Single(_driver.Workspace.EphemeralsFor("CREVIEWS", "UANALYST")).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Foreign_response_url_is_not_called_and_the_conversation_is_answered()
    {
        await using var other = await FakeSlack.Start(_driver.Host.Clock);
        var elsewhere = other.AddWorkspace(SlackTranscriptDriver.Team);
        elsewhere.AddChannel("CREVIEWS", "reviews", "UANALYST");
        await Command("analyst", "queue", "CREVIEWS", "reviews", responseUrl: elsewhere.CreateResponseUrl("CREVIEWS", "UANALYST"));
        Assert.Equal(["chat.postEphemeral"], Answers());
        Assert.Empty(other.Calls);
    }

    [Fact]
    public async Task Command_in_a_chat_of_others_concerns_its_user_and_is_answered_privately()
    {
        _driver.Workspace.AddChannel("DOTHERS", "others", "UANALYST", "UDEVELOPER");
        await Command("analyst", "queue", "DOTHERS", "directmessage");
        Assert.Equal(["response_url"], Answers());
        Assert.Single(_driver.Workspace.EphemeralsFor("DOTHERS", "UANALYST"));
    }

    [Fact]
    public async Task Command_without_text_shows_help()
    {
        await Command("stranger", "", "CREVIEWS", "reviews");
        Assert.Contains(
            "press:create-vendor",
            Assert.Single(_driver.Workspace.EphemeralsFor("CREVIEWS", "USTRANGER")).ToJsonString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Form_opens_as_a_modal()
    {
        await Command("developer", "apply", "CREVIEWS", "reviews");
        Assert.Contains("listing", _driver.Workspace.TopModal("UDEVELOPER")?.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty(Answers());
    }

    [Fact]
    public async Task Bind_command_binds_the_channel_it_is_typed_in()
    {
        _driver.EnsureMember("administrator", new ConversationAddress("web", "newroom", IsPersonal: false));
        await Command("administrator", "bind reviews", "CNEWROOM", "newroom");
        Assert.Contains(_driver.Host.TakeCommittedEvents(), e => e.Contains("bound", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Where the bot cannot write, the group's cards would never be seen.</summary>
    [Theory]
    [InlineData(true, "archived")]
    [InlineData(false, "/invite")]
    public async Task Bind_command_is_refused_where_the_bot_cannot_write(bool isArchived, string says)
    {
        var room = _driver.Workspace.AddChannel("CAWAY", "away", SlackTranscriptDriver.SlackUserId("administrator"));
        room.IsArchived = isArchived;
        if (isArchived)
            room.Members.Add(_driver.Workspace.BotUser);
        await Command("administrator", "bind reviews", "CAWAY", "away");
        Assert.DoesNotContain(_driver.Host.TakeCommittedEvents(), e => e.Contains("bound", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(
            says,
            Assert.Single(_driver.Workspace.EphemeralsFor("CAWAY", SlackTranscriptDriver.SlackUserId("administrator"))).ToJsonString(),
            StringComparison.Ordinal
        );
        (room.IsArchived, _) = (false, room.Members.Add(_driver.Workspace.BotUser));
        await Command("administrator", "bind reviews", "CAWAY", "away");
        Assert.Contains(_driver.Host.TakeCommittedEvents(), e => e.Contains("bound", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The bot does not see a private channel it is no member of.</summary>
    [Fact]
    public async Task Bind_command_is_refused_in_a_channel_the_bot_does_not_see()
    {
        var room = _driver.Workspace.AddChannel("CSECRET", "secret", SlackTranscriptDriver.SlackUserId("administrator"));
        _driver.Slack.FaultFor = call => call.Method == "conversations.info" ? new SlackFault.ApiError("channel_not_found") : null;
        await Command("administrator", "bind reviews", "CSECRET", "secret");
        Assert.DoesNotContain(_driver.Host.TakeCommittedEvents(), e => e.Contains("bound", StringComparison.OrdinalIgnoreCase));
        Assert.Contains("/invite", Assert.Single(room.Ephemerals).Message.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/other", "UANALYST", "CREVIEWS")]
    [InlineData("/certbot", "", "CREVIEWS")]
    [InlineData("/certbot", "UANALYST", "")]
    [InlineData("/certbot", "U<x>", "C/1")]
    public async Task Unknown_slash_command_is_ignored(string command, string user, string channel)
    {
        await Send(
            $"command={Uri.EscapeDataString(command)}&text=help&team_id={SlackTranscriptDriver.Team}&user_id={Uri.EscapeDataString(user)}&channel_id={Uri.EscapeDataString(channel)}"
        );
        Assert.Empty(Answers());
    }

    private IEnumerable<string> Answers() =>
        _driver.Slack.Calls.Select(c => c.Method).Where(m => m is "chat.postMessage" or "chat.postEphemeral" or "response_url");

    private async Task Command(string user, string text, string channel, string name, string? responseUrl = null)
    {
        var id = SlackTranscriptDriver.SlackUserId(user);
        _driver.EnsureMember(user, channel == "CREVIEWS" ? Reviews : new ConversationAddress("web", user, IsPersonal: true));
        var address = responseUrl ?? _driver.Workspace.CreateResponseUrl(channel, id);
        await Send(
            $"command=%2Fcertbot&text={Uri.EscapeDataString(text)}&team_id={SlackTranscriptDriver.Team}&user_id={id}&channel_id={channel}&channel_name={name}&trigger_id={_driver.Workspace.CreateTrigger(id)}&response_url={Uri.EscapeDataString(address)}&n={++_commands}"
        );
    }

    private async Task Send(string form)
    {
        var (status, _) = await _driver.PostSigned("application/x-www-form-urlencoded", form);
        Assert.Equal(200, status);
        await _driver.ProcessUntilIdle();
    }
}
