using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Policy;
using CertBot.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Tests.Certification;

public sealed class ReviewTests
{
    private static readonly CriterionKey Code = new("code"), Functional = new("functional"), Language = new("language");

    [Fact]
    public void A_claim_is_taken_over_and_it_is_known_from_whom()
    {
        var story = Given.InReview.When(Cast.Analyst, new Claim(Functional, 1));
        Assert.Equal("already-yours", story.Refused(Cast.Analyst, new Claim(Functional, null)).Why);

        story = story.When(Cast.Analyst2, new Claim(Functional, 2));
        Assert.Equal(new PersonId("analyst"), Assert.IsType<ApplicationEvent.Claimed>(story.Last[0]).From);
        Assert.Equal((new PersonId("analyst-2"), 3), (Task(story, Functional).ClaimedBy, Task(story, Functional).Revision));
    }

    [Fact]
    public void Each_verdict_is_kept_with_who_when_and_why()
    {
        var story = Given.InReview.Passed("functional").NeedsWork("code").When(Cast.Linguist, new SetAside(Language, 1, "no texts at all"));
        Assert.Equal(new Verdict.Passed(new("analyst"), story.Now, 1), Task(story, Functional).Verdict);
        Assert.Equal(new Verdict.NeedsWork(new("rnd"), story.Now, 1, "defect", "Replace CustomQuery"), Task(story, Code).Verdict);
        Assert.Equal(new Verdict.NotApplicable(new("linguist"), story.Now, 1, "no texts at all"), Task(story, Language).Verdict);
    }

    [Fact]
    public void Bad_verdicts_are_refused()
    {
        Assert.Equal(("reason", "reason"), Given.InReview.Refused(Cast.Rnd, new AskForWork(Code, null, "because", "x")));
        Assert.Equal(("text-missing", "comment"), Given.InReview.Refused(Cast.Rnd, new AskForWork(Code, null, "defect", "")));
        Assert.Equal(("always-applies", null), Given.InReview.Refused(Cast.Rnd, new SetAside(Code, null, "no code")));
        Assert.Equal(("text-missing", "comment"), Given.InReview.Refused(Cast.Linguist, new SetAside(Language, null, " ")));
        Assert.Equal(("no-such-criterion", "criterion"), Given.InReview.Refused(Cast.Analyst, new Pass(new("magic"), null)));
        Assert.Equal(("not-in-review", "criterion"), Given.InReview.Refused(Cast.Analyst, new Pass(new("servers"), null)));
        Assert.Equal("wrong-stage", Given.Collecting.Refused(Cast.Analyst, new Pass(Functional, null)).Why);
    }

    [Fact]
    public void Of_two_at_once_the_second_is_told_who_decided()
    {
        var story = Given.InReview.When(Cast.Analyst, new Pass(Functional, 1));
        foreach (var late in new ApplicationCommand[] { new Pass(Functional, 1), new AskForWork(Functional, 1, "defect", "x"), new Claim(Functional, 1), new AskVendor(Functional, null, "why?") })
        {
            var no = Assert.IsType<Decision<ApplicationEvent>.Rejected>(story.Decide(Cast.Analyst2, late)).Why;
            Assert.Equal("certification.refused.already-decided", no.Why);
            Assert.Equal(("""{"$who":"analyst"}""", """{"$t":"certification.verdict.passed"}"""), (no.Data["who"]?.ToJsonString(), no.Data["verdict"]?.ToJsonString()));
        }
    }

    [Fact]
    public void A_click_on_an_old_card_is_stale()
    {
        var story = Given.InReview.When(Cast.Rnd, new AskVendor(Code, 1, "Why CustomQuery?"));
        Assert.Equal("stale", story.Refused(Cast.Rnd, new Pass(Code, 1)).Why);
        Assert.Equal("stale", story.Refused(Cast.Rnd, new Claim(Code, 3)).Why);
        story = story.When(Cast.Rnd, new Pass(Code, 2));
        Assert.Equal("stale", story.Refused(Cast.Rnd, new Undo(Code, 2)).Why);
    }

    [Fact]
    public void Typed_words_have_no_revision_to_be_stale() => Given.InReview.When(Cast.Rnd, new AskVendor(Code, null, "Why?")).When(Cast.Rnd, new Pass(Code, null));

    [Fact]
    public void Questions_are_numbered_and_answered_once()
    {
        var story = Given.InReview.When(Cast.Rnd, new AskVendor(Code, null, "Why?")).When(Cast.Rnd, new AskVendor(Code, null, "And how?"));
        story = story.When(Cast.Developer, new AnswerQuestion(Code, 2, "So."));
        Assert.Equal([(1, null), (2, "So.")], Task(story, Code).Questions.Select(q => (q.Number, q.Answer)));
        Assert.Equal(("question-answered", "number"), story.Refused(Cast.Developer, new AnswerQuestion(Code, 2, "Otherwise.")));
        Assert.Equal(("no-such-question", "number"), story.Refused(Cast.Developer, new AnswerQuestion(Code, 3, "x")));
        Assert.Equal(("no-such-question", "number"), story.Refused(Cast.Developer, new AnswerQuestion(new("magic"), 1, "x")));
        Assert.Equal(("text-missing", "answer"), story.Refused(Cast.Developer, new AnswerQuestion(Code, 1, "")));
        Assert.Equal(("text-missing", "question"), story.Refused(Cast.Rnd, new AskVendor(Code, null, "")));
    }

    [Fact]
    public void The_decider_takes_it_back_within_two_minutes_and_nobody_else()
    {
        var story = Given.InReview.Passed("code").After(Duration.FromSeconds(119));
        Assert.Equal("nothing-to-undo", story.Refused(Cast.Analyst, new Undo(Functional, null)).Why);
        Assert.Equal("undo-too-late", story.After(Duration.FromSeconds(1)).Refused(Cast.Rnd, new Undo(Code, null)).Why);

        var back = story.When(Cast.Rnd, new Undo(Code, 2));
        Assert.IsType<Verdict.Open>(Task(back, Code).Verdict);
        Assert.Equal(3, Task(back, Code).Revision);

        var byAnalyst = Given.InReview.Passed("functional");
        Assert.Equal("undo-not-yours", byAnalyst.Refused(Cast.Analyst2, new Undo(Functional, null)).Why);
        Assert.Equal("undo-too-late", Given.AtStandards.Refused(Cast.Rnd, new Undo(Code, null)).Why);
        Assert.Equal("undo-too-late", Given.AtMending.Refused(Cast.Rnd, new Undo(Code, null)).Why);
    }

    [Fact]
    public void The_last_verdict_closes_the_round_after_the_undo_window_and_an_undo_opens_it()
    {
        var story = Given.InReview.Passed("functional").Passed("code");
        Assert.Null(Due.Of(story.App, story.Edition));

        story = story.After(Duration.FromHours(1)).Passed("language");
        var closes = story.Now + Duration.FromMinutes(2);
        Assert.Equal(closes, story.At<Stage.Review>().Closes);
        Assert.Equal(closes, Due.Of(story.App, story.Edition));
        Assert.Empty((story with { Now = closes - Duration.FromMilliseconds(1) }).Tick().Last);

        var undone = story.When(Cast.Linguist, new Undo(Language, null));
        Assert.Null(undone.At<Stage.Review>().Closes);
        Assert.Empty((undone with { Now = closes }).Tick().Last);

        var closed = (story with { Now = closes }).Tick();
        Assert.Equal(new ApplicationEvent.RoundPassed(1), Assert.Single(closed.Last));
        Assert.IsType<Stage.Standards>(closed.App.Stage);
        Assert.Equal(3, closed.App.Reviewed.Count);
    }

    private static ReviewTask Task(Given story, CriterionKey key) => TaskList.Of(story.App, key) ?? throw new InvalidOperationException(key.Value);
}
