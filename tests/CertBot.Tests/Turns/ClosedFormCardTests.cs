using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Transcripts;

namespace CertBot.Tests.Turns;

/// <summary>
/// In each channel: the card of a form that went on by typing is edited where it stands, without fields and buttons, and no message comes besides the next
/// card. Transcripts leave these edits out.
/// </summary>
public sealed class ClosedFormCardTests
{
    private static readonly ConversationAddress Chat = new("web", "developer", IsPersonal: true);

    private int _eventCount;

    public static TheoryData<string> Channels => ["web", "teams", "slack"];

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task Typed_answers_close_each_card_where_it_stands(string channel)
    {
        await using var driver = await Open(channel);
        await Type(driver, "hello");
        var first = Assert.Single(await Type(driver, "apply"));
        Assert.True(HasForm(first));

        var afterAnswer = await Type(driver, "https://marketplace.creatio.com/app/nord");
        var afterMistake = await Type(driver, new string('n', 500));

        AssertClosed(first, afterAnswer, "marketplace.creatio.com/app/nord");
        var second = Assert.Single(afterAnswer, m => !m.IsUpdate);
        Assert.True(HasForm(second));
        AssertClosed(second, afterMistake, "marketplace.creatio.com/app/nord");
        Assert.True(HasForm(Assert.Single(afterMistake, m => !m.IsUpdate)));
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task Form_that_is_kept_and_then_cancelled_by_typing_has_no_card_to_fill_in(string channel)
    {
        await using var driver = await Open(channel);
        await Type(driver, "hello");
        var first = Assert.Single(await Type(driver, "apply"));

        AssertClosed(first, await Type(driver, "later"), "");

        var second = Assert.Single(await Type(driver, "continue"), m => !m.IsUpdate);
        AssertClosed(second, await Type(driver, "cancel"), "");
    }

    /// <summary>The card that a click replaced where it stands is the form's card: it is not closed, and closed by what is typed later.</summary>
    [Theory]
    [MemberData(nameof(Channels))]
    public async Task Card_that_a_click_replaced_is_closed_by_the_next_typed_answer_only(string channel)
    {
        await using var driver = await Open(channel);
        await Type(driver, "hello");
        var first = Assert.Single(await Type(driver, "apply"));
        var values = "listing=https://marketplace.creatio.com/app/nord; name=Nord; version=1.0; products=Sales"
            .Split("; ")
            .Select(v => v.Split('=', 2))
            .ToImmutableSortedDictionary(v => v[0], v => v[1], StringComparer.Ordinal);

        var afterClick = await Send(driver, await driver.FindButton("developer", Chat, "form.answer", values, CardVisibility.Current));
        Assert.All(afterClick, m => Assert.True(HasForm(m)));

        var afterAnswer = await Type(driver, "en-US");
        var next = Assert.Single(afterAnswer, m => !m.IsUpdate);
        Assert.True(HasForm(next));
        var closed = Assert.Single(afterAnswer, m => m.IsUpdate);
        Assert.False(HasForm(closed));
        Assert.NotEqual(next.Id, closed.Id);
        if (channel != "web")
            Assert.Equal(first.Id, closed.Id);
    }

    /// <summary>Somebody deleted the message that holds the card: it is not posted again only to say that it is closed.</summary>
    [Fact]
    public async Task Deleted_card_is_not_posted_again()
    {
        await using var driver = await SlackTranscriptDriver.Create();
        await Type(driver, "hello");
        var form = Assert.Single(await Type(driver, "apply"));
        driver
            .Workspace.Channels[SlackTranscriptDriver.SlackChannelId(Chat)]
            .Messages.RemoveAll(m => form.Id.EndsWith($"/{m["ts"]}", StringComparison.Ordinal));

        var received = await Type(driver, "https://marketplace.creatio.com/app/nord");

        Assert.True(HasForm(Assert.Single(received)));
    }

    private static async Task<ITranscriptDriver> Open(string channel) =>
        channel switch
        {
            "teams" => await TeamsTranscriptDriver.Create(),
            "slack" => await SlackTranscriptDriver.Create(),
            _ => await WebTranscriptDriver.Create(),
        };

    private Task<IReadOnlyList<PostedMessage>> Type(ITranscriptDriver driver, string text) => Send(driver, new Input.Text(text));

    private async Task<IReadOnlyList<PostedMessage>> Send(ITranscriptDriver driver, Input? input)
    {
        Assert.NotNull(input);
        await driver.SendInput("developer", Chat, input, $"closed-{++_eventCount}");
        return await driver.TakeNewMessages();
    }

    private static bool HasForm(PostedMessage posted) =>
        posted.Message.Card is { } card && CardButtons.AllObjects(card).Any(o => o["verb"]?.ToString().StartsWith("form.", StringComparison.Ordinal) is true);

    private static void AssertClosed(PostedMessage form, IReadOnlyList<PostedMessage> received, string text)
    {
        var update = Assert.Single(received, m => m.IsUpdate);
        Assert.Equal(form.Id, update.Id);
        Assert.False(HasForm(update));
        var card = Assert.IsType<System.Text.Json.Nodes.JsonObject>(update.Message.Card);
        Assert.DoesNotContain(CardButtons.AllObjects(card), o => o["type"]?.ToString().StartsWith("Input.", StringComparison.Ordinal) is true);
        Assert.Contains(text, TranscriptFormatter.Format(update.Message).Replace("\\", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Single(received, m => !m.IsUpdate);
    }
}
