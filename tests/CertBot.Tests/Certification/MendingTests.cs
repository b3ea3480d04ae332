using CertBot.Core.Certification;
using CertBot.Core.Policy;
using CertBot.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Tests.Certification;

public sealed class MendingTests
{
    private static readonly CriterionKey Code = new("code");

    [Fact]
    public void A_round_with_something_to_mend_goes_back_with_one_list()
    {
        Assert.Equal(Code, Assert.Single(Assert.IsType<ApplicationEvent.RoundReturned>(Given.AtMending.Last[0]).ToMend));
        Assert.Equal(1, Given.AtMending.At<Stage.Mending>().Round);
        Assert.Equal("still-to-mend", Given.AtMending.Refused(Cast.Developer, new SubmitMended()).Why);
    }

    [Fact]
    public void An_answer_is_enough()
    {
        var story = Given.AtMending.When(Cast.Developer, new Mend(Code, "replaced in both places"));
        Assert.Empty(Mending.Unmended(story.App, story.At<Stage.Mending>(), story.Edition));
        story.When(Cast.Developer, new SubmitMended());
    }

    [Fact]
    public void A_new_material_of_that_criterion_is_enough_and_another_is_not()
    {
        var other = Given.AtMending.After(Duration.FromHours(1)).HandIn("video", "main", Given.Link("https://new.example"));
        Assert.Equal("still-to-mend", other.Refused(Cast.Developer, new SubmitMended()).Why);
        other.HandIn("packages", "main", Given.File("acme.gz", new PackageFacts("AcmeSync", "7.8", 3, 1))).When(Cast.Developer, new SubmitMended());
    }

    [Fact]
    public void Even_at_the_very_moment_the_round_came_back() =>   // nothing is handed in during a round, so it can only have come after
        Given.AtMending.HandIn("packages", "main", Given.File("acme.gz", new PackageFacts("AcmeSync", "7.8", 3, 1))).When(Cast.Developer, new SubmitMended());

    [Fact]
    public void What_was_taken_back_is_missing_again()
    {
        var story = Given.AtMending.When(Cast.Developer, new Mend(Code, "done")).When(Cast.Developer, new TakeBack(new("guide"), "main"));
        Assert.Equal("still-missing", story.Refused(Cast.Developer, new SubmitMended()).Why);
    }

    [Fact]
    public void Only_what_needs_work_is_mended()
    {
        Assert.Equal(("nothing-to-mend", "criterion"), Given.AtMending.Refused(Cast.Developer, new Mend(new("functional"), "x")));
        Assert.Equal(("nothing-to-mend", "criterion"), Given.AtMending.Refused(Cast.Developer, new Mend(new("magic"), "x")));
        Assert.Equal(("text-missing", "what"), Given.AtMending.Refused(Cast.Developer, new Mend(Code, "")));
    }

    [Fact]
    public void The_next_round_opens_only_those_and_remembers_the_last()
    {
        var story = Given.AtMending.When(Cast.Developer, new Mend(Code, "replaced")).On(new(2026, 3, 4)).When(Cast.Developer, new SubmitMended());
        var round = story.At<Stage.Review>();
        Assert.Equal((2, new LocalDate(2026, 3, 11), null), (round.Round, round.Promised, round.Closes));
        Assert.Equal(["code"], round.Tasks.Where(t => t.Value.Verdict is Verdict.Open).Select(t => t.Key.Value));
        Assert.Equal(("replaced", 1, null), (round.Tasks[Code].Mended, round.Tasks[Code].Earlier.Length, round.Tasks[Code].ClaimedBy));
        Assert.IsType<Verdict.NeedsWork>(round.Tasks[Code].Earlier[0]);
        Assert.Equal("already-decided", story.Refused(Cast.Analyst, new Pass(new("functional"), null)).Why);
        Assert.Equal("undo-too-late", story.Refused(Cast.Analyst, new Undo(new("functional"), null)).Why);

        var passed = story.Passed("code").After(Duration.FromMinutes(2)).Tick();
        Assert.Equal(new ApplicationEvent.RoundPassed(2), Assert.Single(passed.Last));
    }

    [Fact]
    public void A_second_return_wants_a_new_answer()
    {
        var story = Given.AtMending.When(Cast.Developer, new Mend(Code, "replaced")).When(Cast.Developer, new SubmitMended()).NeedsWork("code").After(Duration.FromMinutes(2)).Tick();
        Assert.Equal(2, story.At<Stage.Mending>().Round);
        Assert.Equal("still-to-mend", story.Refused(Cast.Developer, new SubmitMended()).Why);
    }

    [Fact]
    public void A_question_of_the_round_may_still_be_answered()
    {
        var story = Given.InReview.When(Cast.Rnd, new AskVendor(Code, null, "Why?")).Passed("functional").Passed("language").NeedsWork("code").After(Duration.FromMinutes(2)).Tick();
        Assert.Equal("So.", TaskList.Of(story.When(Cast.Developer, new AnswerQuestion(Code, 1, "So.")).App, Code)?.Questions[0].Answer);
    }
}
