using System.Net;
using System.Text.Json.Nodes;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Demo;
using CertBot.Packages;
using CertBot.Tests.Channels.DirectLine;

namespace CertBot.Tests.Demo;

public sealed class PageEndpointsTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private DirectLineTestHost _host = new();

    public async ValueTask InitializeAsync()
    {
        _host = await DirectLineTestHost.Start();
        _http.BaseAddress = _host.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Content_security_policy_allows_own_files_only_and_no_inline_script()
    {
        using var page = await _http.GetAsync("/");
        var html = await page.Content.ReadAsStringAsync();
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();

        Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?![^>]* src=)", html);
        Assert.DoesNotMatch("(src|href)=\"(?!/web/|/dashboard\")", html);
        Assert.DoesNotContain("{nonce}", html, StringComparison.Ordinal);
        Assert.NotEqual(policy, (await _http.GetAsync("/")).Headers.GetValues("Content-Security-Policy").Single());
    }

    [Theory]
    [InlineData("page.js", "text/javascript")]
    [InlineData("page.css", "text/css")]
    [InlineData("icon.svg", "image/svg+xml")]
    public async Task Static_files_have_their_content_types(string file, string type)
    {
        using var got = await _http.GetAsync($"/web/page/{file}");

        Assert.Equal(type, got.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(got.Headers.ETag);
    }

    [Theory]
    [InlineData("/web/page/index.html")]
    [InlineData("/web/page/..%2f..%2fappsettings.json")]
    [InlineData("/web/page/nothing.js")]
    public async Task Other_files_are_not_found(string path) => Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(path)).StatusCode);

    [Theory]
    [InlineData("/")]
    [InlineData("/web/people")]
    [InlineData("/web/unread")]
    public async Task Foreign_host_name_is_refused(string path)
    {
        using var rebound = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = "evil.example:3978" } };

        Assert.Equal(HttpStatusCode.Forbidden, (await _http.SendAsync(rebound)).StatusCode);
    }

    [Fact]
    public async Task Every_demo_person_is_listed_with_their_channels()
    {
        _host.Turns.CanOpen = (user, address) => (user.UserId, address.Id) is ("analyst", "reviews");

        var people = (await Json("/web/people"))["people"]?.AsArray() ?? [];

        Assert.Equal(
            [
                "developer",
                "developer-manager",
                "other-developer",
                "analyst",
                "analyst-2",
                "rnd-expert",
                "language-expert",
                "ux-expert",
                "support-lead",
                "marketplace-lead",
                "head-of-digital",
                "cs-director",
                "vp-product",
                "ceo",
                "administrator",
            ],
            people.Select(p => p?["id"]?.ToString())
        );
        Assert.Equal("""["reviews"]""", people.Single(p => p?["id"]?.ToString() == "analyst")?["channels"]?.ToJsonString());
        Assert.Equal("[]", people[0]?["channels"]?.ToJsonString());
    }

    [Fact]
    public async Task Texts_are_in_the_requested_language_for_every_person_step_and_stage()
    {
        foreach (var language in (string[])["en", "ru"])
        {
            var words = (await Json($"/web/words?lang={language}"))["words"]?.AsObject() ?? [];
            Assert.All(new DemoUsers().Users, p => Assert.True(words.ContainsKey($"page.role.{p.Id}"), p.Id));
            Assert.All(new DemoUsers().Channels, c => Assert.True(words.ContainsKey($"page.channel.{c}"), c));
            Assert.All(DemoSteps.Keys, k => Assert.True(words.ContainsKey($"page.try.{k}") && words.ContainsKey($"page.try.{k}.how"), k));
        }

        Assert.Equal("ru", (await Json("/web/words?lang=ru"))["language"]?.ToString());
        Assert.Equal("en", (await Json("/web/words?lang=tlh"))["language"]?.ToString());
    }

    [Fact]
    public async Task Status_reports_a_missing_application()
    {
        var status = await Json("/web/status?lang=en");

        Assert.Null(status["application"]);
        Assert.Equal(DemoSteps.Keys.Count, status["steps"]?.AsArray().Count);
    }

    [Fact]
    public async Task Sample_is_a_valid_package()
    {
        var bytes = await _http.GetByteArrayAsync("/web/sample-package.gz?name=AcmeSync&version=2.1");

        var opened = Assert.IsType<PackageOpenResult.Success>(PackageFile.Open(new MemoryStream(bytes), bytes.Length, new PackageLimits()));
        Assert.Equal(("AcmeSync", "2.1"), (opened.Packages.Single().Name, opened.Packages.Single().Version));
        Assert.Equal(HttpStatusCode.BadRequest, (await _http.GetAsync("/web/sample-package.gz?name=..%2fx")).StatusCode);
    }

    private async Task<JsonObject> Json(string path) => JsonNode.Parse(await _http.GetStringAsync(path)) as JsonObject ?? [];
}
