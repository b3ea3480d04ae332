using CertBot.Commands.Surveys;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Surveys;
using CertBot.Outbox.Surveys;
using CertBot.Repositories;
using CertBot.Repositories.Surveys;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.Commands.Surveys;

/// <summary>From a resolved case to the answer on it, over the timers and the outbox.</summary>
public sealed class SurveyLifeTests
{
    private static readonly Duration Day = Duration.FromDays(1);

    [Fact]
    public async Task Resolved_case_is_asked_about_a_day_later_reminded_of_once_and_the_answer_is_its_rating()
    {
        await using var host = await TestHost.Create();
        var rig = await SurveyRig.Create(host);
        var id = await rig.OpenCase("HD-1", rig.Now);
        await rig.Advance(Duration.FromHours(23));
        Assert.Empty(rig.TakeMails());

        await rig.Advance(Duration.FromHours(1));
        Assert.Equal(["gerda@northwind.example: Acme: how was your case “Case HD-1”?"], rig.TakeMails());
        await host.Restart();
        await rig.Advance(7 * Day);
        Assert.Equal(["gerda@northwind.example: Reminder from Acme: how was your case “Case HD-1”?"], rig.TakeMails());
        await rig.Advance(7 * Day);
        Assert.Empty(rig.TakeMails());

        Assert.Null(await rig.Answer(SurveyIds.OfCase(id), 4, "Quick"));
        await host.ProcessUntilIdle();
        var rating = CaseProgress.Of((await host.GetService<CaseStore>().Find(id, default))!, rig.Now).Rating;
        Assert.Equal((4, "Quick"), (rating?.Score, rating?.Comment));
        var row = Assert.Single(await host.GetService<SurveyAnswerStore>().ListNewest(new("acme-sync"), 10, default));
        Assert.Equal((4, "Quick", id), (row.Score, row.Comment, row.Case));
        Assert.Equal("survey.refused.answered", await rig.Answer(SurveyIds.OfCase(id), 1));
    }

    [Fact]
    public async Task Case_that_is_reopened_before_is_asked_about_when_it_is_resolved_again_and_then_no_more()
    {
        await using var host = await TestHost.Create();
        var rig = await SurveyRig.Create(host);
        var id = await rig.OpenCase("HD-1", rig.Now);
        await rig.Tell(id, new CaseFact.Reopened(rig.Now));
        await rig.Advance(2 * Day);
        Assert.Empty(rig.TakeMails());
        Assert.Equal(WithheldReason.Reopened, (await rig.Find(id))?.Withheld);

        await rig.Tell(id, new CaseFact.Resolved(rig.Now));
        await rig.Advance(Day);
        Assert.Single(rig.TakeMails());

        await rig.Tell(id, new CaseFact.Reopened(rig.Now));
        await rig.Tell(id, new CaseFact.Resolved(rig.Now + Duration.FromSeconds(1)));
        await rig.Advance(2 * Day);
        Assert.Empty(rig.TakeMails());
    }

    [Fact]
    public async Task Old_rated_and_unknown_cases_are_not_asked_about()
    {
        await using var host = await TestHost.Create();
        var rig = await SurveyRig.Create(host);
        var old = await rig.OpenCase("HD-1", rig.Now - (8 * Day), opened: rig.Now - (9 * Day));
        var rated = await rig.OpenCase("HD-2", rig.Now);
        await rig.Tell(rated, new CaseFact.Rated(rig.Now, 5));
        await rig.Advance(3 * Day);

        Assert.Empty(rig.TakeMails());
        Assert.Null(await rig.Find(old));
        Assert.Equal(WithheldReason.Rated, (await rig.Find(rated))?.Withheld);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(SurveyChannel.Off)]
    [InlineData(SurveyChannel.Tool)]
    public async Task Nobody_is_asked_for_a_vendor_that_did_not_choose_it(SurveyChannel? channel)
    {
        await using var host = await TestHost.Create();
        var rig = await SurveyRig.Create(host, channel);
        var id = await rig.OpenCase("HD-1", rig.Now);
        await rig.Advance(3 * Day);

        Assert.Empty(rig.TakeMails());
        Assert.Null(await rig.Find(id));
    }

    [Fact]
    public async Task Vendor_that_turns_surveys_off_before_they_go_out_sends_none()
    {
        await using var host = await TestHost.Create();
        var rig = await SurveyRig.Create(host);
        var id = await rig.OpenCase("HD-1", rig.Now);
        await rig.Choose(SurveyChannel.Off);
        await rig.Advance(2 * Day);

        Assert.Empty(rig.TakeMails());
        Assert.Equal(WithheldReason.VendorOff, (await rig.Find(id))?.Withheld);
    }

    [Fact]
    public async Task Customer_gets_no_more_than_the_editions_number_in_a_quarter()
    {
        await using var host = await TestHost.Create();
        var rig = await SurveyRig.Create(host);
        for (var n = 0; n < 6; n++)
            await rig.OpenCase($"HD-{n}", rig.Now);
        await rig.Advance(Day);
        Assert.Equal(4, rig.TakeMails().Length);

        await rig.SaveCustomer("southwind", "gerda@southwind.example");
        await rig.OpenCase("HD-7", rig.Now, "southwind");
        await rig.Advance(Day);
        Assert.Single(rig.TakeMails());

        // The next quarter.
        await rig.Advance(40 * Day);
        rig.TakeMails();
        await rig.OpenCase("HD-8", rig.Now);
        await rig.Advance(Day);
        Assert.Single(rig.TakeMails());
    }

    [Fact]
    public async Task Address_that_opted_out_is_asked_by_nobody()
    {
        await using var host = await TestHost.Create();
        var rig = await SurveyRig.Create(host);
        await rig.Limits.OptOut(SurveyAddress.HashOf("Gerda@northwind.example"), rig.Now, default);
        var id = await rig.OpenCase("HD-1", rig.Now);
        await rig.Advance(2 * Day);

        Assert.Empty(rig.TakeMails());
        Assert.Equal(WithheldReason.OptOut, (await rig.Find(id))?.Withheld);
    }

    [Fact]
    public async Task Customer_without_a_contact_and_the_vendors_own_people_are_not_asked()
    {
        await using var host = await TestHost.Create();
        var rig = await SurveyRig.Create(host);
        await rig.SaveCustomer("southwind");
        var nobody = await rig.OpenCase("HD-1", rig.Now, "southwind");
        await rig.SaveCustomer("westwind", "ana@support.acme.example");
        var own = await rig.OpenCase("HD-2", rig.Now, "westwind", "ana@support.acme.example");
        await rig.Advance(2 * Day);

        Assert.Empty(rig.TakeMails());
        Assert.Equal(WithheldReason.NoContact, (await rig.Find(nobody))?.Withheld);
        Assert.Equal(WithheldReason.OwnAddress, (await rig.Find(own))?.Withheld);
    }

    [Fact]
    public async Task Vendors_people_report_no_rating_and_its_systems_none_of_their_own_cases()
    {
        await using var host = await TestHost.Create();
        var rig = await SurveyRig.Create(host);
        var id = await rig.OpenCase("HD-1");
        var own = await rig.OpenCase("HD-2", filer: "ana@acme.example");
        var rated = new CaseCommand.Record([new CaseFact.Rated(rig.Now, 5)]);

        Assert.Equal("support.refused.own-rating", await rig.Execute(new Core.Conversation.Command.OnCase(id, rated), Core.Tests.Kit.TestPeople.Developer));
        Assert.Equal("support.refused.own-rating", await rig.Execute(new Core.Conversation.Command.OnCase(own, rated), SurveyRig.Key));
        Assert.Null(await rig.Execute(new Core.Conversation.Command.OnCase(id, rated), SurveyRig.Key));
    }

    [Fact]
    public async Task Links_are_listed_until_they_are_answered()
    {
        await using var host = await TestHost.Create();
        var rig = await SurveyRig.Create(host, SurveyChannel.Link);
        var id = await rig.OpenCase("HD-1", rig.Now);
        await rig.Advance(Day);
        Assert.Empty(rig.TakeMails());
        var links = host.GetService<SurveyLinkStore>();
        var link = Assert.Single(await links.List(SurveyRig.Acme, "", 10, default));
        Assert.StartsWith("https://certbot.example/s/csat-", link.Address, StringComparison.Ordinal);
        Assert.Equal(id, link.Row.Case);

        Assert.Null(await rig.Answer(link.Row.Survey, 5));
        await host.ProcessUntilIdle();
        Assert.Empty(await links.List(SurveyRig.Acme, "", 10, default));
    }

    [Fact]
    public async Task Mail_that_is_not_taken_is_tried_again_and_given_up_after_three_days()
    {
        await using var host = await TestHost.Create();
        var rig = await SurveyRig.Create(host);
        host.Mails.Answer = _ => SurveyMailResult.Failed;
        var id = await rig.OpenCase("HD-1", rig.Now);
        await rig.Advance(Day);
        Assert.Single(rig.TakeMails());
        await rig.Advance(Duration.FromMinutes(5));
        Assert.NotEmpty(rig.TakeMails());
        for (var hour = 0; hour < 80; hour++)
            await rig.Advance(Duration.FromHours(1));

        Assert.InRange(rig.TakeMails().Length, 40, 100);
        Assert.Equal(WithheldReason.Undeliverable, (await rig.Find(id))?.Withheld);
        await rig.Advance(7 * Day);
        Assert.Empty(rig.TakeMails());
    }

    [Fact]
    public async Task Mail_that_is_refused_is_not_tried_again()
    {
        await using var host = await TestHost.Create();
        var rig = await SurveyRig.Create(host);
        host.Mails.Answer = _ => SurveyMailResult.Refused;
        var id = await rig.OpenCase("HD-1", rig.Now);
        await rig.Advance(8 * Day);

        Assert.Single(rig.TakeMails());
        Assert.Equal(WithheldReason.Undeliverable, (await rig.Find(id))?.Withheld);
    }

    [Fact]
    public async Task Mail_of_which_nobody_knows_whether_it_was_taken_is_not_sent_again_and_the_reminder_comes()
    {
        await using var host = await TestHost.Create();
        var rig = await SurveyRig.Create(host);
        host.Mails.Answer = _ => SurveyMailResult.Unknown;
        await rig.OpenCase("HD-1", rig.Now);
        await rig.Advance(Day);
        await rig.Advance(Day);
        Assert.Single(rig.TakeMails());
        await rig.Advance(6 * Day);
        Assert.StartsWith("gerda@northwind.example: Reminder", Assert.Single(rig.TakeMails()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_that_stops_while_it_hands_over_a_mail_does_not_send_it_again()
    {
        await using var host = await TestHost.Create();
        var rig = await SurveyRig.Create(host);
        host.Mails.Answer = _ => throw new InvalidOperationException("the host stops here");
        var id = await rig.OpenCase("HD-1", rig.Now);
        host.Clock.Advance(Day);
        await Assert.ThrowsAnyAsync<InvalidOperationException>(host.ProcessUntilIdle);
        Assert.Single(rig.TakeMails());

        host.Mails.Answer = _ => SurveyMailResult.Delivered;
        await host.Restart();
        await rig.Advance(Duration.FromMinutes(10));
        Assert.Empty(rig.TakeMails());
        Assert.Equal(SurveyStatus.Sent, (await rig.Find(id))?.Status);
    }

    [Fact]
    public async Task Answer_before_the_mail_goes_out_needs_no_mail()
    {
        await using var host = await TestHost.Create();
        var rig = await SurveyRig.Create(host);
        host.Mails.Answer = _ => SurveyMailResult.Failed;
        var id = await rig.OpenCase("HD-1", rig.Now);
        await rig.Advance(Day);
        rig.TakeMails();
        Assert.Null(await rig.Answer(SurveyIds.OfCase(id), 5));
        await rig.Advance(Day);
        Assert.Empty(rig.TakeMails());
    }

    [Fact]
    public async Task No_address_is_stored_with_a_survey()
    {
        await using var host = await TestHost.Create();
        var rig = await SurveyRig.Create(host);
        await rig.OpenCase("HD-1", rig.Now);
        await rig.Advance(8 * Day);
        foreach (var prefix in new[] { "survey", "list:survey", "list:nps" })
        {
            await foreach (var partition in host.Store.Partitions(prefix, default))
            {
                foreach (var document in await host.Store.All(partition, "", 100, default))
                    Assert.DoesNotContain("gerda", document.Document.Json, StringComparison.OrdinalIgnoreCase);
            }
        }
    }
}
