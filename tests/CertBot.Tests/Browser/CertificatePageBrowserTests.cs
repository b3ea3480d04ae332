using CertBot.Core.Certification.Sanctions;
using CertBot.Tests.Certificates;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CertBot.Tests.Browser;

/// <summary>The page of a certificate as people open it: on a phone, without scripts, in both languages and in the dark.</summary>
[Trait("Suite", "Browser")]
public sealed class CertificatePageBrowserTests(ChromiumFixture chromium)
{
    [Theory]
    [InlineData("valid", 320, ColorScheme.Light, "ru-RU", Traits = ["Campaign", "Long"])]
    [InlineData("valid", 1280, ColorScheme.Dark, "en-US")]
    [InlineData("unknown", 320, ColorScheme.Light, "en-US", Traits = ["Campaign", "Long"])]
    [InlineData("suspended", 320, ColorScheme.Dark, "en-US", Traits = ["Campaign", "Long"])]
    [InlineData("suspended", 1280, ColorScheme.Light, "ru-RU", Traits = ["Campaign", "Long"])]
    public async Task Axe_finds_nothing_and_nothing_is_cut_off(string state, int width, ColorScheme scheme, string locale)
    {
        await using var host = await CertifiedHost.Start();
        if (state == "suspended")
            await host.TakeEffect(SanctionKind.Suspend);
        await Check(host, $"/certificates/{(state == "unknown" ? "CB-2026-none-1" : CertifiedHost.Number)}", width, scheme, locale);
    }

    private async Task Check(CertifiedHost host, string path, int width, ColorScheme scheme, string locale)
    {
        await using var opened = await chromium.Open(new Uri(host.Host.Address, path), width, 800, scheme, locale);
        await opened.TakeScreenshot($"certificate-{width}-{scheme}-{locale}-{path.Length}");
        var result = await opened.Page.RunAxe();
        Assert.Equal([], result.Violations.Select(v => $"{v.Id} {string.Join(' ', v.Nodes.Select(n => n.Html))}"));
        Assert.True(await opened.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
        Assert.Empty(opened.ForeignRequests);
        if (path.EndsWith(CertifiedHost.Number, StringComparison.Ordinal))
            Assert.True(await opened.Page.EvaluateAsync<bool>("document.querySelector('img').naturalWidth > 0"));
    }
}
