using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Policy;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification;

public sealed class CertificateRulesTests
{
    [Fact]
    public void New_version_starts_at_stage_three_and_the_certificate_stays()
    {
        var scenario = ApplicationScenario.UpdateSubmitted;
        Assert.IsType<Stage.Collecting>(scenario.Current.Stage);
        Assert.Equal(
            ("2.1", true, 0, 1),
            (
                scenario.Current.Release.Version,
                scenario.Current.Release.IsUpdate,
                scenario.Current.Release.Materials.Count,
                scenario.Current.Certificates.Length
            )
        );
        Assert.Empty(ReviewTasks.Of(scenario.Current));
        Assert.Equal("2.0", scenario.Current.CertifiedBaseline?.Release.Version);
        Assert.Equal("acme-sync:2.1:root", CardKeys.Root(scenario.Current));
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(7, 9)]
    public void Review_of_a_new_version_is_planned_for_a_working_day(int announced, int planned)
    {
        var scenario = ApplicationScenario.Certified.AdvanceTo(new LocalDate(2026, 3, announced)).When(TestPeople.Developer, new AnnounceVersion("2.1"));
        Assert.Equal(new LocalDate(2026, 3, planned), scenario.StageAs<Stage.Collecting>().PlannedStart);
    }

    [Theory]
    [InlineData("2.0", "version-not-higher")]
    [InlineData("2", "version-not-higher")]
    [InlineData("2.0.0.0", "version-not-higher")]
    [InlineData("1.10", "version-not-higher")]
    [InlineData("new", "version")]
    public void Version_number_must_increase(string version, string reason) =>
        Assert.Equal((reason, "version"), ApplicationScenario.Certified.GetRefusal(TestPeople.Developer, new AnnounceVersion(version)));

    [Fact]
    public void Version_ten_is_higher_than_nine() =>
        Assert.Equal(
            "2.10",
            ApplicationScenario
                .UpdateSubmitted.AllMaterialsSubmitted()
                .When(TestPeople.Developer, new SubmitMaterials())
                .PassAllCriteria()
                .When(TestPeople.Developer, new AnnounceVersion("2.10"))
                .Current.Release.Version
        );

    [Fact]
    public void New_version_reopens_every_criterion_and_passing_grants_the_next_certificate()
    {
        var review = ApplicationScenario.UpdateSubmitted.AllMaterialsSubmitted().When(TestPeople.Developer, new SubmitMaterials());
        Assert.All(review.StageAs<Stage.Review>().Tasks.Values, t => Assert.IsType<Verdict.Open>(t.Verdict));
        var scenario = review.PassAllCriteria();
        Assert.Equal(["2.0 CB-2026-acme-sync-1", "2.1 CB-2026-acme-sync-2"], scenario.Current.Certificates.Select(c => $"{c.Version} {c.Number}"));
        Assert.Equal(("2.1", "Case desk"), (scenario.Current.CertifiedBaseline?.Release.Version, scenario.Current.CertifiedBaseline?.Profile.System));
    }

    [Fact]
    public void Edition_may_require_a_support_audit_for_every_version()
    {
        var strict = SmallEdition.Value with { Settings = SmallEdition.Value.Settings with { UpdateRepeatsSupport = true } };
        var scenario = (ApplicationScenario.UpdateSubmitted with { Edition = strict })
            .AllMaterialsSubmitted()
            .When(TestPeople.Developer, new SubmitMaterials())
            .PassAllCriteria();
        Assert.IsType<Stage.Standards>(scenario.Current.Stage);
    }

    [Fact]
    public void New_version_is_refused_until_the_last_one_is_certified()
    {
        Assert.Equal("wrong-stage", ApplicationScenario.UpdateSubmitted.GetRefusal(TestPeople.Developer, new AnnounceVersion("3.0")).Why);
        Assert.Equal("wrong-stage", ApplicationScenario.AtAudit.GetRefusal(TestPeople.Developer, new AnnounceVersion("3.0")).Why);
    }

    [Fact]
    public void Every_running_stage_can_be_withdrawn()
    {
        foreach (
            var scenario in new[]
            {
                ApplicationScenario.Submitted,
                ApplicationScenario.AtPriority,
                ApplicationScenario.Collecting,
                ApplicationScenario.InReview,
                ApplicationScenario.InRework,
                ApplicationScenario.AtStandards,
                ApplicationScenario.AtAudit,
            }
        )
        {
            Assert.Equal("too much", scenario.When(TestPeople.Developer, new Withdraw("too much")).StageAs<Stage.Withdrawn>().Reason);
        }
        Assert.Equal(3, ApplicationScenario.InReview.When(TestPeople.Developer, new Withdraw("x")).Current.Reviewed.Count);
        Assert.Equal(("text-missing", "reason"), ApplicationScenario.InReview.GetRefusal(TestPeople.Developer, new Withdraw("")));
        Assert.Equal(
            "ended-already",
            ApplicationScenario.InReview.When(TestPeople.Developer, new Withdraw("x")).GetRefusal(TestPeople.Developer, new Withdraw("x")).Why
        );
        Assert.Equal("nothing-under-way", ApplicationScenario.Certified.GetRefusal(TestPeople.Developer, new Withdraw("x")).Why);
    }

    [Fact]
    public void Withdrawal_of_a_new_version_keeps_the_certified_one()
    {
        var scenario = ApplicationScenario
            .UpdateSubmitted.AllMaterialsSubmitted()
            .When(TestPeople.Developer, new SubmitMaterials())
            .When(TestPeople.Developer, new Withdraw("not yet"));
        Assert.IsType<Stage.Certified>(scenario.Current.Stage);
        Assert.Equal(
            ("2.0", false, 4, 1),
            (
                scenario.Current.Release.Version,
                scenario.Current.Release.IsUpdate,
                scenario.Current.Release.Materials.Count,
                scenario.Current.Certificates.Length
            )
        );
        Assert.Equal("acme-sync:2.1-2:root", CardKeys.Root(scenario.When(TestPeople.Developer, new AnnounceVersion("2.1")).Current));
        Assert.Equal("acme-sync:2.0:root", CardKeys.Root(scenario.Current));
    }

    [Fact]
    public void Certificate_year_is_taken_in_the_time_zone_of_the_programme() =>
        Assert.Equal(
            "CB-2027-acme-sync-1",
            (ApplicationScenario.AtAudit with { Now = Instant.FromUtc(2026, 12, 31, 23, 30) })
                .When(TestPeople.Analyst, new PassAudit())
                .Current.Certificates[0]
                .Number
        );
}
