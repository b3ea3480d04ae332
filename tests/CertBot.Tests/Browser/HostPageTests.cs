using CertBot.Tests.Kit.Processes;
using Microsoft.Playwright;

namespace CertBot.Tests.Browser;

/// <summary>The page with the real host, started in an empty folder as at the first use.</summary>
[Trait("Suite", "Browser")]
public sealed class HostPageTests(ChromiumFixture chromium) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("certbot-page");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Newcomer_opens_the_page_and_the_first_form_starts()
    {
        await using var host = await HostProcess.Start(_folder.FullName);
        await using var page = await chromium.Open(host.Address);
        var developer = await page.Chat("developer");
        await page.Chat("analyst", "reviews");

        await developer.SendText("apply");
        await Assertions.Expect(developer.Feed.Locator(".ac-adaptiveCard").Last).ToBeVisibleAsync();
        await developer.Click("Next");
        await developer.SendText("help");

        await page.TakeScreenshot("host");
        Assert.Empty(page.ConsoleErrors);
        Assert.Empty(page.ForeignRequests);
    }
}
