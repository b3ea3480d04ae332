using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Timers;
using CertBot.Core.Directory;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification;

public sealed class PriorityRulesTests
{
    private static readonly LocalDate Friday = new(2026, 3, 13);

    [Fact]
    public void Decision_includes_the_advice_of_the_expert() =>
        Assert.Equal(new PriorityAdvice(PriorityLevel.High, "good people", new("analyst")), ApplicationScenario.AtPriority.StageAs<Stage.Priority>().Advice);

    [Fact]
    public void Approval_starts_collecting_and_the_decision_is_recorded()
    {
        var scenario = ApplicationScenario.AtPriority.When(TestPeople.Ceo, new Approve(PriorityLevel.Low, Friday));
        Assert.Equal(Friday, scenario.StageAs<Stage.Collecting>().PlannedStart);
        Assert.Equal(new PriorityOutcome.Approved(PriorityLevel.Low, Friday) { By = new("ceo"), At = scenario.Now }, scenario.Current.Priority);
    }

    [Fact]
    public void Deferral_ends_by_itself_on_the_morning_of_its_day()
    {
        var scenario = ApplicationScenario.AtPriority.When(TestPeople.Lead, new Defer(Friday, "after the release"));
        var morning = Instant.FromUtc(2026, 3, 13, 8, 0); // 9:00 in Berlin
        Assert.Equal(morning, NextDueTime.OfChange(scenario.Current, scenario.Edition));

        Assert.DoesNotContain((scenario with { Now = morning - Duration.FromSeconds(1) }).Tick().LastEvents, e => e is ApplicationEvent.DeferralEnded);
        var back = (scenario with { Now = morning }).Tick();
        Assert.Equal("good people", back.StageAs<Stage.Priority>().Advice.Comment);
        Assert.Equal(morning, back.Current.Stage.Since);
        Assert.Empty(back.Tick().LastEvents);
        Assert.Null(NextDueTime.OfChange(back.Current, back.Edition));
    }

    [Fact]
    public void Decline_ends_the_application_with_its_reason() =>
        Assert.Equal("no room", ApplicationScenario.AtPriority.When(TestPeople.Lead, new Decline(" no room ")).StageAs<Stage.Declined>().Reason);

    [Fact]
    public void Invalid_decisions_are_refused()
    {
        Assert.Equal(("day-past", "start"), ApplicationScenario.AtPriority.GetRefusal(TestPeople.Lead, new Approve(PriorityLevel.Low, new(2026, 3, 1))));
        Assert.Equal(("priority", "priority"), ApplicationScenario.AtPriority.GetRefusal(TestPeople.Lead, new Approve((PriorityLevel)(-1), Friday)));
        Assert.Equal(("day-past", "until"), ApplicationScenario.AtPriority.GetRefusal(TestPeople.Lead, new Defer(new(2026, 3, 2), "today is too early")));
        Assert.Equal(("text-missing", "reason"), ApplicationScenario.AtPriority.GetRefusal(TestPeople.Lead, new Defer(Friday, "")));
        Assert.Equal(("text-missing", "reason"), ApplicationScenario.AtPriority.GetRefusal(TestPeople.Lead, new Decline("")));
        Assert.Equal("wrong-stage", ApplicationScenario.Submitted.GetRefusal(TestPeople.Lead, new Decline("too early")).Why);
    }

    [Fact]
    public void Author_of_the_advice_cannot_decide()
    {
        var both = new Actor(new("both"), [RoleName.Analyst, SmallEdition.Lead], null);
        var scenario = ApplicationScenario.Submitted.When(both, new FindReady(PriorityLevel.High, "mine"));
        Assert.Equal("second-person", scenario.GetRefusal(both, new Approve(PriorityLevel.High, Friday)).Why);
        Assert.Equal("second-person", scenario.GetRefusal(both, new Defer(Friday, "x")).Why);
        Assert.Equal("second-person", scenario.GetRefusal(both, new Decline("x")).Why);
    }
}
