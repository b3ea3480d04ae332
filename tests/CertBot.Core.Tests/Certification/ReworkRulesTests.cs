using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Policy;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification;

public sealed class ReworkRulesTests
{
    private static readonly CriterionKey Code = new("code");

    [Fact]
    public void A_round_with_something_to_mend_goes_back_with_one_list()
    {
        Assert.Equal(Code, Assert.Single(Assert.IsType<ApplicationEvent.RoundReturned>(ApplicationScenario.InRework.LastEvents[0]).ToRework));
        Assert.Equal(1, ApplicationScenario.InRework.StageAs<Stage.Rework>().Round);
        Assert.Equal("still-to-mend", ApplicationScenario.InRework.GetRefusal(TestPeople.Developer, new SubmitRework()).Why);
    }

    [Fact]
    public void An_answer_is_enough()
    {
        var scenario = ApplicationScenario.InRework.When(TestPeople.Developer, new ReworkCriterion(Code, "replaced in both places"));
        Assert.Empty(ReworkRules.OutstandingCriteria(scenario.Current, scenario.StageAs<Stage.Rework>(), scenario.Edition));
        scenario.When(TestPeople.Developer, new SubmitRework());
    }

    [Fact]
    public void A_new_material_of_that_criterion_is_enough_and_another_is_not()
    {
        var other = ApplicationScenario
            .InRework.AdvanceBy(Duration.FromHours(1))
            .SubmitMaterial("video", "main", ApplicationScenario.LinkMaterial("https://new.example"));
        Assert.Equal("still-to-mend", other.GetRefusal(TestPeople.Developer, new SubmitRework()).Why);
        other
            .SubmitMaterial("packages", "main", ApplicationScenario.FileMaterial("acme.gz", new PackageFacts("AcmeSync", "7.8", 3, 1)))
            .When(TestPeople.Developer, new SubmitRework());
    }

    [Fact]
    public void Even_at_the_very_moment_the_round_came_back() => // materials cannot be submitted during a round, so an equal timestamp means it came after
        ApplicationScenario
            .InRework.SubmitMaterial("packages", "main", ApplicationScenario.FileMaterial("acme.gz", new PackageFacts("AcmeSync", "7.8", 3, 1)))
            .When(TestPeople.Developer, new SubmitRework());

    [Fact]
    public void What_was_taken_back_is_missing_again()
    {
        var scenario = ApplicationScenario
            .InRework.When(TestPeople.Developer, new ReworkCriterion(Code, "done"))
            .When(TestPeople.Developer, new RemoveMaterial(new("guide"), "main"));
        Assert.Equal("still-missing", scenario.GetRefusal(TestPeople.Developer, new SubmitRework()).Why);
    }

    [Fact]
    public void Only_what_needs_work_is_mended()
    {
        Assert.Equal(
            ("nothing-to-mend", "criterion"),
            ApplicationScenario.InRework.GetRefusal(TestPeople.Developer, new ReworkCriterion(new("functional"), "x"))
        );
        Assert.Equal(("nothing-to-mend", "criterion"), ApplicationScenario.InRework.GetRefusal(TestPeople.Developer, new ReworkCriterion(new("magic"), "x")));
        Assert.Equal(("text-missing", "what"), ApplicationScenario.InRework.GetRefusal(TestPeople.Developer, new ReworkCriterion(Code, "")));
    }

    [Fact]
    public void The_next_round_opens_only_those_and_remembers_the_last()
    {
        var scenario = ApplicationScenario
            .InRework.When(TestPeople.Developer, new ReworkCriterion(Code, "replaced"))
            .AdvanceTo(new(2026, 3, 4))
            .When(TestPeople.Developer, new SubmitRework());
        var round = scenario.StageAs<Stage.Review>();
        Assert.Equal((2, new LocalDate(2026, 3, 11), null), (round.Round, round.Promised, round.Closes));
        Assert.Equal(["code"], round.Tasks.Where(t => t.Value.Verdict is Verdict.Open).Select(t => t.Key.Value));
        Assert.Equal(("replaced", 1, null), (round.Tasks[Code].ReworkComment, round.Tasks[Code].Earlier.Length, round.Tasks[Code].ClaimedBy));
        Assert.IsType<Verdict.NeedsWork>(round.Tasks[Code].Earlier[0]);
        Assert.Equal("already-decided", scenario.GetRefusal(TestPeople.Analyst, new Pass(new("functional"), null)).Why);
        Assert.Equal("undo-too-late", scenario.GetRefusal(TestPeople.Analyst, new Undo(new("functional"), null)).Why);

        var passed = scenario.PassCriterion("code").AdvanceBy(Duration.FromMinutes(2)).Tick();
        Assert.Equal(new ApplicationEvent.RoundPassed(2), Assert.Single(passed.LastEvents));
    }

    [Fact]
    public void A_second_return_wants_a_new_answer()
    {
        var scenario = ApplicationScenario
            .InRework.When(TestPeople.Developer, new ReworkCriterion(Code, "replaced"))
            .When(TestPeople.Developer, new SubmitRework())
            .RequestChangesTo("code")
            .AdvanceBy(Duration.FromMinutes(2))
            .Tick();
        Assert.Equal(2, scenario.StageAs<Stage.Rework>().Round);
        Assert.Equal("still-to-mend", scenario.GetRefusal(TestPeople.Developer, new SubmitRework()).Why);
    }

    [Fact]
    public void A_question_of_the_round_may_still_be_answered()
    {
        var scenario = ApplicationScenario
            .InReview.When(TestPeople.Rnd, new AskVendor(Code, null, "Why?"))
            .PassCriterion("functional")
            .PassCriterion("language")
            .RequestChangesTo("code")
            .AdvanceBy(Duration.FromMinutes(2))
            .Tick();
        Assert.Equal("So.", ReviewTasks.Of(scenario.When(TestPeople.Developer, new AnswerQuestion(Code, 1, "So.")).Current, Code)?.Questions[0].Answer);
    }
}
