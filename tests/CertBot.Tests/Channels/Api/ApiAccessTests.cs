using System.Text;
using CertBot.Channels.Api.Access;
using CertBot.Core.Directory;
using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.Channels.Api;

/// <summary>Who may use the API, and what others hear of it.</summary>
public sealed class ApiAccessTests
{
    [Fact]
    public async Task Request_without_a_key_in_force_is_refused_in_one_clear_line()
    {
        await using var api = await ApiHost.Start();
        var key = await api.CreateKey();

        var none = await api.Get("/cases", null);
        Assert.Equal("401 no-key", none.Problem);
        Assert.Equal("Bearer realm=\"CertBot\"", none.Headers["WWW-Authenticate"]);
        Assert.Equal("application/problem+json", none.Headers["Content-Type"]);
        Assert.Equal("no-store", none.Headers["Cache-Control"]);
        foreach (
            var other in new[] { "x", $"{key}x", key[..^1], key.Replace("acme", "borealis", StringComparison.Ordinal), "cbk-nobody-00000000-" + key[^40..] }
        )
        {
            Assert.Equal("401 unknown-key", (await api.Get("/cases", other)).Problem);
        }

        Assert.Equal(200, (await api.Get("/cases", key)).Status);
        Assert.Equal("404 no-such-address", (await api.Get("/nothing", key)).Problem);
        Assert.DoesNotContain(api.Host.Log.AllLines, l => l.Contains(key, StringComparison.Ordinal) || l.Contains(key[^40..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_the_hash_of_a_key_is_stored()
    {
        await using var api = await ApiHost.Start(null, new MemoryStore(new CertBot.Tests.Kit.Runtime.FakeClock(CertBot.Tests.Kit.Hosts.TestHost.StartTime)));
        var key = await api.CreateKey();
        var secret = await api.AddWebhook("https://hooks.acme.example/certbot");

        await foreach (var partition in api.Host.Store.Partitions("", default))
        {
            foreach (var stored in await api.Host.Store.All(partition, "", 1000, default))
                Assert.False(stored.Mentions(key[^40..]) || stored.Mentions(secret[^40..]), $"{partition}/{stored.Document.Id}");
        }
    }

    [Fact]
    public async Task Key_that_is_revoked_in_the_middle_of_an_import_stops_it_and_what_was_taken_stays()
    {
        await using var api = await ApiHost.Start();
        var (old, other) = (await api.CreateKey(), await api.CreateKey(name: "Other"));
        await api.SaveCustomer(old);
        for (var n = 0; n < 3; n++)
            Assert.Equal(201, (await api.Post("/cases", old, ApiHost.Case($"HD-{n}"))).Status);

        await api.Execute(TestPeople.Acme, TestPeople.Manager, new VendorCommand.RevokeApiKey(ApiKeys.Parse(old)?.Id ?? ""));

        var refused = await api.Post("/cases", old, ApiHost.Case("HD-3"));
        Assert.Equal("401 unknown-key", refused.Problem);
        Assert.Contains("revoked", refused["detail"], StringComparison.Ordinal);
        await api.Host.ProcessUntilIdle();
        Assert.Equal(3, (await api.Get("/cases", other)).Body["items"]?.AsArray().Count);
    }

    [Fact]
    public async Task Key_that_was_revoked_on_one_host_works_on_none()
    {
        var store = new MemoryStore(new CertBot.Tests.Kit.Runtime.FakeClock(CertBot.Tests.Kit.Hosts.TestHost.StartTime));
        var (first, second) = await ApiHost.StartTwo(store);
        await using var disposeFirst = first;
        await using var disposeSecond = second;
        var key = await first.CreateKey();
        Assert.Equal(200, (await second.Get("/cases", key)).Status);

        await first.Execute(TestPeople.Acme, TestPeople.Manager, new VendorCommand.RevokeApiKey(ApiKeys.Parse(key)?.Id ?? ""));

        Assert.Equal(401, (await second.Get("/cases", key)).Status);
    }

    /// <summary>Whether it exists is not told: the response is the same as for one that does not, but for the name that was asked for.</summary>
    [Fact]
    public async Task Data_of_another_vendor_is_as_unknown_as_what_does_not_exist()
    {
        await using var api = await ApiHost.Start();
        var (acme, borealis) = (await api.CreateKey(), await api.CreateKey(TestPeople.OtherDeveloper));
        await api.SaveCustomer(acme);
        var id = (await api.Post("/cases", acme, ApiHost.Case("HD-1")))["id"] ?? "";
        await api.Host.ProcessUntilIdle();

        foreach (var path in new[] { "/cases/{0}", "/cases/{0}/events" })
        {
            foreach (var named in new[] { id, "HD-1" })
            {
                var theirs = await api.Get(string.Format(null, path, named), borealis);
                var nobodys = await api.Get(string.Format(null, path, "C-2026-03-9999"), borealis);
                Assert.Equal("404 no-such-case", theirs.Problem);
                Assert.Equal(nobodys["detail"]?.Replace("C-2026-03-9999", named, StringComparison.Ordinal), theirs["detail"]);
            }
        }

        Assert.Equal("404 no-such-case", (await api.Post($"/cases/{id}/events", borealis, """{"type":"resolved","at":"2026-03-02T08:00:00Z"}""")).Problem);
        Assert.Equal("404 no-such-customer", (await api.Get("/customers/northwind", borealis)).Problem);
        Assert.Empty((await api.Get("/cases", borealis)).Body["items"]?.AsArray() ?? []);
        Assert.Empty((await api.Get("/customers", borealis)).Body["items"]?.AsArray() ?? []);
        Assert.Equal("422 unknown-application", (await api.Post("/cases", acme, ApiHost.Case("HD-2", application: "borealis-app"))).Problem);
        Assert.Equal("422 unknown-customer", (await api.Post("/cases", borealis, ApiHost.Case("HD-1", application: "borealis-app"))).Problem);
        Assert.Equal("open", (await api.Get($"/cases/{id}", acme))["status"]);
    }

    [Fact]
    public async Task Key_has_so_many_requests_a_minute_and_other_keys_have_their_own()
    {
        await using var api = await ApiHost.Start(new ApiSettings(3, AllowLoopbackWebhooks: false));
        var (first, second) = (await api.CreateKey(), await api.CreateKey(name: "Second"));
        for (var n = 0; n < 3; n++)
            Assert.Equal(200, (await api.Get("/cases", first)).Status);

        var refused = await api.Get("/cases", first);
        Assert.Equal("429 too-many-requests", refused.Problem);
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], null), 59, 61);
        Assert.Equal(200, (await api.Get("/cases", second)).Status);
        api.Host.Clock.Advance(Duration.FromSeconds(61));
        Assert.Equal(200, (await api.Get("/cases", first)).Status);
    }

    [Theory]
    [InlineData("", "400 bad-json")]
    [InlineData("null", "400 bad-json")]
    [InlineData("[]", "400 bad-json")]
    [InlineData("{", "400 bad-json")]
    [InlineData("""{"subject":"a","subject":"b"}""", "400 bad-json")]
    [InlineData("""{"subject":"\ud800"}""", "400 bad-json")]
    [InlineData("""{"subject":7}""", "400 bad-type")]
    [InlineData("""{"events":{"type":"resolved"}}""", "400 bad-type")]
    [InlineData("""{"events":[null]}""", "400 missing")]
    [InlineData("{}", "400 missing")]
    public async Task Body_that_is_no_case_changes_nothing(string body, string problem)
    {
        await using var api = await ApiHost.Start();
        var key = await api.CreateKey();

        Assert.Equal(problem, (await api.Post("/cases", key, body)).Problem);
        Assert.Equal("415 not-json", (await api.Send(HttpMethod.Post, "/cases", key, body, contentType: "text/plain")).Problem);
        Assert.Empty((await api.Get("/cases", key)).Body["items"]?.AsArray() ?? []);
    }

    [Fact]
    public async Task Deep_or_endless_body_is_refused()
    {
        await using var api = await ApiHost.Start();
        var key = await api.CreateKey();
        var deep = new StringBuilder().Insert(0, "{\"a\":", 200).Append('1').Append('}', 200).ToString();

        Assert.Equal("400 bad-json", (await api.Post("/cases", key, deep)).Problem);
        Assert.Equal("413 too-large", (await api.Post("/cases", key, $$"""{"subject":"{{new string('a', 300_000)}}"}""")).Problem);
    }
}
