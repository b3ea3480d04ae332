using System.Text.Json;
using CertBot.Channels;
using CertBot.Demo;
using CertBot.Tests.Channels.DirectLine;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CertBot.Tests.Browser;

/// <summary>The page of figures with figures that show every verdict: on a phone and wide, light and dark, by keyboard, and without barriers for axe.</summary>
[Trait("Suite", "Browser")]
public sealed class DashboardTests(ChromiumFixture chromium)
{
    private static readonly string[] Verdicts = ["no-data", "too-few", "met", "missed"];

    [Theory]
    [InlineData("en-US", 380, ColorScheme.Light)]
    [InlineData("ru-RU", 380, ColorScheme.Dark, Traits = ["Campaign", "Long"])]
    [InlineData("en-US", 1280, ColorScheme.Light, Traits = ["Campaign", "Long"])]
    [InlineData("ru-RU", 1280, ColorScheme.Dark, Traits = ["Campaign", "Long"])]
    public async Task Board_and_months_can_be_read(string locale, int width, ColorScheme scheme)
    {
        await using var host = await DirectLineTestHost.Start();
        await using var page = await OpenDashboard(host, width, scheme, locale);
        await page.Page.Locator("#board a").First.ClickAsync();
        await page.Page.Locator(".chart svg").First.WaitForAsync();
        await page.TakeScreenshot($"dashboard-{locale}-{width}");

        Assert.False(await page.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth"));
        Assert.Equal(7, await page.Page.Locator(".chart").CountAsync());
        Assert.Equal(0, await page.Page.Locator(".chart svg:not([aria-label])").CountAsync());
        Assert.DoesNotContain("page.figures", await page.Page.Locator("body").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty((await page.Page.RunAxe()).Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}"));
        Assert.Empty(page.ConsoleErrors);
        Assert.Empty(page.ForeignRequests);
    }

    [Fact, Trait("Campaign", "Long")]
    public async Task Application_is_opened_by_keyboard_and_its_figures_stand_in_a_table_too()
    {
        await using var host = await DirectLineTestHost.Start();
        await using var page = await OpenDashboard(host, 1280, ColorScheme.Light, "en-US");

        await page.Page.Locator("#board a").First.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.Locator(".chart").First.WaitForAsync();
        await page.Page.Locator(".chart summary").First.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");

        var table = page.Page.Locator(".chart table").First;
        Assert.True(await table.IsVisibleAsync());
        Assert.Equal(13, await table.Locator("tr").CountAsync());
        Assert.Contains("missed", await table.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(3, await page.Page.Locator(".chart").First.Locator("rect.missed").CountAsync());
        Assert.Equal("corrected in between", await page.Page.Locator(".corrections").InnerTextAsync());
    }

    [Fact, Trait("Campaign", "Long")]
    public async Task Filters_are_asked_of_the_host_and_nobody_else_than_the_chosen_person_is_shown()
    {
        await using var host = await DirectLineTestHost.Start();
        List<string> asked = [];
        await using var page = await OpenDashboard(host, 1280, ColorScheme.Light, "en-US", asked.Add);

        await page.Page.Locator("#filter-missed").CheckAsync();
        await page.Page.Locator("#filter-person").SelectOptionAsync("other-developer");
        await page.Page.WaitForFunctionAsync("() => document.activeElement?.id === 'filter-person'");

        Assert.Contains(asked, a => a.Contains("person=marketplace-lead", StringComparison.Ordinal) && a.Contains("missed=true", StringComparison.Ordinal));
        Assert.Contains("person=other-developer", asked[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_answers_for_people_of_the_demo_only()
    {
        await using var host = await DirectLineTestHost.Start();
        using var client = new HttpClient { BaseAddress = host.Address };

        Assert.Equal(404, (int)(await client.GetAsync(new Uri("/web/figures?person=nobody", UriKind.Relative))).StatusCode);
        Assert.Equal(404, (int)(await client.GetAsync(new Uri("/web/figures", UriKind.Relative))).StatusCode);
        Assert.Equal(400, (int)(await client.GetAsync(new Uri("/web/figures?person=ceo&month=2026-13", UriKind.Relative))).StatusCode);
        Assert.Equal(404, (int)(await client.GetAsync(new Uri("/web/figures/acme?person=ceo", UriKind.Relative))).StatusCode);
        Assert.Equal(200, (int)(await client.GetAsync(new Uri("/web/figures?person=ceo", UriKind.Relative))).StatusCode);
        Assert.Equal(404, (int)(await client.GetAsync(new Uri("/web/page/dashboard.html", UriKind.Relative))).StatusCode);
    }

    private async Task<DemoPageObject> OpenDashboard(DirectLineTestHost host, int width, ColorScheme scheme, string locale, Action<string>? onRequest = null)
    {
        var page = await chromium.Open(host.Address, width, 900, scheme, locale);
        await page.Page.RouteAsync("**/web/figures*/**", route =>
            route.FulfillAsync(new() { ContentType = "application/json", Body = JsonSerializer.Serialize(Application, ChannelJson.WriteOptions) })
        );
        await page.Page.RouteAsync("**/web/figures?*", route =>
        {
            onRequest?.Invoke(route.Request.Url);
            return route.FulfillAsync(new() { ContentType = "application/json", Body = JsonSerializer.Serialize(Board, ChannelJson.WriteOptions) });
        });
        await page.Page.GotoAsync(new Uri(host.Address, "/dashboard").AbsoluteUri);
        await page.Page.Locator("#board a").First.WaitForAsync();
        return page;
    }

    private static DemoBoard Board =>
        new()
        {
            Month = "2026-11",
            Months = [new("2026-11", "November 2026"), new("2026-10", "October 2026")],
            Vendors = [new("acme", "Acme")],
            Measures = Measures,
            Rows =
            [
                new(
                    "acme-sync",
                    "Acme Sync",
                    "Acme",
                    "Missed: Positive ratings 37.5 % and Escalations 4",
                    35,
                    2,
                    [.. Measures.Select((m, i) => FigureOf(m.Id, i))]
                ),
                new("acme-mail", "Acme <Mail>", "Acme", "All met that can be judged", 120, 0, [.. Measures.Select(m => FigureOf(m.Id, 2))]),
            ],
        };

    private static DemoFiguresOfApplication Application =>
        new()
        {
            App = "acme-sync",
            Name = "Acme Sync",
            Vendor = "Acme",
            Month = "2026-11",
            State = "November 2026: so far",
            Months = [new("2026-11", "November 2026")],
            Charts = [.. Measures.Select(m => new DemoChart(m.Id, m.Name, "at most 5 %", 5, [.. Enumerable.Range(0, 12).Select(PointOf)]))],
            Corrections = ["corrected in between"],
        };

    private static DemoOption[] Measures => [.. Enumerable.Range(1, 7).Select(i => new DemoOption($"kpi-{i}", $"Measure number {i}"))];

    private static DemoFigure FigureOf(string key, int index) => new(key, $"{index * 3} %", Verdicts[index % 4], Verdicts[index % 4]);

    private static DemoPoint PointOf(int month)
    {
        var verdict = Verdicts[month % 4];
        return new DemoPoint($"M{month} 2026", verdict == "no-data" ? null : month, verdict == "no-data" ? "" : $"{month} %", verdict, verdict);
    }
}
