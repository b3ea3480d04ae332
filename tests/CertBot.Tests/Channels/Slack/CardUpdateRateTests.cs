using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Outbox;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Transcripts;
using NodaTime;

namespace CertBot.Tests.Channels.Slack;

/// <summary>A workspace may send fifty updates a minute; a review in which several reviewers decide at once needs more.</summary>
public sealed class CardUpdateRateTests : IAsyncLifetime
{
    private static readonly ConversationAddress Reviews = new SlackConversation(SlackTranscriptDriver.Team, "CREVIEWS").ToAddress(
        SlackConversation.Kind.Shared
    );

    private SlackTranscriptDriver _driver = null!;
    private int _messageCount;

    public async ValueTask InitializeAsync() => _driver = await SlackTranscriptDriver.Create(SlackRateLimits.Default);

    public async ValueTask DisposeAsync() => await _driver.DisposeAsync();

    [Fact]
    public async Task Only_the_last_of_the_waiting_updates_of_a_card_is_sent()
    {
        foreach (var slot in (string[])["root", "task"])
            await Deliver("begun", slot);
        await Pass(60);
        for (var n = 0; n < 40; n++)
        {
            await Deliver($"root {n}", "root");
            await Deliver($"task {n}", "task");
        }

        await Pass(70);

        Assert.Equal(52, _driver.Slack.CallsTo("chat.update").Count());
        Assert.Equal(["root 39", "task 39"], Texts());
    }

    /// <summary>An update with an older revision that is enqueued later does not replace a newer one.</summary>
    [Fact]
    public async Task Superseded_update_does_not_overtake_others()
    {
        await Deliver("begun", "root");
        await Pass(60);
        for (var n = 0; n < 50; n++)
            await Deliver($"root {n}", "root", 10);
        await Deliver("newest", "root", 12);
        await Deliver("late", "root", 11);
        await Pass(70);

        Assert.Equal(["newest"], Texts());
    }

    private async Task Deliver(string word, string slot, int? revision = null)
    {
        var notification = new Notification(new Recipient.ToConversation(Reviews), new BotMessage.TextMessage("card.by", new() { ["who"] = word, ["at"] = "" }))
        {
            CardKey = slot,
            Revision = revision,
        };
        Assert.IsType<CommitResult.Committed>(
            await _driver.Host.Store.Commit(
                "app:many",
                [new Write.Create(OutboxDocuments.Create(notification, null, $"n{++_messageCount:D4}", _driver.Host.Clock.GetCurrentInstant()))],
                CancellationToken.None
            )
        );
    }

    private async Task Pass(int seconds)
    {
        for (var n = 0; n < seconds; n++)
        {
            await _driver.ProcessUntilIdle();
            _driver.Host.Clock.Advance(Duration.FromSeconds(1));
        }

        await _driver.ProcessUntilIdle();
    }

    private IEnumerable<string> Texts() => _driver.Workspace.Channels["CREVIEWS"].Messages.Select(m => $"{m["text"]}".Trim(' ', ','));
}
