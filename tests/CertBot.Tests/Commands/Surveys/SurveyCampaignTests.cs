using CertBot.Commands.Surveys;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Surveys;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Transcripts;
using NodaTime;

namespace CertBot.Tests.Commands.Surveys;

/// <summary>The half-yearly question to the customers of certified applications.</summary>
public sealed class SurveyCampaignTests
{
    private static readonly Duration Day = Duration.FromDays(1);

    [Theory]
    [InlineData("2026-03-02T08:00:00Z", "2026-04-01T07:00:00Z")]
    [InlineData("2026-04-01T07:00:00Z", "2026-10-01T07:00:00Z")]
    [InlineData("2026-04-01T06:59:00Z", "2026-04-01T07:00:00Z")]
    [InlineData("2026-10-02T07:00:00Z", "2027-04-01T07:00:00Z")]
    [InlineData("2028-03-31T12:00:00Z", "2028-04-03T07:00:00Z")] // the first of April is a Saturday
    public void Campaign_begins_on_the_morning_of_the_first_working_day_of_its_month(string after, string expected) =>
        Assert.Equal(
            expected,
            SurveyCampaigns.NextStart(EditionCatalog.Embedded.Latest("creatio")!, NodaTime.Text.InstantPattern.General.Parse(after).Value).ToString()
        );

    private static async Task<SurveyRig> CreateCertified(TestHost host, SurveyChannel? channel)
    {
        await CertifiedScenario.Play(host);
        var rig = new SurveyRig(host);
        if (channel is { } chosen)
            await rig.Choose(chosen);
        await host.GetService<SurveyCampaigns>().Start(new("acme-sync"), default);
        await host.GetService<SurveyCampaigns>().Start(new("acme-sync"), default);
        host.Mails.TakeMails();
        return rig;
    }

    private static async Task AdvanceTo(SurveyRig rig, Instant until)
    {
        while (rig.Now < until)
            await rig.Advance(Day);
    }

    [Fact]
    public async Task Each_customer_with_a_contract_is_asked_once_in_a_half_year()
    {
        await using var host = await TestHost.Create();
        var rig = await CreateCertified(host, SurveyChannel.Mail);
        for (var n = 0; n < 120; n++)
            await rig.SaveCustomer($"customer-{n:D3}", $"ann@customer-{n:D3}.example", $"ben@customer-{n:D3}.example");
        await AdvanceTo(rig, Instant.FromUtc(2026, 4, 3, 0, 0));
        var first = rig.TakeMails();
        Assert.Equal(120, first.Length);
        Assert.Equal(120, first.Distinct(StringComparer.Ordinal).Count());
        Assert.All(first, m => Assert.Contains("would you recommend Acme Sync?", m, StringComparison.Ordinal));

        await AdvanceTo(rig, Instant.FromUtc(2026, 4, 20, 0, 0));
        Assert.Equal(120, rig.TakeMails().Length); // the reminders
        await AdvanceTo(rig, Instant.FromUtc(2026, 10, 3, 0, 0));
        var second = rig.TakeMails();
        Assert.Equal(120, second.Length);
        Assert.Empty(second.Intersect(first, StringComparer.Ordinal)); // the other contact
    }

    [Fact]
    public async Task Answers_count_in_their_half_year()
    {
        await using var host = await TestHost.Create();
        var rig = await CreateCertified(host, SurveyChannel.Mail);
        await rig.SaveCustomer("northwind", "gerda@northwind.example");
        await AdvanceTo(rig, Instant.FromUtc(2026, 4, 3, 0, 0));
        var id = SurveyIds.OfCampaign(new("acme-sync"), "2026-H1", new("northwind"));
        Assert.Equal("survey.refused.rating", await rig.Answer(id, 11));
        Assert.Null(await rig.Answer(id, 9));
        await host.ProcessUntilIdle();

        var answers = host.GetService<SurveyAnswerStore>();
        int[] scores = await answers.EachNps(new("acme-sync"), "2026-H1", default).Select(a => a.Score).ToArrayAsync();
        Assert.Equal([9], scores);
        Assert.Empty(await answers.EachNps(new("acme-sync"), "2026-H2", default).ToArrayAsync());
    }

    [Fact]
    public async Task Vendor_that_does_not_take_part_and_a_half_year_that_passed_are_skipped()
    {
        await using var host = await TestHost.Create();
        var rig = await CreateCertified(host, SurveyChannel.Tool);
        await rig.SaveCustomer("northwind", "gerda@northwind.example");
        await AdvanceTo(rig, Instant.FromUtc(2026, 4, 3, 0, 0));
        await rig.Choose(SurveyChannel.Mail);
        await AdvanceTo(rig, Instant.FromUtc(2026, 9, 1, 0, 0));
        Assert.Empty(rig.TakeMails());

        // No host runs over the beginning of the campaign, nor until the half-year is over.
        host.Clock.Advance(140 * Day);
        await host.ProcessUntilIdle();
        Assert.Empty(rig.TakeMails());
        await AdvanceTo(rig, Instant.FromUtc(2027, 4, 3, 0, 0));
        Assert.Single(rig.TakeMails());
    }

    [Fact]
    public async Task Certificate_starts_the_campaigns()
    {
        await using var host = await TestHost.Create();
        await CertifiedScenario.Play(host);
        await host.Store.Commit(
            "app:acme-sync",
            [new Write.Create(OutboxDocuments.Create(new OutboxMessage.CertificateUpdate(new("acme-sync")), "999999:00", host.Clock.GetCurrentInstant()))],
            default
        );
        await host.ProcessUntilIdle();

        Assert.NotNull(await host.Store.Get(StoreKeys.SurveyCampaign(new("acme-sync")), "campaign", default));
        Assert.Null(await host.Store.Get(StoreKeys.SurveyCampaign(new("borealis-app")), "campaign", default));
    }
}
