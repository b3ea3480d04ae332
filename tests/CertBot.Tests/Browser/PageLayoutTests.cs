using System.Text.Json.Nodes;
using CertBot.Core.Localization;
using CertBot.Tests.Channels.DirectLine;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CertBot.Tests.Browser;

/// <summary>The frame of the page, around the chats: every name and role can be read, nothing scrolls that fits, and axe finds no serious barrier.</summary>
[Trait("Suite", "Browser")]
public sealed class PageLayoutTests(ChromiumFixture chromium)
{
    /// <summary>Visible texts that are cut, and texts without a title to read them whole.</summary>
    private const string CutTexts = """
        selector => [...document.querySelectorAll(selector)].filter(text => text.offsetParent)
            .filter(text => text.scrollWidth > text.clientWidth + 1 || text.scrollHeight > text.clientHeight + 1
                || !text.closest('[title]')?.title.includes(text.textContent))
            .map(text => text.textContent)
        """;

    [Theory]
    [InlineData("en-US", 320, ColorScheme.Light)]
    [InlineData("en-US", 370, ColorScheme.Dark, Traits = ["Campaign", "Long"])]
    [InlineData("en-US", 700, ColorScheme.Light, Traits = ["Campaign", "Long"])]
    [InlineData("en-US", 1280, ColorScheme.Dark, Traits = ["Campaign", "Long"])]
    [InlineData("ru-RU", 320, ColorScheme.Dark, Traits = ["Campaign", "Long"])]
    [InlineData("ru-RU", 370, ColorScheme.Light, Traits = ["Campaign", "Long"])]
    [InlineData("ru-RU", 700, ColorScheme.Dark, Traits = ["Campaign", "Long"])]
    [InlineData("ru-RU", 1280, ColorScheme.Light, Traits = ["Campaign", "Long"])]
    public async Task Names_and_roles_can_be_read_whole(string locale, int width, ColorScheme scheme)
    {
        await using var host = await DirectLineTestHost.Start();
        await using var page = await chromium.Open(host.Address, width, 800, scheme, locale);
        await page.Chat("developer");
        Assert.Empty(await page.Page.EvaluateAsync<string[]>(CutTexts, ".pane-who strong, .pane-who .role"));
        await ShowView(page, "people");
        await page.TakeScreenshot($"layout-{locale}-{width}-people");

        Assert.Empty(await page.Page.EvaluateAsync<string[]>(CutTexts, ".row .name, .row .role"));
        Assert.False(await page.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth"));
    }

    /// <summary>With no application yet, and with one at the stage whose texts are the longest.</summary>
    [Theory]
    [InlineData("en-US", "", Traits = ["Campaign", "Long"])]
    [InlineData("en-US", "apply kick-off priority", Traits = ["Campaign", "Long"])]
    [InlineData("en-US", "apply kick-off priority materials review standards audit escalate", Traits = ["Campaign", "Long"])]
    [InlineData("ru-RU", "", Traits = ["Campaign", "Long"])]
    [InlineData("ru-RU", "apply kick-off priority", Traits = ["Campaign", "Long"])]
    [InlineData("ru-RU", "apply kick-off priority materials review standards audit escalate", Traits = ["Campaign", "Long"])]
    public async Task Rail_and_steps_fit_a_window_of_800_px(string locale, string done)
    {
        await using var host = await DirectLineTestHost.Start();
        await using var page = await chromium.Open(host.Address, 1280, 800, ColorScheme.Light, locale);
        if (done.Length > 0)
        {
            await page.Page.RouteAsync("**/web/status*", route =>
                route.FulfillAsync(new() { ContentType = "application/json", Body = StatusOf(locale, done) })
            );
            await page.Page.ReloadAsync();
            await page.Page.Locator(".stages").WaitForAsync();
        }
        await page.Chat("developer");
        await page.TakeScreenshot($"layout-{locale}-800-{done.Split(' ').Length}");

        var beyond = await page.Page.EvaluateAsync<int[]>(
            "() => ['.rail', '.side'].map(s => document.querySelector(s)).map(e => Math.max(0, e.scrollHeight - e.clientHeight))"
        );

        Assert.Equal([0, 0], beyond);
    }

    [Theory]
    [InlineData("en-US", 320, ColorScheme.Light, Traits = ["Campaign", "Long"])]
    [InlineData("ru-RU", 370, ColorScheme.Dark, Traits = ["Campaign", "Long"])]
    [InlineData("en-US", 700, ColorScheme.Dark, Traits = ["Campaign", "Long"])]
    [InlineData("en-US", 1280, ColorScheme.Light, Traits = ["Campaign", "Long"])]
    [InlineData("ru-RU", 1280, ColorScheme.Dark, Traits = ["Campaign", "Long"])]
    public async Task Axe_finds_no_serious_violation(string locale, int width, ColorScheme scheme)
    {
        await using var host = await DirectLineTestHost.Start();
        await using var page = await chromium.Open(host.Address, width, 800, scheme, locale);
        await page.Chat("developer");
        foreach (var view in width < 720 ? ["people", "chat", "progress"] : new[] { "chat" })
        {
            await ShowView(page, view);
            // The window of the chat is Web Chat's own; its cards are looked at by their tests.
            var result = await page.Page.RunAxe(new AxeRunContext { Exclude = [new AxeSelector(".webchat")] });

            Assert.Empty(
                result
                    .Violations.Where(v => v.Impact is "serious" or "critical")
                    .Select(v => $"{view}: {v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}")
            );
        }
    }

    private static string StatusOf(string locale, string done)
    {
        var line = FindText(locale, "page.status.promised")
            .Replace("{stage}", FindText(locale, "stage.collecting"), StringComparison.Ordinal)
            .Replace("{side}", FindText(locale, "certification.side.reviewers"), StringComparison.Ordinal)
            .Replace("{since}", "Mon 2 Mar, 09:03", StringComparison.Ordinal)
            .Replace("{promised}", "Mon 9 Mar", StringComparison.Ordinal);
        return new JsonObject
        {
            ["application"] = new JsonObject
            {
                ["name"] = "Acme Sync",
                ["version"] = "2.0",
                ["vendor"] = "Acme",
                ["stage"] = 3,
                ["items"] = 10,
                ["itemsDone"] = 4,
                ["line"] = line,
            },
            ["done"] = new JsonArray([.. done.Split(' ').Select(s => JsonValue.Create(s))]),
        }.ToJsonString();
    }

    private static string FindText(string locale, string key) => TextCatalog.For(new(locale[..2])).Find(key) ?? throw new InvalidOperationException(key);

    private static async Task ShowView(DemoPageObject page, string view)
    {
        var button = page.Page.Locator($"[data-view-of='{view}']");
        if (await button.IsVisibleAsync())
            await button.ClickAsync();
    }
}
