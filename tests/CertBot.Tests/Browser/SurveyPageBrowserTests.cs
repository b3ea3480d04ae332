using CertBot.Core.Surveys;
using CertBot.Tests.Channels.Surveys;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using NodaTime;

namespace CertBot.Tests.Browser;

/// <summary>The page of a survey as people use it: on a phone, with the keyboard, without scripts, by eye and by ear.</summary>
[Trait("Suite", "Browser")]
public sealed class SurveyPageBrowserTests(ChromiumFixture chromium)
{
    private const int PhoneWidth = 360;

    private const int PhoneHeight = 640;

    [Fact]
    public async Task Phone_without_scripts_answers_by_two_taps()
    {
        await using var host = await SurveyHost.Start();
        var (id, path) = await host.Send();
        await using var opened = await chromium.Open(new Uri(host.Address, path), PhoneWidth, PhoneHeight, isScriptOn: false);
        var page = opened.Page;
        await opened.TakeScreenshot("survey-phone");
        await page.GetByRole(AriaRole.Radio, new() { Name = "4", Exact = true }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send my answer" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Thank you" }).WaitForAsync();
        await opened.TakeScreenshot("survey-thanks");

        Assert.Equal(4, (await host.Rig.Find(id))?.Answer?.Score);
        Assert.Empty(opened.ForeignRequests);
    }

    [Fact, Trait("Campaign", "Long")]
    public async Task Keyboard_alone_answers_with_words_and_a_name()
    {
        await using var host = await SurveyHost.Start();
        var (id, path) = await host.Send();
        await using var opened = await chromium.Open(new Uri(host.Address, $"{path}?score=2"));
        var keys = opened.Page.Keyboard;
        await keys.PressAsync("Tab"); // the number that was clicked in the mail
        await keys.PressAsync("ArrowRight");
        await keys.PressAsync("Tab");
        await keys.TypeAsync("Quick");
        await keys.PressAsync("Tab");
        await keys.TypeAsync("Gerda Klein");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Space");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Enter");
        await opened.Page.GetByRole(AriaRole.Heading, new() { Name = "Thank you" }).WaitForAsync();

        var answer = (await host.Rig.Find(id))?.Answer;
        Assert.Equal((3, "Quick", "Gerda Klein"), (answer?.Score, answer?.Comment, answer?.Name));
        Assert.Empty(opened.ConsoleErrors);
    }

    [Fact, Trait("Campaign", "Long")]
    public async Task Nothing_is_cut_off_on_a_narrow_phone_and_every_number_is_big_enough_to_tap()
    {
        await using var host = await SurveyHost.Start();
        var path = await SendNps(host);
        await using var opened = await chromium.Open(new Uri(host.Address, path), 320, 568, locale: "ru-RU");
        await opened.TakeScreenshot("survey-nps-phone");
        Assert.True(await opened.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
        var sizes = await opened.Page.EvaluateAsync<double[]>(
            "[...document.querySelectorAll('.scores label, button')].flatMap(e => { const r = e.getBoundingClientRect(); return [r.width, r.height]; })"
        );
        Assert.Equal(24, sizes.Length);
        Assert.All(sizes, s => Assert.True(s >= 44, $"{s}"));
    }

    [Theory]
    [InlineData(PhoneWidth, ColorScheme.Light, Traits = ["Campaign", "Long"])]
    [InlineData(1280, ColorScheme.Dark, Traits = ["Campaign", "Long"])]
    public async Task Axe_finds_nothing(int width, ColorScheme scheme)
    {
        await using var host = await SurveyHost.Start();
        var (_, path) = await host.Send();
        var nps = await SendNps(host);
        foreach (var address in new[] { path, nps, $"{path}/stop", "/s/none" })
        {
            await using var opened = await chromium.Open(new Uri(host.Address, address), width, 800, scheme);
            await opened.TakeScreenshot($"survey-{scheme}-{address.Length}");
            var result = await opened.Page.RunAxe();
            Assert.Equal([], result.Violations.Select(v => $"{address.Split('.')[0]}: {v.Id} {string.Join(' ', v.Nodes.Select(n => n.Html))}"));
        }

        // The form with a fault.
        await using var faulty = await chromium.Open(new Uri(host.Address, path), width, 800, scheme);
        await faulty.Page.EvaluateAsync("document.querySelector('form').noValidate = true");
        await faulty.Page.GetByRole(AriaRole.Button, new() { Name = "Send my answer" }).ClickAsync();
        await faulty.Page.GetByRole(AriaRole.Alert).WaitForAsync();
        Assert.Equal([], (await faulty.Page.RunAxe()).Violations.Select(v => v.Id));
        await faulty.TakeScreenshot($"survey-fault-{scheme}");
    }

    private static async Task<string> SendNps(SurveyHost host)
    {
        var id = SurveyIds.OfCampaign(new("acme-sync"), "2026-H1", new("northwind"));
        var plan = new SurveyPlan
        {
            Kind = SurveyKind.Nps,
            Application = new("acme-sync"),
            Vendor = new("acme"),
            Customer = new("northwind"),
            HalfYear = "2026-H1",
            Contact = SurveyAddress.HashOf("gerda@northwind.example"),
            Language = Core.Primitives.LanguageCode.Ru,
            Occasion = host.Rig.Now,
            SendAt = host.Rig.Now,
        };
        await host.Rig.Execute(new Core.Conversation.Command.OnSurvey(id, new SurveyCommand.Schedule(plan)), Core.Directory.Actor.Clock);
        await host.Rig.Advance(Duration.Zero);
        return await host.Rig.LinkOf(id);
    }
}
