using System.Net;
using CertBot.Channels.Slack.WebApi;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Slack;
using CertBot.Tests.Kit.Stores;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CertBot.Tests.Channels.Slack.OAuth;

public sealed class InstallEndpointsTests : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private readonly List<HttpClient> _browsers = [];
    private MemoryStore? _store;
    private FakeSlack? _slack;
    private OAuthTestHost? _host;

    private FakeSlack Slack => _slack ?? throw new InvalidOperationException("not started");

    private OAuthTestHost Host => _host ?? throw new InvalidOperationException("not started");

    private MemoryStore Store => _store ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        _store = new MemoryStore(_clock);
        _slack = await FakeSlack.Start(_clock);
        _slack.AddWorkspace("T1", "E1");
        _host = await OAuthTestHost.Start(_slack.ApiBaseUrl, _clock, _store);
    }

    public async ValueTask DisposeAsync()
    {
        _browsers.ForEach(b => b.Dispose());
        await Host.DisposeAsync();
        await Slack.DisposeAsync();
    }

    [Fact]
    public async Task Authorize_url_requests_bot_scopes_and_no_user_scopes()
    {
        using var answer = await Browser().GetAsync("/slack/install");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var to = answer.Headers.Location ?? new Uri("none:");
        var query = QueryHelpers.ParseQuery(to.Query);
        Assert.Equal($"{Slack.Address}/oauth/v2/authorize", to.GetLeftPart(UriPartial.Path));
        Assert.Equal(["client_id", "redirect_uri", "scope", "state"], query.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(FakeSlack.ClientId, query["client_id"].ToString());
        Assert.Equal(string.Join(',', BotScopes.All), query["scope"].ToString());
        Assert.Equal(Host.Client.RedirectUrl?.AbsoluteUri, query["redirect_uri"].ToString());
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.All(["httponly", "samesite=lax", "path=/slack/", "max-age=600"], part => Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(query["state"].ToString(), cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_url_comes_from_the_settings_and_not_from_the_request()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/slack/install") { Headers = { Host = "evil.example" } };
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", "evil.example");
        using var answer = await Browser().SendAsync(request);

        Assert.DoesNotContain("evil", answer.Headers.Location?.AbsoluteUri ?? "evil", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completed_installation_stores_the_token_encrypted()
    {
        var (status, page, _) = await Install(Browser(), Slack.GrantCode(Slack.Workspaces["T1"], Host.Client.RedirectUrl));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("CertBot is now in your Slack workspace", page, StringComparison.Ordinal);
        Assert.Contains("https://slack.com/app_redirect?app=A1&amp;team=T1", page, StringComparison.Ordinal);
        var kept = await Host.Services.GetRequiredService<Workspaces>().Find("T1", default);
        Assert.Equal(
            ("T1", "E1", "A1", "UBOTT1", "BT1", "xoxb-T1"),
            (kept?.Team, kept?.Enterprise, kept?.AppId, kept?.BotUserId, kept?.BotId, kept?.Token.Reveal())
        );
        var stored = Assert.Single(await Store.List(StoreKeys.SlackWorkspaces, "workspace", "", 10, default));
        Assert.DoesNotContain("xoxb", stored.Document.Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_page_nor_log_holds_a_token_a_code_or_the_secret()
    {
        var code = Slack.GrantCode(Slack.Workspaces["T1"], Host.Client.RedirectUrl);
        var (_, page, _) = await Install(Browser(), code);
        var (_, again, _) = await Install(Browser(), code);

        Assert.All([page, again], p =>
            Assert.All(["xoxb", code, FakeSlack.ClientSecret], secret => Assert.DoesNotContain(secret, p, StringComparison.Ordinal))
        );
        Assert.NotEmpty(Host.Log.ProjectLines);
        Assert.All(Host.Log.ProjectLines, line =>
            Assert.All(["xoxb", code, FakeSlack.ClientSecret], secret => Assert.DoesNotContain(secret, line, StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Page_is_not_cached_loads_nothing_and_sends_no_referrer()
    {
        var browser = Browser();
        using var answer = await browser.GetAsync(await ReturnFromSlack(browser, "code=x"));

        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.StartsWith("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("expires=Thu, 01 Jan 1970", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("max-age=600", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Installation_started_in_another_browser_is_refused_without_a_request()
    {
        var back = await ReturnFromSlack(Browser(), $"code={Slack.GrantCode(Slack.Workspaces["T1"], Host.Client.RedirectUrl)}");

        await AssertRefused(Browser(), back, HttpStatusCode.BadRequest, "wasn’t started in this browser");

        // Nor with another installation started in that browser.
        var other = Browser();
        await ReturnFromSlack(other, "");
        await AssertRefused(other, back, HttpStatusCode.BadRequest, "wasn’t started in this browser");
        Assert.Empty(Slack.Calls);
    }

    [Theory]
    [InlineData("?code=c")]
    [InlineData("?code=c&state=")]
    [InlineData("?code=c&state=made-up")]
    [InlineData("?error=access_denied")]
    [InlineData("")]
    public async Task Callback_without_our_state_is_refused(string query)
    {
        var browser = Browser();
        await ReturnFromSlack(browser, "");

        await AssertRefused(browser, $"/slack/oauth/callback{query}", HttpStatusCode.BadRequest, "wasn’t started in this browser");
        Assert.Empty(Slack.Calls);
    }

    [Fact]
    public async Task State_is_valid_for_ten_minutes_and_once()
    {
        var browser = Browser();
        var late = await ReturnFromSlack(browser, $"code={Slack.GrantCode(Slack.Workspaces["T1"], Host.Client.RedirectUrl)}");
        _clock.Advance(Duration.FromSeconds(601));
        await AssertRefused(browser, late, HttpStatusCode.BadRequest, "more than ten minutes ago");

        var intime = await ReturnFromSlack(browser, $"code={Slack.GrantCode(Slack.Workspaces["T1"], Host.Client.RedirectUrl)}");
        _clock.Advance(Duration.FromSeconds(599));
        using (var good = await browser.GetAsync(intime))
            Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        using var again = await browser.GetAsync(intime);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
    }

    [Theory]
    [InlineData("error=access_denied", HttpStatusCode.OK, "declined in Slack")]
    [InlineData("error=invalid_scope", HttpStatusCode.BadGateway, "didn’t confirm")]
    [InlineData("error=<script>", HttpStatusCode.BadGateway, "didn’t confirm")]
    [InlineData("code=made-up", HttpStatusCode.BadGateway, "didn’t confirm")]
    [InlineData("code=", HttpStatusCode.BadRequest, "wasn’t started in this browser")]
    [InlineData("code=a&code=b", HttpStatusCode.BadRequest, "wasn’t started in this browser")]
    public async Task Failure_is_reported_with_a_sentence(string query, HttpStatusCode status, string sentence)
    {
        var browser = Browser();

        await AssertRefused(browser, await ReturnFromSlack(browser, query), status, sentence);
    }

    [Fact]
    public async Task Organisation_wide_installation_is_refused_and_its_token_not_stored() =>
        await AssertRefused(Slack.GrantCode(null, Host.Client.RedirectUrl, "E9"), HttpStatusCode.BadRequest, "not in a whole organization");

    [Fact]
    public async Task Unavailable_Slack_is_reported_with_a_sentence()
    {
        Slack.FailNext(new SlackFault.ErrorStatus(503));
        await AssertRefused(Slack.GrantCode(Slack.Workspaces["T1"], Host.Client.RedirectUrl), HttpStatusCode.ServiceUnavailable, "isn’t responding right now");

        // The code is valid, but auth.test fails.
        Slack.FailNext(null, new SlackFault.ConnectionDropped());
        await AssertRefused(Slack.GrantCode(Slack.Workspaces["T1"], Host.Client.RedirectUrl), HttpStatusCode.ServiceUnavailable, "isn’t responding right now");
    }

    [Theory]
    [InlineData("ru-RU,ru;q=0.9,en;q=0.8", "ru", "Ничего не установлено")]
    [InlineData("de, en;q=0.5, ru;q=0.9", "ru", "Ничего не установлено")]
    [InlineData("de", "en", "Nothing was installed")]
    [InlineData("ru;q=9;;,,", "en", "Nothing was installed")]
    [InlineData(null, "en", "Nothing was installed")]
    public async Task Page_is_in_the_language_of_the_browser(string? wanted, string language, string text)
    {
        var page = await Browser(wanted).GetStringAsyncAnyway("/slack/oauth/callback");

        Assert.Contains($"<html lang=\"{language}\">", page, StringComparison.Ordinal);
        Assert.Contains(text, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_installation_replaces_the_token()
    {
        await Install(Browser(), Slack.GrantCode(Slack.Workspaces["T1"], Host.Client.RedirectUrl));
        Slack.Workspaces["T1"].Token = "xoxb-newer";
        await Install(Browser(), Slack.GrantCode(Slack.Workspaces["T1"], Host.Client.RedirectUrl));

        Assert.Equal("xoxb-newer", (await Host.Services.GetRequiredService<Workspaces>().Find("T1", default))?.Token.Reveal());
    }

    private HttpClient Browser(string? language = null)
    {
        var browser = Host.CreateBrowser(language);
        _browsers.Add(browser);
        return browser;
    }

    /// <summary>Starts an installation, approves it in Slack, and returns.</summary>
    private async Task<(HttpStatusCode Status, string Page, string Address)> Install(HttpClient browser, string code)
    {
        var back = await ReturnFromSlack(browser, $"code={code}");
        using var answer = await browser.GetAsync(back);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), back);
    }

    /// <summary>The URL to which Slack redirects this browser.</summary>
    private static async Task<string> ReturnFromSlack(HttpClient browser, string query)
    {
        using var begun = await browser.GetAsync("/slack/install");
        var state = QueryHelpers.ParseQuery(begun.Headers.Location?.Query)["state"].ToString();
        return $"/slack/oauth/callback?{query}&state={Uri.EscapeDataString(state)}";
    }

    private async Task AssertRefused(string code, HttpStatusCode status, string sentence)
    {
        var browser = Browser();
        await AssertRefused(browser, await ReturnFromSlack(browser, $"code={code}"), status, sentence);
    }

    private async Task AssertRefused(HttpClient browser, string back, HttpStatusCode status, string sentence)
    {
        using var answer = await browser.GetAsync(back);
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(sentence, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.Empty(await Store.List(StoreKeys.SlackWorkspaces, "workspace", "", 10, default));
    }
}

internal static class AnyStatusHttpClientExtensions
{
    public static async Task<string> GetStringAsyncAnyway(this HttpClient browser, string address)
    {
        using var answer = await browser.GetAsync(address);
        return await answer.Content.ReadAsStringAsync();
    }
}
