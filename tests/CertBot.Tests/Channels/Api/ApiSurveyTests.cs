using CertBot.Core.Directory;
using CertBot.Core.Support.Cases;
using CertBot.Core.Tests.Kit;
using CertBot.Repositories;
using NodaTime;

namespace CertBot.Tests.Channels.Api;

/// <summary>Answers from a survey tool of the vendor's, and links it passes on.</summary>
public sealed class ApiSurveyTests
{
    private static string Csat(string about, int score = 5, string contact = "gerda@northwind.example", string more = "") =>
        $$"""{"kind":"csat","case":"{{about}}","contact":"{{contact}}","score":{{score}},"answeredAt":"2026-03-02T08:00:00Z"{{more}}}""";

    private static string Nps(int score, string contact = "gerda@northwind.example", string application = "acme-sync", string at = "2026-03-02T07:59:00Z") =>
        $$"""{"kind":"nps","application":"{{application}}","customer":"northwind","contact":"{{contact}}","score":{{score}},"answeredAt":"{{at}}"}""";

    private static async Task<(ApiHost Host, string Key)> Start()
    {
        var host = await ApiHost.Start();
        var key = await host.CreateKey();
        await host.SaveCustomer(key);
        Assert.Equal(
            201,
            (await host.Post("/cases", key, ApiHost.Case("HD-1", ",\"filer\":{\"name\":\"Gerda Klein\",\"email\":\"gerda@northwind.example\"}"))).Status
        );
        await host.Host.ProcessUntilIdle();
        return (host, key);
    }

    [Fact]
    public async Task Answer_about_a_case_is_its_rating_and_the_same_again_changes_nothing()
    {
        var (host, key) = await Start();
        await using var _ = host;
        var body = Csat("HD-1", 4, more: ",\"comment\":\"Quick\",\"name\":\"Gerda Klein\"");
        var taken = await host.Post("/surveys/answers", key, body);
        Assert.Equal((201, "taken"), (taken.Status, taken["outcome"]));
        await host.Host.ProcessUntilIdle();
        var known = await host.Post("/surveys/answers", key, body);
        Assert.Equal((200, "known", taken["survey"]), (known.Status, known["outcome"], known["survey"]));

        var cases = host.Host.GetService<CaseStore>();
        var id = await cases.FindId(TestPeople.Acme, "HD-1", default);
        var rating = CaseProgress.Of((await cases.Find(id!.Value, default))!, host.Host.Clock.GetCurrentInstant()).Rating;
        Assert.Equal((4, "Quick"), (rating?.Score, rating?.Comment));
        var row = Assert.Single(await host.Host.GetService<SurveyAnswerStore>().ListNewest(new("acme-sync"), 10, default));
        Assert.Null(row.Name); // without consent
    }

    [Fact]
    public async Task Answer_about_an_application_counts_in_its_half_year()
    {
        var (host, key) = await Start();
        await using var _ = host;
        Assert.Equal(201, (await host.Post("/surveys/answers", key, Nps(10))).Status);
        Assert.Equal("422 answered", (await host.Post("/surveys/answers", key, Nps(9))).Problem);
        await host.Host.ProcessUntilIdle();

        var answers = host.Host.GetService<SurveyAnswerStore>();
        int[] scores = await answers.EachNps(new("acme-sync"), "2026-H1", default).Select(a => a.Score).ToArrayAsync();
        Assert.Equal([10], scores);
    }

    [Fact]
    public async Task Wrong_answer_is_refused_with_a_sentence_and_changes_nothing()
    {
        var (host, key) = await Start();
        await using var _ = host;
        await host.Execute(TestPeople.Acme, TestPeople.Manager, new VendorCommand.ChooseSurveys(SurveyChannel.Tool, ["acme.example"]));
        var rating = await host.Post("/surveys/answers", key, Nps(11));
        Assert.Equal("422 rating", rating.Problem);
        Assert.Equal("11 is not on the scale: it goes from 0 to 10. Nothing was changed.", rating["detail"]);
        Assert.Equal("422 rating", (await host.Post("/surveys/answers", key, Csat("HD-1", 11))).Problem);
        Assert.Equal("422 no-contact", (await host.Post("/surveys/answers", key, Csat("HD-1", contact: "eve@northwind.example"))).Problem);
        Assert.Equal("422 no-such-case", (await host.Post("/surveys/answers", key, Csat("HD-9"))).Problem);
        Assert.Equal("422 no-such-app", (await host.Post("/surveys/answers", key, Nps(9, application: "borealis-app"))).Problem);
        Assert.Equal("422 in-the-future", (await host.Post("/surveys/answers", key, Nps(9, at: "2026-03-03T00:00:00Z"))).Problem);
        Assert.Equal("400 no-offset", (await host.Post("/surveys/answers", key, Nps(9, at: "2026-03-02T00:00:00"))).Problem);
        Assert.Equal("400 missing", (await host.Post("/surveys/answers", key, "{}")).Problem);
        Assert.Equal(401, (await host.Post("/surveys/answers", null, Nps(9))).Status);
        await host.Host.ProcessUntilIdle();
        Assert.Empty(await host.Host.GetService<SurveyAnswerStore>().ListNewest(new("acme-sync"), 10, default));
    }

    [Fact]
    public async Task Vendor_does_not_rate_itself()
    {
        var (host, key) = await Start();
        await using var _ = host;
        Assert.Equal(201, (await host.Post("/cases", key, ApiHost.Case("HD-2", ",\"filer\":{\"name\":\"Ana\",\"email\":\"ana@acme.example\"}"))).Status);
        await host.Execute(TestPeople.Acme, TestPeople.Manager, new VendorCommand.ChooseSurveys(SurveyChannel.Tool, ["acme.example"]));
        Assert.Equal("422 own-rating", (await host.Post("/surveys/answers", key, Csat("HD-2", contact: "ana@acme.example"))).Problem);
        Assert.Equal("422 own-rating", (await host.Post("/cases/HD-2/events", key, """{"type":"rated","at":"2026-03-02T08:00:00Z","score":5}""")).Problem);
        Assert.Equal(201, (await host.Post("/cases/HD-1/events", key, """{"type":"rated","at":"2026-03-02T08:00:00Z","score":5}""")).Status);
    }

    [Fact]
    public async Task Other_vendors_case_and_customer_are_not_there()
    {
        var (host, _) = await Start();
        await using var __ = host;
        var other = await host.CreateKey(TestPeople.OtherDeveloper);
        Assert.Equal("422 no-such-case", (await host.Post("/surveys/answers", other, Csat("HD-1"))).Problem);
        Assert.Equal("422 no-such-case", (await host.Post("/surveys/answers", other, Csat("C-2026-03-0001"))).Problem);
        Assert.Equal("422 no-such-app", (await host.Post("/surveys/answers", other, Nps(9))).Problem);
    }

    [Fact]
    public async Task Links_are_listed_page_by_page_until_they_are_answered()
    {
        var (host, key) = await Start();
        await using var _ = host;
        await host.Execute(TestPeople.Acme, TestPeople.Manager, new VendorCommand.ChooseSurveys(SurveyChannel.Link, ["acme.example"]));
        for (var n = 2; n < 5; n++)
        {
            await host.Post("/cases", key, ApiHost.Case($"HD-{n}", ",\"events\":[{\"type\":\"resolved\",\"at\":\"2026-03-02T08:00:00Z\"}]"));
            await host.Host.ProcessUntilIdle();
        }

        host.Host.Clock.Advance(Duration.FromDays(1));
        await host.Host.ProcessUntilIdle();
        var first = await host.Get("/surveys/links?limit=2", key);
        Assert.Equal(2, first.Body["items"]?.AsArray().Count);
        var second = await host.Get($"/surveys/links?limit=2&after={first["next"]}", key);
        Assert.Equal(1, second.Body["items"]?.AsArray().Count);
        Assert.StartsWith("https://certbot.example/s/csat-", second.Body["items"]?[0]?["url"]?.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, (await host.Get("/surveys/links", await host.CreateKey(TestPeople.OtherDeveloper))).Body["items"]?.AsArray().Count);
    }
}
