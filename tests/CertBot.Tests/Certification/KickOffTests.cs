using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Tests.Certification;

public sealed class KickOffTests
{
    private static readonly ImmutableSortedDictionary<string, string> NoRoadmap = ImmutableSortedDictionary<string, string>.Empty.Add("roadmap", "no dates in it").Add("people", " ");

    [Fact]
    public void A_date_is_set_and_may_be_moved()
    {
        var story = Given.Submitted.When(Cast.Analyst, new PlanKickOff(new(2026, 3, 5))).When(Cast.Analyst2, new PlanKickOff(new(2026, 3, 6)));
        Assert.Equal(new LocalDate(2026, 3, 6), story.At<Stage.KickOff>().Planned);
        Assert.Equal(("day-past", "date"), story.Refused(Cast.Analyst, new PlanKickOff(new(2026, 3, 1))));
    }

    [Fact]
    public void Not_ready_names_what_is_missing_and_comes_again()
    {
        var story = Given.Submitted.When(Cast.Analyst, new FindNotReady(NoRoadmap));
        Assert.Equal(["roadmap"], story.At<Stage.NotReady>().Missing.Keys);

        story = story.When(Cast.Developer, new Resubmit(Answers("roadmap", new(true, "Q2: queues"))));
        Assert.Equal((2, new LocalDate(2026, 3, 3)), (story.At<Stage.KickOff>().Round, story.At<Stage.KickOff>().Wished));
        Assert.Equal(("three of us", "Q2: queues"), (story.App.Release.Readiness["people"].Evidence, story.App.Release.Readiness["roadmap"].Evidence));
        Assert.IsType<Stage.Priority>(story.When(Cast.Analyst, new FindReady(PriorityLevel.Low, "now it is")).App.Stage);
    }

    [Fact]
    public void Bad_outcomes_are_refused()
    {
        Assert.Equal(("nothing-missing", "missing-people"), Given.Submitted.Refused(Cast.Analyst, new FindNotReady(ImmutableSortedDictionary<string, string>.Empty)));
        Assert.Equal(("readiness-unknown", null), Given.Submitted.Refused(Cast.Analyst, new FindNotReady(NoRoadmap.Add("magic", "none"))));
        Assert.Equal(("text-too-long", "missing-roadmap"), Given.Submitted.Refused(Cast.Analyst, new FindNotReady(NoRoadmap.SetItem("roadmap", new string('x', 4001)))));
        Assert.Equal(("text-missing", "comment"), Given.Submitted.Refused(Cast.Analyst, new FindReady(PriorityLevel.High, " ")));
        Assert.Equal(("priority", "advice"), Given.Submitted.Refused(Cast.Analyst, new FindReady((PriorityLevel)7, "well")));
    }

    [Fact]
    public void A_resubmission_answers_every_item_that_was_missing()
    {
        var story = Given.Submitted.When(Cast.Analyst, new FindNotReady(NoRoadmap.SetItem("people", "nobody on call")));
        Assert.Equal(("readiness-missing", "ready-people"), story.Refused(Cast.Developer, new Resubmit(Answers("roadmap", new(true, "here")))));
        Assert.Equal(("text-missing", "evidence-roadmap"), story.Refused(Cast.Developer, new Resubmit(Answers("roadmap", new(true, "")).Add("people", new(true, "two")))));
        Assert.Equal(("readiness-unknown", null), story.Refused(Cast.Developer, new Resubmit(Answers("roadmap", new(true, "x")).Add("people", new(true, "two")).Add("magic", new(true, "x")))));
    }

    private static ImmutableSortedDictionary<string, ReadinessAnswer> Answers(string key, ReadinessAnswer answer) => ImmutableSortedDictionary<string, ReadinessAnswer>.Empty.Add(key, answer);
}
