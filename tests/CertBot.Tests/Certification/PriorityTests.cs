using CertBot.Core.Certification;
using CertBot.Core.Directory;
using CertBot.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Tests.Certification;

public sealed class PriorityTests
{
    private static readonly LocalDate Friday = new(2026, 3, 13);

    [Fact]
    public void The_experts_advice_goes_with_it() =>
        Assert.Equal(new PriorityAdvice(PriorityLevel.High, "good people", new("analyst")), Given.AtPriority.At<Stage.Priority>().Advice);

    [Fact]
    public void Approved_the_vendor_collects_and_the_decision_is_remembered()
    {
        var story = Given.AtPriority.When(Cast.Ceo, new Approve(PriorityLevel.Low, Friday));
        Assert.Equal(Friday, story.At<Stage.Collecting>().PlannedStart);
        Assert.Equal(new PriorityOutcome.Approved(PriorityLevel.Low, Friday) { By = new("ceo"), At = story.Now }, story.App.Priority);
    }

    [Fact]
    public void Deferred_it_comes_back_by_itself_on_the_morning_of_that_day()
    {
        var story = Given.AtPriority.When(Cast.Lead, new Defer(Friday, "after the release"));
        var morning = Instant.FromUtc(2026, 3, 13, 8, 0);   // 9:00 in Berlin
        Assert.Equal(morning, Due.Of(story.App, story.Edition));

        Assert.Empty((story with { Now = morning - Duration.FromSeconds(1) }).Tick().Last);
        var back = (story with { Now = morning }).Tick();
        Assert.Equal("good people", back.At<Stage.Priority>().Advice.Comment);
        Assert.Equal(morning, back.App.Stage.Since);
        Assert.Empty(back.Tick().Last);
        Assert.Null(Due.Of(back.App, back.Edition));
    }

    [Fact]
    public void Declined_it_ends_with_the_reason() =>
        Assert.Equal("no room", Given.AtPriority.When(Cast.Lead, new Decline(" no room ")).At<Stage.Declined>().Reason);

    [Fact]
    public void Bad_decisions_are_refused()
    {
        Assert.Equal(("day-past", "start"), Given.AtPriority.Refused(Cast.Lead, new Approve(PriorityLevel.Low, new(2026, 3, 1))));
        Assert.Equal(("priority", "priority"), Given.AtPriority.Refused(Cast.Lead, new Approve((PriorityLevel)(-1), Friday)));
        Assert.Equal(("day-past", "until"), Given.AtPriority.Refused(Cast.Lead, new Defer(new(2026, 3, 2), "today is too early")));
        Assert.Equal(("text-missing", "reason"), Given.AtPriority.Refused(Cast.Lead, new Defer(Friday, "")));
        Assert.Equal(("text-missing", "reason"), Given.AtPriority.Refused(Cast.Lead, new Decline("")));
        Assert.Equal("wrong-stage", Given.Submitted.Refused(Cast.Lead, new Decline("too early")).Why);
    }

    [Fact]
    public void Who_gave_the_advice_does_not_decide_too()
    {
        var both = new Actor(new("both"), [RoleName.Analyst, SmallEdition.Lead], null);
        var story = Given.Submitted.When(both, new FindReady(PriorityLevel.High, "mine"));
        Assert.Equal("second-person", story.Refused(both, new Approve(PriorityLevel.High, Friday)).Why);
        Assert.Equal("second-person", story.Refused(both, new Defer(Friday, "x")).Why);
        Assert.Equal("second-person", story.Refused(both, new Decline("x")).Why);
    }
}
