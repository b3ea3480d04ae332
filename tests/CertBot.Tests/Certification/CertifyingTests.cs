using CertBot.Core.Certification;
using CertBot.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Tests.Certification;

public sealed class CertifyingTests
{
    [Fact]
    public void A_new_version_goes_back_to_stage_three_while_the_certificate_stands()
    {
        var story = Given.Update;
        Assert.IsType<Stage.Collecting>(story.App.Stage);
        Assert.Equal(("2.1", true, 0, 1), (story.App.Release.Version, story.App.Release.IsUpdate, story.App.Release.Materials.Count, story.App.Certificates.Length));
        Assert.Empty(TaskList.Of(story.App));
        Assert.Equal("2.0", story.App.Standing?.Release.Version);
        Assert.Equal("acme-sync:2.1:root", Slots.Root(story.App));
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(7, 9)]
    public void The_work_on_it_is_planned_for_a_day_with_work(int announced, int planned)
    {
        var story = Given.Certified.On(new LocalDate(2026, 3, announced)).When(Cast.Developer, new NewVersion("2.1"));
        Assert.Equal(new LocalDate(2026, 3, planned), story.At<Stage.Collecting>().PlannedStart);
    }

    [Theory]
    [InlineData("2.0", "version-not-higher")]
    [InlineData("2", "version-not-higher")]
    [InlineData("2.0.0.0", "version-not-higher")]
    [InlineData("1.10", "version-not-higher")]
    [InlineData("new", "version")]
    public void It_has_to_be_higher(string version, string why) => Assert.Equal((why, "version"), Given.Certified.Refused(Cast.Developer, new NewVersion(version)));

    [Fact]
    public void Ten_is_higher_than_nine() =>
        Assert.Equal("2.10", Given.Update.AllHandedIn().When(Cast.Developer, new SubmitMaterials()).AllPassed().When(Cast.Developer, new NewVersion("2.10")).App.Release.Version);

    [Fact]
    public void Every_criterion_is_open_again_and_passing_grants_the_next_certificate()
    {
        var review = Given.Update.AllHandedIn().When(Cast.Developer, new SubmitMaterials());
        Assert.All(review.At<Stage.Review>().Tasks.Values, t => Assert.IsType<Verdict.Open>(t.Verdict));
        var story = review.AllPassed();
        Assert.Equal(["2.0 CB-2026-acme-sync-1", "2.1 CB-2026-acme-sync-2"], story.App.Certificates.Select(c => $"{c.Version} {c.Number}"));
        Assert.Equal(("2.1", "Case desk"), (story.App.Standing?.Release.Version, story.App.Standing?.Profile.System));
    }

    [Fact]
    public void An_edition_may_want_the_support_audited_each_time()
    {
        var strict = SmallEdition.Value with { Settings = SmallEdition.Value.Settings with { UpdateRepeatsSupport = true } };
        var story = (Given.Update with { Edition = strict }).AllHandedIn().When(Cast.Developer, new SubmitMaterials()).AllPassed();
        Assert.IsType<Stage.Standards>(story.App.Stage);
    }

    [Fact]
    public void A_new_version_waits_for_the_certificate_of_the_last()
    {
        Assert.Equal("wrong-stage", Given.Update.Refused(Cast.Developer, new NewVersion("3.0")).Why);
        Assert.Equal("wrong-stage", Given.AtAudit.Refused(Cast.Developer, new NewVersion("3.0")).Why);
    }

    [Fact]
    public void Whatever_is_under_way_can_be_withdrawn()
    {
        foreach (var story in new[] { Given.Submitted, Given.AtPriority, Given.Collecting, Given.InReview, Given.AtMending, Given.AtStandards, Given.AtAudit })
            Assert.Equal("too much", story.When(Cast.Developer, new Withdraw("too much")).At<Stage.Withdrawn>().Reason);
        Assert.Equal(3, Given.InReview.When(Cast.Developer, new Withdraw("x")).App.Reviewed.Count);
        Assert.Equal(("text-missing", "reason"), Given.InReview.Refused(Cast.Developer, new Withdraw("")));
        Assert.Equal("ended-already", Given.InReview.When(Cast.Developer, new Withdraw("x")).Refused(Cast.Developer, new Withdraw("x")).Why);
        Assert.Equal("nothing-under-way", Given.Certified.Refused(Cast.Developer, new Withdraw("x")).Why);
    }

    [Fact]
    public void A_withdrawn_new_version_leaves_the_certified_one_standing()
    {
        var story = Given.Update.AllHandedIn().When(Cast.Developer, new SubmitMaterials()).When(Cast.Developer, new Withdraw("not yet"));
        Assert.IsType<Stage.Certified>(story.App.Stage);
        Assert.Equal(("2.0", false, 4, 1), (story.App.Release.Version, story.App.Release.IsUpdate, story.App.Release.Materials.Count, story.App.Certificates.Length));
        Assert.Equal("acme-sync:2.1-2:root", Slots.Root(story.When(Cast.Developer, new NewVersion("2.1")).App));
        Assert.Equal("acme-sync:2.0:root", Slots.Root(story.App));
    }

    [Fact]
    public void The_year_is_the_programmes() =>
        Assert.Equal("CB-2027-acme-sync-1", (Given.AtAudit with { Now = Instant.FromUtc(2026, 12, 31, 23, 30) }).When(Cast.Analyst, new PassAudit()).App.Certificates[0].Number);
}
