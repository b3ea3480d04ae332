using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Directory;
using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit.Transcripts;

namespace CertBot.Tests.Channels.Slack.Events;

/// <summary>What a person typed is done: an answer given as an emoji, and a person who is mentioned.</summary>
public sealed class SlackWordsTests : IAsyncLifetime
{
    private SlackTranscriptDriver _driver = null!;
    private int _eventCount;

    public async ValueTask InitializeAsync()
    {
        _driver = await SlackTranscriptDriver.Create();
        await Transcript.Run("* after filed\n", _driver, Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Transcripts", "Before"));
        await _driver.TakeNewMessages();
        _driver.Host.TakeCommittedEvents();
    }

    public async ValueTask DisposeAsync() => await _driver.DisposeAsync();

    [Theory]
    [InlineData(":-1:")]
    [InlineData(":-1::skin-tone-4:")]
    [InlineData(":x:")]
    [InlineData(":no_entry_sign:")]
    [InlineData(":1234_custom:")]
    [InlineData("1")]
    public async Task Withdrawal_is_not_confirmed_by_a_no(string answer)
    {
        await Say("developer", "withdraw acme-sync");
        await Say("developer", "Changed plans");
        await Say("developer", answer);
        await Say("developer", answer);
        Assert.DoesNotContain(_driver.Host.TakeCommittedEvents(), e => e.Contains("withdrawn", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<@UUX0EXPERT>")]
    [InlineData("<@UUX0EXPERT|ux.expert>")]
    [InlineData("to <@UUX0EXPERT>")]
    public async Task Role_is_given_to_the_mentioned_person(string mention)
    {
        await Say("administrator", $"give analyst {mention}");
        Assert.Contains("analyst", await Roles("ux-expert"));
    }

    [Fact]
    public async Task Mention_answers_the_question_for_a_person()
    {
        await Say("administrator", "give analyst");
        await Say("administrator", "<@UUX0EXPERT>");
        await Say("administrator", "yes");
        Assert.Contains("analyst", await Roles("ux-expert"));
    }

    /// <summary>An administrator names a colleague who never wrote to the bot.</summary>
    [Fact]
    public async Task Mentioned_person_need_not_have_written_before()
    {
        _driver.Workspace.AddPerson("URAE", "Rae Lind");
        await Say("administrator", "give rnd-expert <@URAE>");
        Assert.Contains("rnd-expert", await Roles($"slack.{SlackTranscriptDriver.Team}.URAE"));
        var shown = string.Concat((await _driver.TakeNewMessages()).Select(m => TranscriptFormatter.Format(m.Message)));
        Assert.Contains("Rae Lind", shown, StringComparison.Ordinal);
    }

    /// <summary>Two colleagues of one name stay two people.</summary>
    [Fact]
    public async Task Mention_names_the_person_and_not_the_name()
    {
        _driver.Workspace.AddPerson("USAM1", "Sam");
        _driver.Workspace.AddPerson("USAM2", "Sam");
        await Say("administrator", "give rnd-expert <@USAM2> <@USAM1>");
        Assert.Empty(await Roles($"slack.{SlackTranscriptDriver.Team}.USAM1"));
    }

    private async Task<IReadOnlyCollection<string>> Roles(string person) =>
        [.. (await _driver.Host.GetService<CertBot.Repositories.Aggregates>().LoadRoles(CancellationToken.None)).RolesOf(new(person)).Select(r => r.Value)];

    private async Task Say(string user, string text)
    {
        var address = new ConversationAddress("web", user, IsPersonal: true);
        _driver.EnsureMember(user, address);
        var (type, body) = SlackTranscriptDriver.EventCallback(
            $"w{++_eventCount}",
            new JsonObject
            {
                ["type"] = "message",
                ["channel_type"] = "im",
                ["channel"] = SlackTranscriptDriver.SlackChannelId(address),
                ["user"] = SlackTranscriptDriver.SlackUserId(user),
                ["text"] = text,
                ["ts"] = _driver.Workspace.NextTs(),
            }
        );
        Assert.Equal(200, (await _driver.PostSigned(type, body)).Status);
        await _driver.ProcessUntilIdle();
    }
}
