using CertBot.Core.Certification.Applications;
using CertBot.Core.Tests.Kit;
using CertBot.Core.Tests.Kit.Packages;
using CertBot.Repositories;
using CertBot.Tests.Kit.Hosts;
using Microsoft.Playwright;
using NodaTime;

namespace CertBot.Tests.Browser;

/// <summary>From "apply" to the next version on the page, with the whole host: cards are clicked, fields are filled in, files are uploaded.</summary>
[Trait("Suite", "Browser"), Trait("Campaign", "Long")]
public sealed class DemoJourneyTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private LiveHost _host = new();
    private DemoPageObject? _open;

    private DemoPageObject Page => _open ?? throw new InvalidOperationException("the page is not open");

    public async ValueTask InitializeAsync()
    {
        _host = await LiveHost.Start();
        _open = await chromium.Open(_host.Address, 1440, 900);
    }

    public async ValueTask DisposeAsync()
    {
        await Page.TakeScreenshot("life-99-end");
        if (_open is not null)
            await _open.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Package_goes_from_apply_to_certified_and_to_its_next_version()
    {
        await Apply();
        await KickOff();
        await Prioritise();
        await HandIn();
        await Review();
        await ReworkAndPass();
        await Support();
        await NextVersion();

        // The browser logs a warning when a chat is closed while its WebSocket connects; the visible chat has a connection of its own.
        Assert.DoesNotContain(Page.ConsoleErrors, c => !c.Contains("closed before the connection is established", StringComparison.Ordinal));
        Assert.Empty(Page.ForeignRequests);
    }

    private async Task Apply()
    {
        var developer = await Page.Chat("developer");
        await Page.Chat("analyst", "reviews");
        await developer.SendText("apply");
        await developer.Fill("Listing address", "https://marketplace.creatio.com/app/acme-sync");
        await developer.Fill("Name of the app", "Acme Sync");
        await developer.Fill("Version", "two");
        await developer.Click("Next");
        await developer.WaitForText("Please fill this in.");
        await Page.TakeScreenshot("life-01-form");
        await developer.Fill("Compatible products", "Sales Creatio 8.1");
        await developer.Click("Next");

        // What was wrong stays in its field; what was good is not asked again.
        await developer.WaitForText("✓ Name of the app — Acme Sync");
        await Page.TakeScreenshot("life-01-wrong");
        await developer.Fill("The version you want certified", "2.0");
        await developer.Click("Next");

        // Typing and fields together.
        await developer.WaitForText("How it is built");
        await developer.SendText("en, ru");
        await developer.WaitForText("✓ Localizations — English and Russian");
        await developer.Tick("No");
        await developer.Fill("Naming prefix", "Acme");
        await developer.Fill("Maintainer", "Acme Ltd");
        await developer.Click("Next");
        await Answer(
            developer,
            ("Step 3 of 4", "yes"),
            ("✓ Readiness: people", "Two engineers, on call"),
            ("— Two engineers, on call", "yes"),
            ("✓ Readiness: product roadmap", "A dated roadmap on our site"),
            ("— A dated roadmap on our site", "yes"),
            ("✓ Readiness: commitment", "Budget signed"),
            ("— Budget signed", "yes"),
            ("✓ Readiness: level", "CI and code review"),
            ("Step 4 of 4", "James Whitfield, james@acme.example"),
            ("✓ Escalation contact", Workday())
        );
        await developer.WaitForText("Please check your answers");
        await Page.TakeScreenshot("life-02-summary");
        await developer.Click("Submit");
        await developer.WaitForText("Your application for Acme Sync 2.0 is in.");
    }

    private async Task KickOff()
    {
        var reviews = await Page.Chat("analyst", "reviews");
        await reviews.WaitForText("What the vendor told us");
        await Page.TakeScreenshot("life-03-root");
        await reviews.Click("Ready…");
        await reviews.Tick("High");
        await reviews.Fill("Your advice to leadership", "Asked for by many customers");
        await Page.TakeScreenshot("life-04-ready");
        await reviews.Click("Ready: send to leadership");
    }

    private async Task Prioritise()
    {
        var leadership = await Page.Chat("marketplace-lead", "leadership");
        await leadership.Click("Approve…");
        await Page.TakeScreenshot("life-05-priority");
        await leadership.Tick("High");
        await leadership.Fill("Planned start", Workday());
        await leadership.Click("Approve");
        var developer = await Page.Chat("developer");
        await developer.WaitForText("Acme Sync 2.0 is approved with high priority");
        await Page.TakeScreenshot("life-06-materials");
    }

    private async Task HandIn()
    {
        var developer = await Page.Chat("developer");
        await FindingsJourney.Play(Page, Package("AcmeSync", "2.0"));
        await Page.TakeScreenshot("life-07-package");

        await developer.Click("Hand in: Setup and installation guide");
        await developer.Upload("setup.pdf", new byte[1200]);
        await developer.WaitForText("Got it: Setup and installation guide");
        (string Part, string Name, byte[] File)[] rest =
        [
            ("user guide", "user.pdf", new byte[1200]),
            ("list of test cases", "cases.xlsx", new byte[900]),
            ("report of a successful run", "report.pdf", new byte[900]),
            ("demo version", "demo.gz", Package("AcmeSyncDemo", "2.0")),
        ];
        foreach (var (part, name, file) in rest)
        {
            await developer.SendText($"hand in {part}");
            await developer.WaitForText("Drop the file into this chat");
            await developer.Upload(name, file);
            await developer.WaitForText(
                part switch
                {
                    "demo version" => "5 of 8",
                    "user guide" => "Got it: User guide",
                    _ => $"Got it: Test cases and test report: {part}",
                }
            );
        }

        await Page.TakeScreenshot("life-08-materials");
        foreach (var link in (string[])["sales kit", "video overview", "questions", "practical assignment"])
        {
            await developer.SendText($"hand in {link} https://acme.example/{link.Replace(' ', '-')}");
            await developer.WaitForText(link == "practical assignment" ? "8 of 8" : " left");
        }

        await developer.WaitForText("Everything is here. It’s your turn: submit it for review.");
        await developer.Click("Submit for review…");
        await Page.TakeScreenshot("life-09-submit");
        await developer.Click("Submit", "Everything is here.");
    }

    private async Task Review()
    {
        var reviews = await Page.Chat("analyst", "reviews");
        await reviews.Click("Claim", "1 · Functional testing");
        await reviews.WaitForText("Sofie Lindqvist is working on it.");
        await Page.TakeScreenshot("life-10-task");
        string[] own =
        [
            "1 · Functional testing",
            "4 · Compatibility with core products",
            "5 · Backward compatibility",
            "6 · Setup by the user",
            "8 · Demo data",
        ];
        foreach (var criterion in own)
            await Pass(reviews, criterion);
        await Page.TakeScreenshot("life-11-passed");
        await Pass(await Page.Chat("ux-expert", "reviews"), "7 · UX standards");
        await Pass(await Page.Chat("language-expert", "language"), "3 · Localization quality");
        var rnd = await Page.Chat("rnd-expert", "rnd");
        await rnd.Click("Needs work…", "2 · Code quality and security");
        await rnd.Choose("Reason", "Goes against the standards");
        await rnd.Fill("What needs fixing, and where", "Replace CustomQuery in two places");
        await Page.TakeScreenshot("life-12-needs-work");
        await rnd.Click("Needs work", "2 · Code quality and security");
        await rnd.WaitForText("Replace CustomQuery in two places");
    }

    private async Task ReworkAndPass()
    {
        var developer = await Page.Chat("developer");
        _host.Clock.Advance(Duration.FromMinutes(3));
        await developer.WaitForText("What needs fixing");
        await Page.TakeScreenshot("life-13-round");
        await developer.Click("Say what you changed…");
        await developer.Fill("What you changed, and where to see it", "CustomQuery is gone");
        await developer.Click("Save the answer");
        await developer.WaitForText("Your answer: CustomQuery is gone");
        await developer.SendText("submit mended");
        await Pass(await Page.Chat("rnd-expert", "rnd"), "2 · Code quality and security");
        _host.Clock.Advance(Duration.FromMinutes(3));
    }

    private async Task Support()
    {
        var developer = await Page.Chat("developer");
        await developer.Click("Support standards");
        await Answer(
            developer,
            ("Where do you register", "Our own desk at https://desk.acme.example"),
            ("✓ Support system", "yes"),
            ("✓ Success portal", "all"),
            ("✓ Support packages", "yes"),
            ("✓ Presale questions", "all"),
            ("✓ Regions covered", "James Whitfield, +44 20 7946 0000")
        );
        await developer.WaitForText("the analysts audit your support");
        await developer.Click("Submit");
        var reviews = await Page.Chat("analyst", "reviews");
        await reviews.Click("Pass…", "Support audit");
        await Page.TakeScreenshot("life-14-audit");
        await reviews.Click("Pass and certify");
        developer = await Page.Chat("developer");
        await developer.WaitForText("Acme Sync 2.0 is certified");
        await Page.TakeScreenshot("life-15-certified");
    }

    private async Task NextVersion()
    {
        await WaitForCertifiedRow();
        var developer = await Page.Chat("developer");
        await developer.SendText("escalate acme-sync The badge is not on the storefront");
        var analyst = await Page.Chat("analyst");
        await analyst.Click("I’ll take it");
        await Page.TakeScreenshot("life-16-escalation");
        developer = await Page.Chat("developer");
        await developer.SendText("new version 2.1");
        await developer.WaitForText("What’s new");
        await Page.TakeScreenshot("life-17-next");
        await Assertions.Expect(Page.Page.Locator(".steps li.done")).ToHaveCountAsync(9);
    }

    /// <summary>The chat finds the application in the vendor's list, which is written after the application.</summary>
    private async Task WaitForCertifiedRow()
    {
        var lists = _host.GetService<ApplicationSummaryStore>();
        for (var patience = 0; patience < 600; patience++)
        {
            if ((await lists.ListFor(TestPeople.Developer, default)).Shown is [{ Stage: StageName.Certified }])
                return;
            await Task.Delay(100);
        }
    }

    /// <summary>Types the answers to the questions of a form, each after what comes before it is displayed.</summary>
    private static async Task Answer(WebChatPane chat, params (string Shown, string Answer)[] answers)
    {
        foreach (var (shown, answer) in answers)
        {
            await chat.WaitForText(shown);
            await chat.SendText(answer);
        }
    }

    private static async Task Pass(WebChatPane chat, string criterion)
    {
        await chat.Click("Pass", criterion);
        await Assertions.Expect(chat.Card(criterion).GetByText("Passed · ")).ToBeVisibleAsync();
    }

    private static byte[] Package(string name, string version) => (PackageBuilder.Sample(name) with { Version = version }).ToGzip();

    private string Workday()
    {
        var day = _host.Clock.GetCurrentInstant().InUtc().Date.Next(IsoDayOfWeek.Wednesday);
        return NodaTime.Text.LocalDatePattern.Iso.Format(day);
    }
}
