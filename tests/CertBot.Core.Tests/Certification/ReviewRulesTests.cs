using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Certification.Timers;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification;

public sealed class ReviewRulesTests
{
    private static readonly CriterionKey Code = new("code"),
        Functional = new("functional"),
        Language = new("language");

    [Fact]
    public void Claim_can_be_taken_over_and_the_previous_owner_is_recorded()
    {
        var scenario = ApplicationScenario.InReview.When(TestPeople.Analyst, new Claim(Functional, 1));
        Assert.Equal("already-yours", scenario.GetRefusal(TestPeople.Analyst, new Claim(Functional, null)).Why);

        scenario = scenario.When(TestPeople.Analyst2, new Claim(Functional, 2));
        Assert.Equal(new PersonId("analyst"), Assert.IsType<ApplicationEvent.CriterionClaimed>(scenario.LastEvents[0]).From);
        Assert.Equal((new PersonId("analyst-2"), 3), (Task(scenario, Functional).ClaimedBy, Task(scenario, Functional).Revision));
    }

    [Fact]
    public void Verdict_records_who_when_and_why()
    {
        var scenario = ApplicationScenario
            .InReview.PassCriterion("functional")
            .RequestChangesTo("code")
            .When(TestPeople.Linguist, new MarkNotApplicable(Language, 1, "no texts at all"));
        Assert.Equal(new Verdict.Passed(new("analyst"), scenario.Now, 1), Task(scenario, Functional).Verdict);
        Assert.Equal(new Verdict.NeedsWork(new("rnd"), scenario.Now, 1, "defect", "Replace CustomQuery"), Task(scenario, Code).Verdict);
        Assert.Equal(new Verdict.NotApplicable(new("linguist"), scenario.Now, 1, "no texts at all"), Task(scenario, Language).Verdict);
    }

    [Fact]
    public void Invalid_verdicts_are_refused()
    {
        Assert.Equal(("reason", "reason"), ApplicationScenario.InReview.GetRefusal(TestPeople.Rnd, new RequestChanges(Code, null, "because", "x")));
        Assert.Equal(("text-missing", "comment"), ApplicationScenario.InReview.GetRefusal(TestPeople.Rnd, new RequestChanges(Code, null, "defect", "")));
        Assert.Equal(("always-applies", null), ApplicationScenario.InReview.GetRefusal(TestPeople.Rnd, new MarkNotApplicable(Code, null, "no code")));
        Assert.Equal(("text-missing", "comment"), ApplicationScenario.InReview.GetRefusal(TestPeople.Linguist, new MarkNotApplicable(Language, null, " ")));
        Assert.Equal(("no-such-criterion", "criterion"), ApplicationScenario.InReview.GetRefusal(TestPeople.Analyst, new Pass(new("magic"), null)));
        Assert.Equal(("not-in-review", "criterion"), ApplicationScenario.InReview.GetRefusal(TestPeople.Analyst, new Pass(new("servers"), null)));
        Assert.Equal("wrong-stage", ApplicationScenario.Collecting.GetRefusal(TestPeople.Analyst, new Pass(Functional, null)).Why);
    }

    [Fact]
    public void Second_of_two_concurrent_verdicts_is_told_who_decided()
    {
        var scenario = ApplicationScenario.InReview.When(TestPeople.Analyst, new Pass(Functional, 1));
        foreach (
            var late in new ApplicationCommand[]
            {
                new Pass(Functional, 1),
                new RequestChanges(Functional, 1, "defect", "x"),
                new Claim(Functional, 1),
                new AskVendor(Functional, null, "why?"),
            }
        )
        {
            var refusal = Assert.IsType<Decision<ApplicationEvent>.Rejected>(scenario.Decide(TestPeople.Analyst2, late)).Refusal;
            Assert.Equal("certification.refused.already-decided", refusal.Code);
            Assert.Equal(
                ("""{"$who":"analyst"}""", """{"$t":"certification.verdict.passed"}"""),
                (CoreJson.Write(refusal.Arguments["who"]), CoreJson.Write(refusal.Arguments["verdict"]))
            );
        }
    }

    [Fact]
    public void Click_on_an_outdated_card_is_refused_as_stale()
    {
        var scenario = ApplicationScenario.InReview.When(TestPeople.Rnd, new AskVendor(Code, 1, "Why CustomQuery?"));
        Assert.Equal("stale", scenario.GetRefusal(TestPeople.Rnd, new Pass(Code, 1)).Why);
        Assert.Equal("stale", scenario.GetRefusal(TestPeople.Rnd, new Claim(Code, 3)).Why);
        scenario = scenario.When(TestPeople.Rnd, new Pass(Code, 2));
        Assert.Equal("stale", scenario.GetRefusal(TestPeople.Rnd, new Undo(Code, 2)).Why);
    }

    [Fact]
    public void Typed_command_has_no_revision_and_is_never_stale() =>
        ApplicationScenario.InReview.When(TestPeople.Rnd, new AskVendor(Code, null, "Why?")).When(TestPeople.Rnd, new Pass(Code, null));

    [Fact]
    public void Questions_are_numbered_and_answered_once()
    {
        var scenario = ApplicationScenario
            .InReview.When(TestPeople.Rnd, new AskVendor(Code, null, "Why?"))
            .When(TestPeople.Rnd, new AskVendor(Code, null, "And how?"));
        scenario = scenario.When(TestPeople.Developer, new AnswerQuestion(Code, 2, "So."));
        Assert.Equal([(1, null), (2, "So.")], Task(scenario, Code).Questions.Select(q => (q.Number, q.Answer)));
        Assert.Equal(("question-answered", "number"), scenario.GetRefusal(TestPeople.Developer, new AnswerQuestion(Code, 2, "Otherwise.")));
        Assert.Equal(("no-such-question", "number"), scenario.GetRefusal(TestPeople.Developer, new AnswerQuestion(Code, 3, "x")));
        Assert.Equal(("no-such-question", "number"), scenario.GetRefusal(TestPeople.Developer, new AnswerQuestion(new("magic"), 1, "x")));
        Assert.Equal(("text-missing", "answer"), scenario.GetRefusal(TestPeople.Developer, new AnswerQuestion(Code, 1, "")));
        Assert.Equal(("text-missing", "question"), scenario.GetRefusal(TestPeople.Rnd, new AskVendor(Code, null, "")));
    }

    [Fact]
    public void Only_the_decider_can_undo_and_only_within_two_minutes()
    {
        var scenario = ApplicationScenario.InReview.PassCriterion("code").AdvanceBy(Duration.FromSeconds(119));
        Assert.Equal("nothing-to-undo", scenario.GetRefusal(TestPeople.Analyst, new Undo(Functional, null)).Why);
        Assert.Equal("undo-too-late", scenario.AdvanceBy(Duration.FromSeconds(1)).GetRefusal(TestPeople.Rnd, new Undo(Code, null)).Why);

        var back = scenario.When(TestPeople.Rnd, new Undo(Code, 2));
        Assert.IsType<Verdict.Open>(Task(back, Code).Verdict);
        Assert.Equal(3, Task(back, Code).Revision);

        var byAnalyst = ApplicationScenario.InReview.PassCriterion("functional");
        Assert.Equal("undo-not-yours", byAnalyst.GetRefusal(TestPeople.Analyst2, new Undo(Functional, null)).Why);
        Assert.Equal("undo-too-late", ApplicationScenario.AtStandards.GetRefusal(TestPeople.Rnd, new Undo(Code, null)).Why);
        Assert.Equal("undo-too-late", ApplicationScenario.InRework.GetRefusal(TestPeople.Rnd, new Undo(Code, null)).Why);
    }

    [Fact]
    public void Last_verdict_closes_the_round_after_the_undo_window_unless_undone()
    {
        var scenario = ApplicationScenario.InReview.PassCriterion("functional").PassCriterion("code");
        Assert.Null(NextDueTime.OfChange(scenario.Current, scenario.Edition));

        scenario = scenario.AdvanceBy(Duration.FromHours(1)).PassCriterion("language");
        var closes = scenario.Now + Duration.FromMinutes(2);
        Assert.Equal(closes, scenario.StageAs<Stage.Review>().Closes);
        Assert.Equal(closes, NextDueTime.For(scenario.Current, scenario.Edition));
        Assert.Empty((scenario with { Now = closes - Duration.FromMilliseconds(1) }).Tick().LastEvents);

        var undone = scenario.When(TestPeople.Linguist, new Undo(Language, null));
        Assert.Null(undone.StageAs<Stage.Review>().Closes);
        Assert.Empty((undone with { Now = closes }).Tick().LastEvents);

        var closed = (scenario with { Now = closes }).Tick();
        Assert.Equal(new ApplicationEvent.RoundPassed(1), Assert.Single(closed.LastEvents));
        Assert.IsType<Stage.Standards>(closed.Current.Stage);
        Assert.Equal(3, closed.Current.Reviewed.Count);
    }

    private static ReviewTask Task(ApplicationScenario scenario, CriterionKey key) =>
        ReviewTasks.Of(scenario.Current, key) ?? throw new InvalidOperationException(key.Value);
}
