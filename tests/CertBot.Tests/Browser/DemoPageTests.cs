using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Outbox;
using CertBot.Tests.Channels.DirectLine;
using CertBot.Tests.Kit.Channels;
using CertBot.Turns;
using Microsoft.Playwright;

namespace CertBot.Tests.Browser;

/// <summary>The page with the web channel only: turns are scripted, so that a failure is caused by the page or the protocol.</summary>
[Trait("Suite", "Browser")]
public sealed class DemoPageTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private DirectLineTestHost _host = new();
    private SendResult? _clicked;

    public async ValueTask InitializeAsync()
    {
        _host = await DirectLineTestHost.Start();
        _host.Turns.CanOpen = (user, address) =>
            address.Id switch
            {
                "reviews" => user.UserId is "analyst" or "analyst-2",
                "rnd" => user.UserId is "rnd-expert",
                "language" => user.UserId is "language-expert",
                _ => user.UserId is "head-of-digital" or "ceo",
            };
        _host.Turns.Respond = Echo;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Page_opens_two_chats_without_errors_and_shows_what_is_typed()
    {
        await using var page = await chromium.Open(_host.Address);
        var developer = await page.Chat("developer");
        var reviews = await page.Chat("analyst", "reviews");

        await developer.SendText("hello from Ana");
        await developer.WaitForText("You said: hello from Ana");
        await reviews.SendText("hello from Sofie");
        await reviews.WaitForText("You said: hello from Sofie");

        Assert.Empty(page.ConsoleErrors);
        Assert.Empty(page.ForeignRequests);
        await page.TakeScreenshot("light");
    }

    /// <summary>What somebody types before the next chat is there would go to a chat that has ended.</summary>
    [Fact, Trait("Campaign", "Long")]
    public async Task Chat_of_the_person_before_is_gone_until_the_next_ones_is_there()
    {
        await using var page = await chromium.Open(_host.Address);
        await page.Chat("developer");
        var answer = new TaskCompletionSource();
        await page.Page.RouteAsync("**/v3/directline/conversations", async route =>
        {
            await answer.Task;
            await route.ContinueAsync();
        });

        await page.Page.Locator(".rail [data-row='ceo']").ClickAsync();
        var pane = page.Page.Locator("article.pane[data-person='ceo'][data-place='ceo']");
        await pane.WaitForAsync();
        var boxes = await pane.GetByRole(AriaRole.Textbox).CountAsync();
        answer.SetResult();

        Assert.Equal(0, boxes);
        var ceo = await page.Chat("ceo");
        await ceo.SendText("hello from the top");
        await ceo.WaitForText("You said: hello from the top");
    }

    [Fact]
    public async Task Card_is_submitted_with_typed_values_and_replaced_in_place()
    {
        await using var page = await chromium.Open(_host.Address);
        var reviews = await page.Chat("analyst", "reviews");
        _clicked = await _host.Channel.Send(
            new ConversationAddress("web", "reviews", false),
            new OutboundMessage { Key = "card", Card = SampleTaskCard.Task() },
            default
        );

        await reviews.Click("Needs work…");
        await reviews.Fill("What is to be mended", "Replace CustomQuery");
        await page.TakeScreenshot("card");
        await reviews.Click("Send back");

        await reviews.WaitForText("needs work · Replace CustomQuery");
        await reviews.WaitForAbsence("Needs work…");
        Assert.Equal("needs-work", _host.Turns.Received.Select(t => t.Input).OfType<Input.Click>().Single().Verb);
        Assert.Empty(page.ConsoleErrors);
    }

    [Fact, Trait("Campaign", "Long")]
    public async Task Uploaded_file_is_shown_and_an_empty_one_is_refused_with_a_message()
    {
        await using var page = await chromium.Open(_host.Address);
        var developer = await page.Chat("developer");

        await developer.Upload("guide.txt", [1, 2, 3]);
        await developer.WaitForText("You gave: guide.txt, 3");
        await developer.Upload("empty.txt", []);
        await developer.WaitForText("is empty, so nothing was saved");
    }

    [Fact]
    public async Task Page_reconnects_after_a_host_restart_without_loss()
    {
        await using var page = await chromium.Open(_host.Address);
        var developer = await page.Chat("developer");
        await developer.SendText("before");
        await Assertions.Expect(developer.Messages("before")).ToHaveCountAsync(2); // the message and the reply

        await _host.Restart();
        await _host.Channel.Send(
            new ConversationAddress("web", "developer", true),
            new OutboundMessage { Key = "later", Text = "said after the restart" },
            default
        );

        await developer.WaitForText("said after the restart");
        await Assertions.Expect(developer.Messages("before")).ToHaveCountAsync(2); // the message and the reply
    }

    [Fact, Trait("Campaign", "Long")]
    public async Task Unread_messages_are_counted_until_they_are_read()
    {
        await using var page = await chromium.Open(_host.Address);
        await page.Chat("developer");
        await _host.Channel.Send(new ConversationAddress("web", "ceo", true), new OutboundMessage { Key = "e1", Text = "Level 4." }, default);
        var badge = page.Page.Locator("[data-row='ceo'] .badge");
        await Assertions.Expect(badge).ToHaveTextAsync("1");

        await page.Chat("ceo");

        await Assertions.Expect(badge).ToBeHiddenAsync();
    }

    [Fact, Trait("Campaign", "Long")]
    public async Task Channel_shows_names_of_others_and_opens_by_role()
    {
        await using var page = await chromium.Open(_host.Address);
        var reviews = await page.Chat("analyst", "reviews");
        using var other = await _host.Client().StartConversation("analyst-2", "reviews");

        await other.SendText("I take the first");

        await reviews.WaitForText("Марина Белова: I take the first");
        await Assertions.Expect(page.Page.Locator("article.pane[data-person='developer'] .tabs button")).ToHaveCountAsync(1);
        await page.Page.Locator("[data-row='#leadership']").ClickAsync();
        await Assertions.Expect(page.Page.Locator("article.pane[data-person='head-of-digital'][data-place='leadership']")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("dark", 1280, 800, ColorScheme.Dark, "en-US", Traits = ["Campaign", "Long"])]
    [InlineData("russian", 1280, 800, ColorScheme.Light, "ru-RU", Traits = ["Campaign", "Long"])]
    [InlineData("middle", 1024, 768, ColorScheme.Light, "en-US", Traits = ["Campaign", "Long"])]
    [InlineData("phone", 390, 844, ColorScheme.Light, "en-US", Traits = ["Campaign", "Long"])]
    [InlineData("phone-dark", 390, 844, ColorScheme.Dark, "ru-RU", Traits = ["Campaign", "Long"])]
    public async Task Page_renders_in_every_size_language_and_theme(string name, int width, int height, ColorScheme scheme, string locale)
    {
        await _host.Channel.Send(
            new ConversationAddress("web", "developer", true),
            new OutboundMessage
            {
                Key = "w",
                Text = "Welcome. I take your application to its certificate.",
                Suggestions = [("Apply", "apply"), ("Help", "help")],
            },
            default
        );
        await _host.Channel.Send(new ConversationAddress("web", "reviews", false), new OutboundMessage { Key = "card", Card = SampleTaskCard.Task() }, default);
        await using var page = await chromium.Open(_host.Address, width, height, scheme, locale);
        var developer = await page.Chat("developer");
        await developer.WaitForText("Welcome.");
        await page.TakeScreenshot(name);
        if (width < 720)
        {
            await page.Page.Locator("[data-view-of='people']").ClickAsync();
            await page.TakeScreenshot($"{name}-people");
            await page.Page.Locator("[data-view-of='progress']").ClickAsync();
            await page.TakeScreenshot($"{name}-progress");
        }

        var wider = await page.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth");
        Assert.False(wider, "the page scrolls sideways");
        Assert.Empty(page.ConsoleErrors);
        Assert.Empty(page.ForeignRequests);
    }

    [Fact, Trait("Campaign", "Long")]
    public async Task Language_switch_changes_every_text_of_the_page()
    {
        await using var page = await chromium.Open(_host.Address);
        await page.Chat("developer");

        await page.Page.Locator("#languages").GetByText("RU").ClickAsync();

        await Assertions.Expect(page.Page.GetByText("Попробуйте").First).ToBeVisibleAsync();
        Assert.Equal("ru", await page.Page.Locator("html").GetAttributeAsync("lang"));
        Assert.DoesNotContain("page.", await page.Page.Locator("body").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact, Trait("Campaign", "Long")]
    public async Task Chats_can_be_switched_by_keyboard()
    {
        await using var page = await chromium.Open(_host.Address);
        await page.Chat("developer");

        await page.Page.Locator("[data-row='support-lead']").FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Page.Locator("article.pane[data-person='support-lead']")).ToBeVisibleAsync();
    }

    private async Task<TurnOutcome> Echo(IncomingActivity activity)
    {
        switch (activity.Input)
        {
            case Input.Text(var text):
                await SendText(activity, $"You said: {text}");
                break;
            case Input.Files(var given, _):
                await SendText(activity, $"You gave: {given[0].Name}, {given[0].Size}");
                break;
            case Input.Click click:
                var decided = new OutboundMessage
                {
                    Key = activity.EventId,
                    Card = SampleTaskCard.CreateDecidedCard($"needs work · {click.Data["comment"]}"),
                    UpdateOf = (_clicked as SendResult.Delivered)?.Id,
                };
                await _host.Channel.Send(activity.Conversation, decided, default);
                break;
            default:
                break;
        }

        return new TurnOutcome.Accepted();
    }

    private Task<SendResult> SendText(IncomingActivity activity, string text) =>
        _host.Channel.Send(activity.Conversation, new OutboundMessage { Key = $"{activity.EventId}:{text}", Text = text }, default);
}
