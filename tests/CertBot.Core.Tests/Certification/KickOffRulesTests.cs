using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification;

public sealed class KickOffRulesTests
{
    private static readonly ImmutableSortedDictionary<string, string> NoRoadmap = ImmutableSortedDictionary<string, string>
        .Empty.Add("roadmap", "no dates in it")
        .Add("people", " ");

    [Fact]
    public void Kick_off_date_can_be_planned_and_moved()
    {
        var scenario = ApplicationScenario
            .Submitted.When(TestPeople.Analyst, new PlanKickOff(new(2026, 3, 5)))
            .When(TestPeople.Analyst2, new PlanKickOff(new(2026, 3, 6)));
        Assert.Equal(new LocalDate(2026, 3, 6), scenario.StageAs<Stage.KickOff>().Planned);
        Assert.Equal(("day-past", "date"), scenario.GetRefusal(TestPeople.Analyst, new PlanKickOff(new(2026, 3, 1))));
    }

    [Fact]
    public void Not_ready_names_the_missing_items_and_allows_resubmission()
    {
        var scenario = ApplicationScenario.Submitted.When(TestPeople.Analyst, new FindNotReady(NoRoadmap));
        Assert.Equal(["roadmap"], scenario.StageAs<Stage.NotReady>().Missing.Keys);

        scenario = scenario.When(TestPeople.Developer, new Resubmit(Answers("roadmap", new(true, "Q2: queues"))));
        Assert.Equal((2, new LocalDate(2026, 3, 3)), (scenario.StageAs<Stage.KickOff>().Round, scenario.StageAs<Stage.KickOff>().Wished));
        Assert.Equal(
            ("three of us", "Q2: queues"),
            (scenario.Current.Release.Readiness["people"].Evidence, scenario.Current.Release.Readiness["roadmap"].Evidence)
        );
        Assert.IsType<Stage.Priority>(scenario.When(TestPeople.Analyst, new FindReady(PriorityLevel.Low, "now it is")).Current.Stage);
    }

    [Fact]
    public void Invalid_outcomes_are_refused()
    {
        Assert.Equal(
            ("nothing-missing", "missing-people"),
            ApplicationScenario.Submitted.GetRefusal(TestPeople.Analyst, new FindNotReady(ImmutableSortedDictionary<string, string>.Empty))
        );
        Assert.Equal(
            ("readiness-unknown", null),
            ApplicationScenario.Submitted.GetRefusal(TestPeople.Analyst, new FindNotReady(NoRoadmap.Add("magic", "none")))
        );
        Assert.Equal(
            ("text-too-long", "missing-roadmap"),
            ApplicationScenario.Submitted.GetRefusal(TestPeople.Analyst, new FindNotReady(NoRoadmap.SetItem("roadmap", new string('x', 4001))))
        );
        Assert.Equal(("text-missing", "comment"), ApplicationScenario.Submitted.GetRefusal(TestPeople.Analyst, new FindReady(PriorityLevel.High, " ")));
        Assert.Equal(("priority", "advice"), ApplicationScenario.Submitted.GetRefusal(TestPeople.Analyst, new FindReady((PriorityLevel)7, "well")));
    }

    [Fact]
    public void Resubmission_must_answer_every_missing_item()
    {
        var scenario = ApplicationScenario.Submitted.When(TestPeople.Analyst, new FindNotReady(NoRoadmap.SetItem("people", "nobody on call")));
        Assert.Equal(("readiness-missing", "ready-people"), scenario.GetRefusal(TestPeople.Developer, new Resubmit(Answers("roadmap", new(true, "here")))));
        Assert.Equal(
            ("text-missing", "evidence-roadmap"),
            scenario.GetRefusal(TestPeople.Developer, new Resubmit(Answers("roadmap", new(true, "")).Add("people", new(true, "two"))))
        );
        Assert.Equal(
            ("readiness-unknown", null),
            scenario.GetRefusal(
                TestPeople.Developer,
                new Resubmit(Answers("roadmap", new(true, "x")).Add("people", new(true, "two")).Add("magic", new(true, "x")))
            )
        );
    }

    private static ImmutableSortedDictionary<string, ReadinessAnswer> Answers(string key, ReadinessAnswer answer) =>
        ImmutableSortedDictionary<string, ReadinessAnswer>.Empty.Add(key, answer);
}
