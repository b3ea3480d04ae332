using System.Text.Json.Nodes;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.Channels.Api;

/// <summary>What the API takes, what it refuses, and what happens when a request comes again.</summary>
public sealed class ApiCaseTests
{
    [Fact]
    public async Task Every_field_that_is_wrong_is_named()
    {
        await using var api = await ApiHost.Start();
        var key = await api.CreateKey();
        await api.SaveCustomer(key);

        var answer = await api.Post(
            "/cases",
            key,
            """{"application":"acme sync","customer":"northwind","openedAt":"2026-03-02T08:00:00","priority":"urgent","kind":"bug","events":[{"type":"exploded","at":"yesterday"},{"type":"rated","at":"2026-03-02T08:30:00Z"}]}"""
        );

        Assert.Equal(400, answer.Status);
        Assert.Equal(
            ["application", "events[0].at", "events[0].type", "events[1].score", "kind", "openedAt", "priority", "subject"],
            (answer.Body["errors"] as JsonObject ?? []).Select(e => e.Key)
        );
        Assert.Contains("Add the offset from UTC", answer.Body["errors"]?["openedAt"]?[0]?.ToString(), StringComparison.Ordinal);
        Assert.Empty((await api.Get("/cases", key)).Body["items"]?.AsArray() ?? []);
    }

    [Fact]
    public async Task What_cannot_be_true_is_refused_and_nothing_is_half_done()
    {
        await using var api = await ApiHost.Start();
        var key = await api.CreateKey();
        await api.SaveCustomer(key);

        async Task Refused(string problem, string field, string more, string externalId = "HD-1")
        {
            var answer = await api.Post("/cases", key, ApiHost.Case(externalId, more));
            Assert.Equal($"422 {problem}", answer.Problem);
            Assert.Equal([field], (answer.Body["errors"] as JsonObject ?? []).Select(e => e.Key));
        }

        await Refused("before-opening", "at", ""","events":[{"type":"responded","at":"2026-03-02T07:59:00Z"}]""");
        await Refused("in-the-future", "at", ""","events":[{"type":"responded","at":"2026-03-02T09:00:00Z"}]""");
        await Refused(
            "pause-ends-before-it-starts",
            "until",
            ""","events":[{"type":"waited-for-customer","at":"2026-03-02T08:00:00Z","until":"2026-03-02T07:00:00Z"}]"""
        );
        await Refused("not-a-colleague", "owner", ""","owner":"nobody" """);
        await Refused("bad-email", "filer", ""","filer":{"email":"not an address"}""");
        await Refused("bad-external-id", "externalId", "", new string('x', 101));
        Assert.Equal(
            "422 unknown-customer",
            (await api.Post("/cases", key, ApiHost.Case("HD-1").Replace("northwind", "nobody", StringComparison.Ordinal))).Problem
        );
        Assert.Equal("422 closed-year", (await api.Post("/cases", key, ApiHost.Case("HD-1", openedAt: "2025-03-31T10:00:00Z"))).Problem);
        Assert.Equal(201, (await api.Post("/customers", key, """{"name":"Late","package":"basic","zone":"Europe/Berlin","validFrom":"2026-02-15"}""")).Status);
        Assert.Equal(
            "422 no-contract",
            (
                await api.Post("/cases", key, ApiHost.Case("HD-1", openedAt: "2026-02-10T10:00:00Z").Replace("northwind", "late", StringComparison.Ordinal))
            ).Problem
        );
        Assert.Equal("404 no-such-case", (await api.Get("/cases/HD-1", key)).Problem);
    }

    [Theory]
    [InlineData("""{"name":"N","package":"gold","zone":"Europe/Berlin","validFrom":"2026-01-01"}""", "422 unknown-package", "package")]
    [InlineData("""{"name":"N","package":"basic","zone":"Europe/Atlantis","validFrom":"2026-01-01"}""", "422 unknown-zone", "zone")]
    [InlineData("""{"name":"N","package":"basic","zone":"Europe/Berlin","validFrom":"2026-01-01","calendar":"x"}""", "422 unknown-calendar", "calendar")]
    [InlineData("""{"name":"N","package":"basic","zone":"Europe/Berlin","validFrom":"32 March"}""", "400 bad-date", "validFrom")]
    [InlineData("""{"name":"N","package":"basic","zone":"Europe/Berlin"}""", "400 missing", "validFrom")]
    [InlineData(
        """{"name":"N","package":"basic","zone":"Europe/Berlin","validFrom":"2026-02-01","validTo":"2026-01-01"}""",
        "422 ends-before-start",
        "validTo"
    )]
    [InlineData("""{"id":"a b","name":"N","package":"basic","zone":"Europe/Berlin","validFrom":"2026-01-01"}""", "400 bad-id", "id")]
    [InlineData(
        """{"name":"N","package":"basic","zone":"Europe/Berlin","validFrom":"2026-01-01","targets":{"respondHigh":"2 hours"}}""",
        "400 bad-duration",
        "targets.respondHigh"
    )]
    [InlineData(
        """{"name":"N","package":"basic","zone":"Europe/Berlin","validFrom":"2026-01-01","contacts":[{"email":"a@b.example"},{"email":"c@b.example"},{"email":"d@b.example"}]}""",
        "422 too-many-contacts",
        "contacts"
    )]
    public async Task Customer_with_something_unknown_is_refused(string body, string problem, string field)
    {
        await using var api = await ApiHost.Start();
        var key = await api.CreateKey();

        var answer = await api.Post("/customers", key, body);

        Assert.Equal(problem, answer.Problem);
        Assert.Contains(field, (answer.Body["errors"] as JsonObject ?? []).Select(e => e.Key));
        await api.Host.ProcessUntilIdle();
        Assert.Empty((await api.Get("/customers", key)).Body["items"]?.AsArray() ?? []);
    }

    [Fact]
    public async Task Everything_that_comes_twice_happens_once()
    {
        await using var api = await ApiHost.Start();
        var key = await api.CreateKey();
        await api.SaveCustomer(key);
        await api.Host.ProcessUntilIdle();

        // By what they say.
        var (first, again) = (await api.Post("/cases", key, ApiHost.Case("HD-1")), await api.Post("/cases", key, ApiHost.Case("HD-1")));
        Assert.Equal((201, 200, first["id"]), (first.Status, again.Status, again["id"]));
        const string Responded = """{"type":"responded","at":"2026-03-02T08:00:00Z"}""";
        Assert.Equal(201, (await api.Post("/cases/HD-1/events", key, Responded)).Status);
        Assert.Equal(200, (await api.Post($"/cases/{first["id"]}/events", key, Responded)).Status);
        Assert.Single((await api.Get("/cases/HD-1/events", key)).Body["items"]?.AsArray() ?? []);

        // By the key of the request.
        var (opened, repeated) = (await api.Post("/cases", key, ApiHost.Case(null), "one"), await api.Post("/cases", key, ApiHost.Case(null), "one"));
        Assert.Equal((201, 201, opened.Body.ToJsonString()), (opened.Status, repeated.Status, repeated.Body.ToJsonString()));
        Assert.Equal(opened.Headers["Location"], repeated.Headers["Location"]);
        Assert.Equal("true", repeated.Headers["Idempotency-Replayed"]);
        Assert.Equal("422 idempotency-key-reused", (await api.Post("/cases", key, ApiHost.Case("HD-2"), "one")).Problem);
        Assert.Equal("400 bad-idempotency-key", (await api.Post("/cases", key, ApiHost.Case("HD-2"), new string('k', 256))).Problem);
        await api.Host.ProcessUntilIdle();
        Assert.Equal(2, (await api.Get("/cases", key)).Body["items"]?.AsArray().Count);
    }

    /// <summary>A request that comes late must not undo what happened since.</summary>
    [Fact]
    public async Task Opening_that_is_told_again_takes_in_new_events_and_changes_nothing_else()
    {
        await using var api = await ApiHost.Start();
        var key = await api.CreateKey();
        await api.SaveCustomer(key);
        await api.Post("/cases", key, ApiHost.Case("HD-1"));
        Assert.Equal(201, (await api.Post("/cases/HD-1/events", key, """{"type":"classified","at":"2026-03-02T08:00:00Z","priority":"low"}""")).Status);

        Assert.Equal("low", (await api.Post("/cases", key, ApiHost.Case("HD-1")))["priority"]);
        var told = await api.Post("/cases", key, ApiHost.Case("HD-1", ""","events":[{"type":"resolved","at":"2026-03-02T08:01:00Z"}]"""));
        Assert.Equal((200, "resolved", "low"), (told.Status, told["status"], told["priority"]));
    }

    [Fact]
    public async Task Refused_request_can_be_repeated_with_its_key_once_its_cause_is_mended()
    {
        await using var api = await ApiHost.Start();
        var key = await api.CreateKey();
        Assert.Equal("422 unknown-customer", (await api.Post("/cases", key, ApiHost.Case("HD-1"), "k")).Problem);
        await api.SaveCustomer(key);

        Assert.Equal(201, (await api.Post("/cases", key, ApiHost.Case("HD-1"), "k")).Status);
    }

    [Fact]
    public async Task Same_request_on_two_hosts_at_once_has_one_effect()
    {
        var store = new MemoryStore(new FakeClock(TestHost.StartTime));
        var (first, second) = await ApiHost.StartTwo(store);
        await using var disposeFirst = first;
        await using var disposeSecond = second;
        var key = await first.CreateKey();
        await first.SaveCustomer(key);

        for (var n = 0; n < 10; n++)
        {
            var keyOfRequest = n % 2 == 0 ? $"request-{n}" : null;
            var body = ApiHost.Case(keyOfRequest is null ? $"HD-{n}" : null);
            var answers = await Task.WhenAll(new[] { first, second, first, second }.Select(host => host.Post("/cases", key, body, keyOfRequest)));
            // While one host handles it, the others say so.
            Assert.All(answers, a => Assert.Contains(a.Status, new[] { 200, 201, 409 }));
            Assert.Single(answers.Where(a => a.Status < 300).Select(a => a["id"]).Distinct());
            var later = await second.Post("/cases", key, body, keyOfRequest);
            Assert.Equal(answers.First(a => a.Status < 300)["id"], later["id"]);
        }

        await first.Host.ProcessUntilIdle();
        await second.Host.ProcessUntilIdle();
        Assert.Equal(10, (await second.Get("/cases", key)).Body["items"]?.AsArray().Count);
    }

    [Fact]
    public async Task Lists_are_read_page_by_page()
    {
        await using var api = await ApiHost.Start();
        var key = await api.CreateKey();
        await api.SaveCustomer(key);
        for (var n = 0; n < 7; n++)
            await api.Post("/cases", key, ApiHost.Case($"HD-{n}", n % 3 == 0 ? ""","events":[{"type":"resolved","at":"2026-03-02T08:00:00Z"}]""" : ""));
        await api.Host.ProcessUntilIdle();

        Assert.Equal(
            ["C-2026-03-0001", "C-2026-03-0002", "C-2026-03-0003", "C-2026-03-0004", "C-2026-03-0005", "C-2026-03-0006", "C-2026-03-0007"],
            await Walk("")
        );
        Assert.Equal(["C-2026-03-0001", "C-2026-03-0004", "C-2026-03-0007"], await Walk("&status=resolved"));
        Assert.Equal([], await Walk("&customer=nobody"));
        Assert.Equal("400 bad-limit", (await api.Get("/cases?limit=1000", key)).Problem);
        Assert.Equal("400 unknown-word", (await api.Get("/cases?status=closed", key)).Problem);
        Assert.Equal("400 bad-id", (await api.Get("/cases?after=%00", key)).Problem);

        async Task<List<string>> Walk(string filter)
        {
            List<string> ids = [];
            for (string? after = ""; after is not null; )
            {
                var page = await api.Get($"/cases?limit=2&after={after}{filter}", key);
                ids.AddRange(page.Body["items"]?.AsArray().Select(i => i?["id"]?.ToString() ?? "") ?? []);
                after = page["next"];
            }

            return ids;
        }
    }

    [Fact]
    public async Task Events_are_listed_in_the_order_in_which_they_happened()
    {
        await using var api = await ApiHost.Start();
        var key = await api.CreateKey();
        await api.SaveCustomer(key);
        api.Host.Clock.Advance(Duration.FromHours(5));
        await api.Post("/cases", key, ApiHost.Case("HD/1"));
        foreach (var (type, at) in new[] { ("resolved", "11:00"), ("responded", "08:30"), ("customer-replied", "09:00") })
            Assert.Equal(201, (await api.Post("/cases/HD%2F1/events", key, $$"""{"type":"{{type}}","at":"2026-03-02T{{at}}:00+00:00"}""")).Status);

        var first = await api.Get("/cases/HD%2F1/events?limit=2", key);
        var second = await api.Get($"/cases/HD%2F1/events?limit=2&after={first["next"]}", key);

        Assert.Equal(
            ["responded", "customer-replied", "resolved"],
            new[] { first, second }.SelectMany(p => p.Body["items"]?.AsArray() ?? []).Select(e => e?["type"]?.ToString())
        );
        Assert.Null(second["next"]);
        Assert.Equal("400 unknown-event", (await api.Get("/cases/HD%2F1/events?after=nothing", key)).Problem);
    }

    [Fact]
    public async Task Case_shows_its_clocks_and_explains_them()
    {
        await using var api = await ApiHost.Start();
        var key = await api.CreateKey();
        await api.SaveCustomer(key);

        var opened = await api.Post("/cases", key, ApiHost.Case("HD-1", ""","filer":{"name":"Gerda Klein","email":"GERDA@northwind.example"}"""));

        var clock = opened.Body["clocks"]?[0];
        Assert.Equal(("first-response", "running"), (clock?["key"]?.ToString(), clock?["state"]?.ToString()));
        Assert.Equal("2026-03-02T08:00:00Z", clock?["startedAt"]?.ToString());
        Assert.NotNull(clock?["due"]);
        Assert.Contains("due", clock["explanation"]?.ToString(), StringComparison.Ordinal);
        Assert.True((bool?)opened.Body["filer"]?["authorized"]);
        Assert.Equal($"/api/v1/cases/{opened["id"]}", opened.Headers["Location"]);
        api.Host.Clock.Advance(Duration.FromDays(3));
        await api.Host.ProcessUntilIdle();
        Assert.Equal("missed", (await api.Get("/cases/HD-1", key)).Body["clocks"]?[0]?["state"]?.ToString());
    }
}
