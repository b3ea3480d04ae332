using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification;

public sealed class ApplicationSummaryTests
{
    public static TheoryData<string, string, ResponsibleParty> StageCases =>
        new()
        {
            { "kick-off", "submitted", ResponsibleParty.Analysts },
            { "not-ready", "not-ready", ResponsibleParty.Vendor },
            { "priority", "priority", ResponsibleParty.Leadership },
            { "deferred", "deferred", ResponsibleParty.Nobody },
            { "declined", "declined", ResponsibleParty.Nobody },
            { "collecting", "collecting", ResponsibleParty.Vendor },
            { "review", "review", ResponsibleParty.Reviewers },
            { "mending", "mending", ResponsibleParty.Vendor },
            { "standards", "standards", ResponsibleParty.Vendor },
            { "audit", "audit", ResponsibleParty.Analysts },
            { "shortcomings", "shortcomings", ResponsibleParty.Vendor },
            { "certified", "certified", ResponsibleParty.Nobody },
            { "withdrawn", "withdrawn", ResponsibleParty.Nobody },
        };

    [Theory, MemberData(nameof(StageCases))]
    public void Every_stage_has_a_name_and_a_responsible_party(string name, string story, ResponsibleParty turn)
    {
        var app = ScenarioAt(story).Current;
        Assert.Equal((name, turn), (StageName.Of(app.Stage), ResponsibleParties.Of(app.Stage)));
        var row = ApplicationSummaryProjection.Project(app, SmallEdition.Value);
        Assert.Equal((name, turn, app.Stage.Since, app.Revision), (row.Stage, row.ResponsibleParty, row.WaitingSince, row.Revision));
        Assert.Equal(name is "declined" or "withdrawn" or "certified", row.HasEnded);
    }

    [Fact]
    public void Fixtures_cover_every_stage() =>
        Assert.Equal(typeof(Stage).GetNestedTypes().Length, StageCases.Select(t => ScenarioAt(t.Data.Item2).Current.Stage.GetType()).Distinct().Count());

    [Fact]
    public void Summary_shows_the_promised_day_when_there_is_one()
    {
        Assert.Equal(new LocalDate(2026, 3, 9), ApplicationSummaryProjection.Project(ApplicationScenario.Submitted.Current, SmallEdition.Value).Promised);
        Assert.Equal(
            new LocalDate(2026, 3, 5),
            ApplicationSummaryProjection
                .Project(ApplicationScenario.Submitted.When(TestPeople.Analyst, new PlanKickOff(new(2026, 3, 5))).Current, SmallEdition.Value)
                .Promised
        );
        Assert.Equal(new LocalDate(2026, 3, 9), ApplicationSummaryProjection.Project(ApplicationScenario.AtPriority.Current, SmallEdition.Value).Promised);
        Assert.Equal(new LocalDate(2026, 3, 13), ApplicationSummaryProjection.Project(ScenarioAt("deferred").Current, SmallEdition.Value).Promised);
        Assert.Null(ApplicationSummaryProjection.Project(ApplicationScenario.Collecting.Current, SmallEdition.Value).Promised);
        Assert.Null(ApplicationSummaryProjection.Project(ApplicationScenario.Certified.Current, SmallEdition.Value).Promised);
    }

    [Fact]
    public void Open_tasks_are_listed_for_those_who_may_decide_them()
    {
        var row = ApplicationSummaryProjection.Project(
            ApplicationScenario.InReview.PassCriterion("functional").When(TestPeople.Rnd, new Claim(new("code"), null)).Current,
            SmallEdition.Value
        );
        Assert.Equal(
            [("code", "rnd-expert", "rnd"), ("language", "language-expert,analyst", null)],
            row.OpenTasks.Select(o => (o.Criterion.Value, string.Join(',', o.Reviewers), o.ClaimedBy?.Value))
        );
        Assert.Empty(ApplicationSummaryProjection.Project(ApplicationScenario.InRework.Current, SmallEdition.Value).OpenTasks);
    }

    private static ApplicationScenario ScenarioAt(string name) =>
        name switch
        {
            "submitted" => ApplicationScenario.Submitted,
            "not-ready" => ApplicationScenario.Submitted.When(
                TestPeople.Analyst,
                new FindNotReady(System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("people", "none"))
            ),
            "priority" => ApplicationScenario.AtPriority,
            "deferred" => ApplicationScenario.AtPriority.When(TestPeople.Lead, new Defer(new(2026, 3, 13), "x")),
            "declined" => ApplicationScenario.AtPriority.When(TestPeople.Lead, new Decline("x")),
            "collecting" => ApplicationScenario.Collecting,
            "review" => ApplicationScenario.InReview,
            "mending" => ApplicationScenario.InRework,
            "standards" => ApplicationScenario.AtStandards,
            "audit" => ApplicationScenario.AtAudit,
            "shortcomings" => ApplicationScenario.AtAudit.When(TestPeople.Analyst, new FindShortcomings([new("x", null)])),
            "certified" => ApplicationScenario.Certified,
            _ => ApplicationScenario.InReview.When(TestPeople.Developer, new Withdraw("x")),
        };
}
