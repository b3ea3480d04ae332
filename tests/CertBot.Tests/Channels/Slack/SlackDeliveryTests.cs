using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack;
using CertBot.Channels.Slack.OAuth;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Outbox.Routing;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Slack;
using CertBot.Tests.Kit.Transcripts;
using NodaTime;

namespace CertBot.Tests.Channels.Slack;

public sealed class SlackDeliveryTests : IAsyncLifetime
{
    private static readonly ConversationAddress Reviews = new SlackConversation(SlackTranscriptDriver.Team, "CREVIEWS").ToAddress(
        SlackConversation.Kind.Shared
    );

    private SlackTranscriptDriver _driver = null!;
    private int _messageCount;

    public async ValueTask InitializeAsync()
    {
        _driver = await SlackTranscriptDriver.Create(SlackRateLimits.Default);
        Assert.NotNull(await _driver.Host.GetService<Workspaces>().Find(SlackTranscriptDriver.Team, CancellationToken.None));
        _driver.Slack.Calls.Clear();
    }

    public async ValueTask DisposeAsync() => await _driver.DisposeAsync();

    [Fact]
    public async Task Burst_is_bundled_within_one_message_a_second_without_loss()
    {
        _driver.Slack.LimitsPostRate = true;
        for (var n = 0; n < 40; n++)
            await Deliver(Line($"word{n:D2}"));
        await Pass(15, Duration.FromSeconds(1));

        var there = Texts();
        Assert.Equal(Enumerable.Range(0, 40), there.SelectMany(t => t.Split("word").Skip(1)).Select(w => int.Parse(w[..2], CultureInfo.InvariantCulture)));
        Assert.True(there.Count < 20, $"{there.Count} messages");
        Assert.All(_driver.Slack.CallsTo("chat.postMessage"), c => Assert.Equal("True", c.Answer?["ok"]?.ToString(), ignoreCase: true));
    }

    [Fact]
    public async Task Rate_limit_of_Slack_is_respected_and_order_is_kept()
    {
        _driver.Slack.FailNext(new SlackFault.RateLimited("30"));
        foreach (var word in (string[])["one", "two", "three"])
            await Deliver(Line(word));
        await Pass(25, Duration.FromSeconds(1));
        Assert.Single(_driver.Slack.CallsTo("chat.postMessage"));

        await Pass(15, Duration.FromSeconds(1));
        Assert.Equal(["one", "two", "three"], Texts().SelectMany(t => t.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)));
    }

    /// <summary>A message whose post got no response may have been posted: sending it twice is better than losing it.</summary>
    [Fact]
    public async Task Post_without_a_response_is_repeated()
    {
        _driver.Slack.FailNext(new SlackFault.ConnectionDropped());
        await Deliver(Line("one"));
        await Pass(10, Duration.FromSeconds(1));
        Assert.Equal(["one", "one"], Texts());
    }

    [Fact]
    public async Task Messages_for_a_workspace_with_a_revoked_token_are_kept()
    {
        _driver.Workspace.Revoked = "token_revoked";
        await Deliver(Line("one"));
        await Deliver(Line("two"));
        await Pass(6, Duration.FromHours(1));
        Assert.Empty(Texts());
        Assert.Contains(_driver.Host.Log.ProjectLines, l => l.Contains("no longer installed", StringComparison.Ordinal));
        Assert.Contains(await _driver.Host.GetService<UnreachableConversationStore>().GetAll(CancellationToken.None).ToArrayAsync(), c =>
            c.Conversation == Reviews && c.Reason == UnreachableReason.NotInstalled
        );

        _driver.Workspace.Revoked = null;
        await _driver.Restart();
        await _driver.Host.GetService<ReinstallRecovery>().ReopenConversations(CancellationToken.None);
        await Pass(3, Duration.FromMinutes(20));

        // The first message was routed to the administrator before it was known that nobody in the workspace can be reached.
        Assert.Equal(
            ["one", "two"],
            _driver
                .Workspace.Channels.Values.SelectMany(c => c.Messages)
                .Where(m => m["bot_id"] is not null)
                .SelectMany(m => $"{m["text"]}".Split([' ', '\n', ','], StringSplitOptions.RemoveEmptyEntries))
                .Where(w => w is "one" or "two")
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(["two"], Texts());
        Assert.Empty(await _driver.Host.GetService<UnreachableConversationStore>().GetAll(CancellationToken.None).ToArrayAsync());
    }

    /// <summary>However many conversations became unreachable while the app was not installed, each is reachable again.</summary>
    [Fact]
    public async Task Reinstalled_app_reopens_every_conversation()
    {
        var unreachable = _driver.Host.GetService<UnreachableConversationStore>();
        ConversationAddress[] addresses =
        [
            .. Enumerable.Range(0, 450).Select(n => new ConversationAddress(Reviews.Channel, $"{Reviews.Id}{n}", IsPersonal: false)),
        ];
        foreach (var address in addresses)
        {
            await unreachable.MarkUnreachable(address, null, UnreachableReason.NotInstalled, CancellationToken.None);
            await unreachable.UpdateList(address, CancellationToken.None);
        }

        await _driver.Host.GetService<ReinstallRecovery>().ReopenConversations(CancellationToken.None);

        foreach (var address in addresses)
        {
            Assert.Null(
                await _driver.Host.Store.Get(
                    CertBot.Store.Documents.StoreKeys.ConversationAddress(address),
                    UnreachableConversationStore.Id,
                    CancellationToken.None
                )
            );
        }
    }

    [Fact]
    public async Task Message_is_dead_lettered_after_two_weeks()
    {
        _driver.Workspace.Revoked = "account_inactive";
        await Deliver(Line("one"));
        await Pass(16, Duration.FromDays(1));
        Assert.Contains(_driver.Host.Log.ProjectLines, l => l.Contains("kept as a dead letter", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rejected_blocks_are_replaced_by_their_text()
    {
        _driver.Slack.FailNext(new SlackFault.ApiError("invalid_blocks"));
        await Deliver(Line("one"));
        await Pass(3, Duration.FromSeconds(1));
        Assert.Equal(["one"], Texts());
        Assert.Contains(_driver.Host.Log.ProjectLines, l => l.Contains("rejected the blocks", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("message_not_found", 2)]
    [InlineData("cant_update_message", 2)]
    [InlineData("channel_not_found", 1)]
    public async Task Card_that_cannot_be_updated_is_posted_again_while_the_channel_exists(string error, int posts)
    {
        await Deliver(Line("one"), "slot");
        await Pass(2, Duration.FromSeconds(1));
        _driver.Slack.FaultFor = call => call.Method == "chat.update" ? new SlackFault.ApiError(error) : null;
        await Deliver(Line("two"), "slot");
        await Pass(2, Duration.FromSeconds(1));
        Assert.Equal(posts, _driver.Slack.CallsTo("chat.postMessage").Count(c => c.GetText("channel") == "CREVIEWS"));
    }

    [Fact]
    public async Task Card_is_updated_in_place()
    {
        await Deliver(Line("one"), "slot");
        await Pass(2, Duration.FromSeconds(1));
        await Deliver(Line("two"), "slot");
        await Pass(2, Duration.FromSeconds(1));
        Assert.Equal(["two"], Texts());
    }

    /// <summary>The bot's own mentions notify users; names or texts that look like a mention stay plain text.</summary>
    [Fact]
    public async Task Only_addressed_people_are_mentioned()
    {
        await _driver
            .Host.GetService<CertBot.Repositories.PersonStore>()
            .Change(new PersonId("analyst"), p => p with { Name = "<!channel> & <@U1>" }, CancellationToken.None);
        await Deliver(
            new BotMessage.TextMessage(
                "card.by",
                new() { ["who"] = LocalizableValue.Mention(new("analyst")), ["at"] = "<!here> <@UDEVELOPER> \uE000UDEVELOPER\uE001" }
            )
        );
        await Deliver(new BotMessage.TextMessage("card.by", new() { ["who"] = LocalizableValue.PersonName(new("analyst")), ["at"] = "now" }));
        await Pass(4, Duration.FromSeconds(1));
        var posted = string.Concat(_driver.Slack.CallsTo("chat.postMessage").Select(c => c.Arguments.ToJsonString(CertBot.Channels.ChannelJson.WriteOptions)));
        Assert.Contains("<@UANALYST>", posted, StringComparison.Ordinal);
        Assert.DoesNotContain("<!", posted, StringComparison.Ordinal);
        Assert.DoesNotContain("<@U1>", posted, StringComparison.Ordinal);
        Assert.DoesNotContain("<@UDEVELOPER>", posted, StringComparison.Ordinal);
        Assert.DoesNotContain('\uE000', posted);
    }

    [Theory]
    [InlineData("slack", "TLOCAL", "U1", "U1")]
    [InlineData("slack", "E1.TLOCAL", "U1", "U1")]
    [InlineData("slack", "TOTHER", "U1", null)]
    [InlineData("msteams", "TLOCAL", "U1", null)]
    [InlineData("slack", "TLOCAL", "U1>", null)]
    public async Task Person_is_mentioned_where_they_have_an_account(string channel, string tenant, string user, string? called)
    {
        var person = new Person
        {
            Id = new("p"),
            Name = "P",
            Language = CertBot.Core.Primitives.LanguageCode.En,
            Zone = "Etc/UTC",
            Accounts = [new Account(channel, tenant, user)],
        };
        Assert.Equal(
            called,
            (await _driver.Host.GetService<SlackChannel>().ResolveMentions(Reviews, [person], CancellationToken.None)).SingleOrDefault()?.Handle
        );
    }

    private static BotMessage.TextMessage Line(string word) => new("card.by", new() { ["who"] = word, ["at"] = "" });

    private async Task Deliver(BotMessage text, string? slot = null)
    {
        var notification = new Notification(new Recipient.ToConversation(Reviews), text) { CardKey = slot };
        var now = _driver.Host.Clock.GetCurrentInstant();
        Assert.IsType<CommitResult.Committed>(
            await _driver.Host.Store.Commit(
                "app:burst",
                [new Write.Create(OutboxDocuments.Create(notification, null, $"n{++_messageCount:D4}", now))],
                CancellationToken.None
            )
        );
    }

    private async Task Pass(int times, Duration step)
    {
        for (var n = 0; n < times; n++)
        {
            await _driver.ProcessUntilIdle();
            _driver.Host.Clock.Advance(step);
        }

        await _driver.ProcessUntilIdle();
    }

    private List<string> Texts() =>
        [
            .. _driver
                .Workspace.Channels["CREVIEWS"]
                .Messages.Where(m => m["bot_id"] is not null)
                .Select(m => (m["text"]?.ToString() ?? "").Replace(",", "", StringComparison.Ordinal).Trim()),
        ];
}
