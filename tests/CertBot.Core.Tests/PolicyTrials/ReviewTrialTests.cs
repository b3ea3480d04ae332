using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.PolicyTrials;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.PolicyTrials;

/// <summary>The review of Acme Sync begins on Monday 2 March with three criteria; promised are five working days, Monday 9 March.</summary>
public sealed class ReviewTrialTests
{
    private static readonly Interval March = new(Instant.FromUtc(2026, 2, 28, 23, 0), Instant.FromUtc(2026, 3, 31, 22, 0));

    private static ApplicationScenario EndedOn(int day) => ApplicationScenario.InReview.AdvanceTo(new LocalDate(2026, 3, day)).PassAllCriteria();

    [Fact]
    public void Promised_day_of_the_changed_edition_is_kept_or_broken()
    {
        Assert.Equal((0, 0), Broken(Try(EndedOn(9), Days(5))));
        Assert.Equal((1, 1), Broken(Try(EndedOn(10), Days(5))));
        Assert.Equal((1, 0), Broken(Try(EndedOn(10), Days(6)))); // Tuesday
        Assert.Equal((0, 1), Broken(Try(EndedOn(6), Days(3)))); // Thursday
    }

    [Fact]
    public void Open_round_is_broken_when_its_day_has_passed()
    {
        Assert.Equal((1, 0), Broken(Try(ApplicationScenario.InReview, Days(9), now: Instant.FromUtc(2026, 3, 11, 9, 0))));
        Assert.Equal((0, 0), Broken(Try(ApplicationScenario.InReview, Days(9), now: Instant.FromUtc(2026, 3, 9, 9, 0))));
    }

    [Fact]
    public void Tasks_are_those_of_the_criteria()
    {
        var fewer = SmallEdition.Value with { Criteria = [.. SmallEdition.Value.Criteria.Where(c => c.Key.Value != "language")] };
        var load = Try(EndedOn(9), fewer);
        Assert.Equal((3, 2), (load.Before.Tasks, load.After.Tasks));
        Assert.Equal(1, load.Before.TasksByRole[SmallEdition.Language.Value]);
        Assert.False(load.After.TasksByRole.ContainsKey(SmallEdition.Language.Value));
        Assert.Equal((1, 1), (load.Before.Rounds, load.After.Rounds));
    }

    [Fact]
    public void Second_round_asks_for_what_was_returned_as_far_as_it_still_is_a_criterion()
    {
        var twice = ApplicationScenario
            .InRework.When(TestPeople.Developer, new ReworkCriterion(new("code"), "done"))
            .When(TestPeople.Developer, new SubmitRework())
            .PassCriterion("code")
            .AdvanceBy(Duration.FromMinutes(3))
            .Tick();
        Assert.Equal((2, 4), (Try(twice, SmallEdition.Value).Before.Rounds, Try(twice, SmallEdition.Value).Before.Tasks));
        var without = SmallEdition.Value with { Criteria = [.. SmallEdition.Value.Criteria.Where(c => c.Key.Value != "code")] };
        Assert.Equal((4, 2), (Try(twice, without).Before.Tasks, Try(twice, without).After.Tasks));
    }

    [Fact]
    public void Round_of_another_period_does_not_count() =>
        Assert.Equal(
            ReviewLoad.None.Tasks,
            Try(EndedOn(9), Days(1), new Interval(Instant.FromUtc(2026, 3, 31, 22, 0), Instant.FromUtc(2026, 4, 30, 22, 0))).Before.Tasks
        );

    [Fact]
    public void Same_edition_makes_no_difference()
    {
        foreach (var scenario in new[] { EndedOn(9), EndedOn(20), ApplicationScenario.InRework, ApplicationScenario.UpdateSubmitted })
        {
            var load = Try(scenario, SmallEdition.Value);
            Assert.Equal(load.Before.Tasks, load.After.Tasks);
            Assert.Equal(load.Before.BrokenPromises, load.After.BrokenPromises);
            Assert.Equal(load.Before.TasksByRole, load.After.TasksByRole);
        }
    }

    private static Edition Days(int days) => SmallEdition.Value with { Settings = SmallEdition.Value.Settings with { ReviewWorkingDays = days } };

    private static BeforeAfter<ReviewLoad> Try(ApplicationScenario scenario, Edition changed, Interval? period = null, Instant? now = null)
    {
        var trial = new ReviewTrial(SmallEdition.Value, changed, period ?? March, now ?? scenario.Now);
        foreach (var recorded in scenario.Events)
            trial.Add(recorded);
        return trial.Sum();
    }

    private static (int Before, int After) Broken(BeforeAfter<ReviewLoad> load) => (load.Before.BrokenPromises, load.After.BrokenPromises);
}
