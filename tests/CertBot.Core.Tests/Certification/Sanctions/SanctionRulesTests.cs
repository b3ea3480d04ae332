using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Certificates;
using CertBot.Core.Certification.Measures;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Certification.Timers;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification.Sanctions;

/// <summary>Measures against a certified application: by two different people, announced, with a grace period that the vendor's answer stops.</summary>
public sealed class SanctionRulesTests
{
    private static readonly SanctionGround Missed = new SanctionGround.MissedTargets(new YearMonth(2026, 2), ["overdue-response"]);

    private static readonly SanctionCommand Suspend = new SanctionCommand.Propose(SanctionKind.Suspend, "Support does not answer");

    private static Edition Edition { get; } =
        SmallEdition.Value with
        {
            Sanctions = ["remedy-schedule", "suspend", "withdraw"],
            SanctionRules = new()
            {
                Proposers = [RoleName.Analyst, SmallEdition.Lead],
                Approvers = [SmallEdition.Lead, SmallEdition.Ceo],
                GraceDays = 14,
                LastWarningDays = 3,
                RemedyMaxDays = 60,
            },
        };

    private static ApplicationScenario Certified => ApplicationScenario.Certified with { Edition = Edition };

    private static ApplicationScenario Opened => Act(Certified, Actor.Clock, new SanctionCommand.TakeUp(Missed));

    private static ApplicationScenario Proposed => Act(Opened, TestPeople.Analyst, Suspend);

    private static ApplicationScenario Announced => Act(Proposed, TestPeople.Lead, new SanctionCommand.Approve());

    private static ApplicationScenario Suspended => RunToEnd(Announced);

    [Fact]
    public void Ground_is_taken_up_once_and_only_by_the_product_itself()
    {
        Assert.Equal(CertificateState.Valid, Opened.Current.CertificateState);
        var ground = Assert.Single(Standing(Opened).Grounds);
        Assert.Equal(PersonId.Clock, ground.By);
        Assert.Empty(Act(Opened, Actor.Clock, new SanctionCommand.TakeUp(Missed)).LastEvents);
        Assert.Equal("clock-only", Refusal(Certified, TestPeople.Lead, new SanctionCommand.TakeUp(Missed)));

        // A correction that finds another target missed adds that one alone; the ground stays known after the matter is over.
        var corrected = new SanctionGround.MissedTargets(new YearMonth(2026, 2), ["overdue-response", "csat-positive"]);
        var more = Act(Opened, Actor.Clock, new SanctionCommand.TakeUp(corrected));
        Assert.Equal(["csat-positive"], ((SanctionGround.MissedTargets)Standing(more).Grounds[1].Ground).Keys);
        var over = Act(more, TestPeople.Analyst, new SanctionCommand.Drop("explained"));
        Assert.False(Standing(over).IsOpen);
        Assert.Empty(Act(over, Actor.Clock, new SanctionCommand.TakeUp(corrected)).LastEvents);
        Assert.Equal(2, Standing(Act(over, Actor.Clock, new SanctionCommand.TakeUp(new SanctionGround.FailedAudit(1)))).Number);
    }

    [Fact]
    public void Nothing_is_taken_up_without_a_certificate()
    {
        var inReview = ApplicationScenario.InReview with { Edition = Edition };
        Assert.Empty(Act(inReview, Actor.Clock, new SanctionCommand.TakeUp(Missed)).LastEvents);
        Assert.Equal("not-certified", Refusal(inReview, TestPeople.Analyst, new SanctionCommand.Open("x")));
        Assert.Equal("none", Refusal(Certified, TestPeople.Analyst, Suspend));
    }

    [Fact]
    public void Two_different_people_decide()
    {
        Assert.Equal("same-person", Refusal(Act(Opened, TestPeople.Lead, Suspend), TestPeople.Lead, new SanctionCommand.Approve()));
        Assert.Equal("role", Refusal(Proposed, TestPeople.Analyst2, new SanctionCommand.Approve()));
        Assert.Equal("proposed", Refusal(Proposed, TestPeople.Lead, Suspend));
        var announced = Assert.IsType<AnnouncedSanction>(Standing(Announced).Announced);
        Assert.Equal((TestPeople.Analyst.Id, TestPeople.Lead.Id), (announced.ProposedBy, announced.ApprovedBy));
    }

    [Fact]
    public void Another_account_of_the_proposer_is_the_same_person()
    {
        var lead = TestPeople.Lead;
        var other = new Actor(new("lead-phone"), lead.Roles, null) { OtherIds = [lead.Id] };
        Assert.Equal("same-person", Refusal(Act(Opened, lead, Suspend), other, new SanctionCommand.Approve()));

        // Unlinked since from the one, and known by a third id to both.
        var before = lead with { OtherIds = [new("lead-old")] };
        var later = new Actor(new("lead-new"), lead.Roles, null) { OtherIds = [new("lead-old")] };
        Assert.Equal("same-person", Refusal(Act(Opened, before, Suspend), later, new SanctionCommand.Approve()));
        Assert.NotNull(Standing(Act(Act(Opened, before, Suspend), TestPeople.Ceo, new SanctionCommand.Approve())).Announced);
    }

    [Fact]
    public void Whoever_is_on_the_vendors_side_decides_nothing()
    {
        Assert.Equal("own-vendor", Refusal(Proposed, TestPeople.AnalystAndDeveloper, new SanctionCommand.Approve()));
        Assert.Equal("role", Refusal(Opened, TestPeople.Developer, Suspend));
        Assert.Equal("no-such-application", Refusal(Announced, TestPeople.OtherDeveloper, new SanctionCommand.Answer("x")));
        Assert.Equal("vendor-only", Refusal(Announced, TestPeople.Lead, new SanctionCommand.Answer("x")));
    }

    [Fact]
    public void Announced_measure_takes_effect_on_the_first_working_morning_after_the_grace_period_and_is_warned_of_before()
    {
        var announced = Assert.IsType<AnnouncedSanction>(Standing(Announced).Announced);
        Assert.True(announced.Ends >= Announced.Now + Duration.FromDays(14));
        Assert.Equal(announced.Ends, Edition.MorningOf(Edition.DayOf(announced.Ends)));
        Assert.True(announced.Warns <= announced.Ends - Duration.FromDays(3) + Duration.FromHours(1));
        Assert.Equal(announced.Warns, NextDueTime.OfChange(Announced.Current, Edition));

        var early = (Announced with { Now = announced.Warns - Duration.FromSeconds(1) }).Tick();
        Assert.DoesNotContain(early.LastEvents, IsWarning);
        var warned = (Announced with { Now = announced.Warns }).Tick();
        Assert.Contains(warned.LastEvents, IsWarning);
        Assert.Equal(CertificateState.Valid, (warned with { Now = announced.Ends - Duration.FromSeconds(1) }).Tick().Current.CertificateState);
        var ended = (warned with { Now = announced.Ends }).Tick();
        Assert.Equal(CertificateState.Suspended, ended.Current.CertificateState);
        Assert.Equal(CertificateState.Suspended, ended.Tick().Current.CertificateState);
        Assert.DoesNotContain(ended.Tick().LastEvents, e => e is ApplicationEvent.SanctionChanged { Event: SanctionEvent.TookEffect });
    }

    [Fact]
    public void After_a_downtime_the_vendor_is_warned_first()
    {
        var announced = Assert.IsType<AnnouncedSanction>(Standing(Announced).Announced);
        var late = (Announced with { Now = announced.Ends + Duration.FromDays(5) }).Tick();
        Assert.Equal(CertificateState.Valid, late.Current.CertificateState);
        var moved = Assert.IsType<AnnouncedSanction>(Standing(late).Announced);
        Assert.True(moved is { IsWarned: true } && moved.Ends >= late.Now + Duration.FromDays(3));
        Assert.Equal(CertificateState.Suspended, (late with { Now = moved.Ends }).Tick().Current.CertificateState);
    }

    /// <summary>It waits until the readers are awake, unless the measure could be in effect by then.</summary>
    [Theory]
    [InlineData(3, 0, false)]
    [InlineData(1, 0, false)]
    [InlineData(1, 11, true)]
    public void Last_warning_is_not_held_until_it_is_too_late(int days, int hoursLate, bool isUrgent)
    {
        var edition = Edition with { SanctionRules = Edition.SanctionRules with { LastWarningDays = days } };
        var announced = Act(Act(Opened with { Edition = edition }, TestPeople.Analyst, Suspend), TestPeople.Lead, new SanctionCommand.Approve());
        var due = Standing(announced).Announced?.Warns ?? throw new InvalidOperationException("not announced");
        var warned = (announced with { Now = due + Duration.FromHours(hoursLate) }).Tick();

        var sent = warned
            .LastEvents.OfType<ApplicationEvent.SanctionChanged>()
            .SelectMany(e => SanctionReminders.Sent(e.Event, warned.Current, warned.ContextFor(Actor.Clock)))
            .Single(r => r.Key.Contains("warning", StringComparison.Ordinal));
        Assert.Equal((isUrgent, Standing(warned).Announced?.Ends), (sent.IsUrgent, sent.Until));
    }

    [Fact]
    public void Answer_of_the_vendor_stops_the_clock_until_it_is_read()
    {
        var announced = Assert.IsType<AnnouncedSanction>(Standing(Announced).Announced);
        var answered = Act(Announced.AdvanceBy(Duration.FromDays(4)), TestPeople.Developer, new SanctionCommand.Answer("We hired two people"));
        Assert.Null(SanctionTimersOf(answered));
        var later = (answered with { Now = announced.Ends + Duration.FromDays(30) }).Tick();
        Assert.Equal(CertificateState.Valid, later.Current.CertificateState);

        Assert.Equal("vendor-only", Refusal(Announced, TestPeople.Analyst, new SanctionCommand.Answer("x")));
        Assert.Equal("role", Refusal(later, TestPeople.Developer, new SanctionCommand.ReadAnswer()));
        var read = Act(later, TestPeople.Analyst2, new SanctionCommand.ReadAnswer());
        var rest = Assert.IsType<AnnouncedSanction>(Standing(read).Announced);
        Assert.True(rest.Ends >= read.Now + (announced.Ends - Announced.Now) - Duration.FromDays(4));
        Assert.True(rest.Ends <= read.Now + (announced.Ends - Announced.Now) - Duration.FromDays(4) + Duration.FromDays(3));
        Assert.Equal("nothing-to-read", Refusal(read, TestPeople.Analyst, new SanctionCommand.ReadAnswer()));
        Assert.Equal(CertificateState.Suspended, RunToEnd(read).Current.CertificateState);
    }

    [Fact]
    public void Clock_stands_still_from_the_first_unread_answer_on()
    {
        var ends = Assert.IsType<AnnouncedSanction>(Standing(Announced).Announced).Ends;
        var first = Act(Announced.AdvanceBy(Duration.FromDays(4)), TestPeople.Developer, new SanctionCommand.Answer("We hired two people"));
        var second = Act(first.AdvanceBy(Duration.FromDays(5)), TestPeople.Developer, new SanctionCommand.Answer("They have begun"));

        var read = Act(second, TestPeople.Analyst2, new SanctionCommand.ReadAnswer());
        Assert.True(Standing(read).Announced?.Ends >= read.Now + (ends - first.Now));
    }

    [Fact]
    public void Answers_to_one_announcement_are_bounded()
    {
        var scenario = Announced;
        for (var i = 0; i < SanctionRules.MaxAnswers; i++)
            scenario = Act(scenario, TestPeople.Developer, new SanctionCommand.Answer("one more"));
        Assert.Equal("answers", Refusal(scenario, TestPeople.Developer, new SanctionCommand.Answer("one more")));
    }

    [Fact]
    public void Cancelled_before_the_end_nothing_takes_effect()
    {
        var end = Assert.IsType<AnnouncedSanction>(Standing(Announced).Announced).Ends;
        var cancelled = Act(Announced, TestPeople.Analyst, new SanctionCommand.Cancel("a mistake"));
        Assert.Equal(CertificateState.Valid, (cancelled with { Now = end }).Tick().Current.CertificateState);
        Assert.Equal("nothing-to-cancel", Refusal(cancelled, TestPeople.Analyst, new SanctionCommand.Cancel("x")));
        Assert.Null(Standing(Act(Proposed, TestPeople.Lead, new SanctionCommand.Cancel("no"))).Proposal);
    }

    [Fact]
    public void Reinstatement_is_not_before_the_last_day_of_the_schedule()
    {
        var steps = Steps((2, "Second engineer"), (20, "Night shifts"));
        var agreed = Act(
            Act(Suspended, TestPeople.Analyst, new SanctionCommand.ProposeRemedy(StepsAt(Suspended, steps))),
            TestPeople.Developer,
            new SanctionCommand.AcceptRemedy()
        );
        Assert.Equal("remedy-runs", Refusal(agreed, TestPeople.Lead, new SanctionCommand.Reinstate("fine now")));
        var last = agreed.Today.PlusDays(20);
        Assert.Equal("remedy-runs", Refusal(agreed.AdvanceTo(last.PlusDays(-1)), TestPeople.Lead, new SanctionCommand.Reinstate("fine now")));
        Assert.Equal("role", Refusal(agreed.AdvanceTo(last), TestPeople.Analyst, new SanctionCommand.Reinstate("fine now")));
        var reinstated = Act(agreed.AdvanceTo(last), TestPeople.Lead, new SanctionCommand.Reinstate("fine now"));
        Assert.Equal((CertificateState.Valid, SanctionOutcome.Reinstated), (reinstated.Current.CertificateState, Standing(reinstated).Ended?.Outcome));
        Assert.Equal("not-suspended", Refusal(Opened, TestPeople.Lead, new SanctionCommand.Reinstate("x")));
    }

    [Fact]
    public void Last_step_that_is_confirmed_while_suspended_reinstates_nothing()
    {
        var agreed = Act(
            Act(Suspended, TestPeople.Analyst, new SanctionCommand.ProposeRemedy(StepsAt(Suspended, Steps((2, "Second engineer"))))),
            TestPeople.Developer,
            new SanctionCommand.AcceptRemedy()
        );
        var confirmed = Act(Act(agreed, TestPeople.Developer, new SanctionCommand.ReportStep(1, "hired")), TestPeople.Analyst, new SanctionCommand.ConfirmStep(1));
        Assert.Equal((CertificateState.Suspended, null), (confirmed.Current.CertificateState, Standing(confirmed).Ended));
        Assert.NotNull(Standing(confirmed).Remedy?.Steps[0].Confirmed);
    }

    [Fact]
    public void Nothing_is_reinstated_while_a_withdrawal_is_announced()
    {
        var proposed = Act(Suspended, TestPeople.Analyst, new SanctionCommand.Propose(SanctionKind.Withdraw, "for good"));
        Assert.Equal("announced", Refusal(Act(proposed, TestPeople.Ceo, new SanctionCommand.Approve()), TestPeople.Lead, new SanctionCommand.Reinstate("x")));
    }

    [Fact]
    public void Suspended_application_goes_on_and_the_certificate_of_a_new_version_is_suspended_too()
    {
        var next = Suspended.When(TestPeople.Developer, new AnnounceVersion("2.1"));
        Assert.IsType<Stage.Collecting>(next.Current.Stage);
        var granted = next.Then(PersonId.Clock, [new ApplicationEvent.CertificateGranted(new("CB-2", "2.1", next.Today))]);
        Assert.Equal(CertificateState.Suspended, granted.Current.CertificateState);
        Assert.Equal(CertificateState.Valid, Act(granted, TestPeople.Lead, new SanctionCommand.Reinstate("fine")).Current.CertificateState);
    }

    [Fact]
    public void Withdrawn_certificate_stays_withdrawn_and_the_application_may_be_submitted_again()
    {
        var withdrawal = Act(
            Act(Opened, TestPeople.Analyst, new SanctionCommand.Propose(SanctionKind.Withdraw, "for good")),
            TestPeople.Ceo,
            new SanctionCommand.Approve()
        );
        var withdrawn = RunToEnd(withdrawal);
        Assert.Equal(CertificateState.Withdrawn, withdrawn.Current.CertificateState);
        Assert.IsType<Stage.Withdrawn>(withdrawn.Current.Stage);
        Assert.Equal("not-certified", Refusal(withdrawn, TestPeople.Analyst, Suspend));
        var again = withdrawn.When(
            TestPeople.Developer,
            ApplicationScenario.Application with
            {
                WishedKickOff = Edition.WorkingDayOnOrAfter(withdrawn.Today.PlusDays(7)),
            }
        );
        Assert.Equal((CertificateState.Withdrawn, 2), (again.Current.CertificateState, again.Current.Release.Attempt));
        Assert.Empty(Act(again, Actor.Clock, new SanctionCommand.TakeUp(Missed)).LastEvents);
    }

    [Fact]
    public void Withdrawal_ends_every_certificate_of_the_application()
    {
        var twice = Opened.Then(PersonId.Clock, [new ApplicationEvent.CertificateGranted(new("CB-2", "2.1", Opened.Today))]);
        var proposed = Act(twice, TestPeople.Analyst, new SanctionCommand.Propose(SanctionKind.Withdraw, "for good"));
        var withdrawn = RunToEnd(Act(proposed, TestPeople.Ceo, new SanctionCommand.Approve()));

        Assert.Equal([withdrawn.Today, withdrawn.Today], withdrawn.Current.Certificates.Select(c => c.WithdrawnOn));
    }

    /// <summary>What depends on the badge is told when it changes, and not before.</summary>
    [Fact]
    public void Badge_changes_when_a_measure_takes_effect_and_when_it_ends()
    {
        Assert.DoesNotContain(Announced.LastEvents, CertificateChanges.Includes);
        Assert.Contains(Suspended.LastEvents, CertificateChanges.Includes);
        Assert.Contains(Act(Suspended, TestPeople.Lead, new SanctionCommand.Reinstate("fine now")).LastEvents, CertificateChanges.Includes);
    }

    [Fact]
    public void Version_under_way_goes_on_after_a_withdrawal_as_a_first_certification()
    {
        var withdrawal = Act(
            Act(Opened, TestPeople.Analyst, new SanctionCommand.Propose(SanctionKind.Withdraw, "for good")),
            TestPeople.Ceo,
            new SanctionCommand.Approve()
        );
        var withdrawn = RunToEnd(withdrawal.When(TestPeople.Developer, new AnnounceVersion("2.1")));
        Assert.IsType<Stage.Collecting>(withdrawn.Current.Stage);
        Assert.Null(withdrawn.Current.CertifiedBaseline);
        Assert.IsType<Stage.Withdrawn>(withdrawn.When(TestPeople.Developer, new Withdraw("x")).Current.Stage);
    }

    [Fact]
    public void Schedule_is_proposed_countered_once_and_agreed_by_the_other_side()
    {
        var proposed = Act(Opened, TestPeople.Analyst, new SanctionCommand.ProposeRemedy(StepsAt(Opened, Steps((5, "a"), (10, "b")))));
        Assert.Equal("vendor-only", Refusal(proposed, TestPeople.Analyst, new SanctionCommand.CounterRemedy(StepsAt(Opened, Steps((9, "a"))))));
        Assert.Equal("remedy-own", Refusal(proposed, TestPeople.Analyst, new SanctionCommand.AcceptRemedy()));
        var countered = Act(proposed, TestPeople.Developer, new SanctionCommand.CounterRemedy(StepsAt(Opened, Steps((20, "a")))));
        Assert.Equal("remedy-own", Refusal(countered, TestPeople.Developer, new SanctionCommand.AcceptRemedy()));
        Assert.Equal("remedy-countered", Refusal(countered, TestPeople.Developer, new SanctionCommand.CounterRemedy(StepsAt(Opened, Steps((21, "a"))))));
        Assert.True(Standing(Act(countered, TestPeople.Lead, new SanctionCommand.AcceptRemedy())).Remedy?.IsAgreed);

        var last = Act(countered, TestPeople.Analyst, new SanctionCommand.ProposeRemedy(StepsAt(Opened, Steps((7, "a")))));
        Assert.Equal("remedy-countered", Refusal(last, TestPeople.Developer, new SanctionCommand.CounterRemedy(StepsAt(Opened, Steps((21, "a"))))));
        var agreed = Act(last, TestPeople.Developer, new SanctionCommand.AcceptRemedy());
        Assert.Equal("remedy-running", Refusal(agreed, TestPeople.Analyst, new SanctionCommand.ProposeRemedy(StepsAt(agreed, Steps((9, "x"))))));
        Assert.True(
            Standing(
                Act(agreed.AdvanceBy(Duration.FromDays(8)), TestPeople.Analyst, new SanctionCommand.ProposeRemedy(StepsAt(agreed, Steps((19, "x")))))
            ).Remedy?.Side == RemedySide.Platform
        );
    }

    [Fact]
    public void Steps_are_in_the_future_in_order_bounded_and_not_too_many()
    {
        Assert.Equal("remedy-day-past", RefusalOf(Steps((0, "today"))));
        Assert.Equal("remedy-day-past", RefusalOf(Steps((-3, "gone"))));
        Assert.Equal("remedy-day-order", RefusalOf(Steps((9, "a"), (8, "b"))));
        Assert.Equal("remedy-day-far", RefusalOf(Steps((61, "a"))));
        Assert.Equal("remedy-steps", RefusalOf([]));
        Assert.Equal("remedy-steps", RefusalOf([.. Enumerable.Range(1, RemedyRules.MaxSteps + 1).Select(i => (i, "x"))]));
        Assert.Equal("text-missing", RefusalOf(Steps((3, " "))));
        Assert.Null(Opened.Current.Standing?.Remedy);

        static string RefusalOf((int, string)[] steps) => Refusal(Opened, TestPeople.Analyst, new SanctionCommand.ProposeRemedy(StepsAt(Opened, steps)));
    }

    [Fact]
    public void Steps_are_reported_by_the_vendor_and_confirmed_by_the_platform()
    {
        var agreed = Act(
            Act(Opened, TestPeople.Analyst, new SanctionCommand.ProposeRemedy(StepsAt(Opened, Steps((5, "a"), (10, "b"))))),
            TestPeople.Developer,
            new SanctionCommand.AcceptRemedy()
        );
        Assert.Equal("step-not-reported", Refusal(agreed, TestPeople.Analyst, new SanctionCommand.ConfirmStep(1)));
        Assert.Equal("no-such-step", Refusal(agreed, TestPeople.Developer, new SanctionCommand.ReportStep(3, "x")));
        Assert.Equal("vendor-only", Refusal(agreed, TestPeople.Analyst, new SanctionCommand.ReportStep(1, "x")));
        var reported = Act(agreed, TestPeople.Developer, new SanctionCommand.ReportStep(1, "hired"));
        Assert.Equal("step-reported", Refusal(reported, TestPeople.Developer, new SanctionCommand.ReportStep(1, "x")));
        Assert.Equal("role", Refusal(reported, TestPeople.Developer, new SanctionCommand.ConfirmStep(1)));
        var returned = Act(reported, TestPeople.Analyst, new SanctionCommand.ReturnStep(1, "not on the rota"));
        var confirmed = Act(
            Act(returned, TestPeople.Developer, new SanctionCommand.ReportStep(1, "now")),
            TestPeople.Analyst,
            new SanctionCommand.ConfirmStep(1)
        );
        Assert.True(Standing(confirmed).IsOpen);
        var done = Act(Act(confirmed, TestPeople.Developer, new SanctionCommand.ReportStep(2, "x")), TestPeople.Analyst, new SanctionCommand.ConfirmStep(2));
        Assert.Equal(SanctionOutcome.Remedied, Standing(done).Ended?.Outcome);
    }

    [Fact]
    public void Step_is_reminded_of_once_before_on_and_after_its_last_day()
    {
        var agreed = Act(
            Act(Opened, TestPeople.Analyst, new SanctionCommand.ProposeRemedy(StepsAt(Opened, Steps((9, "a"))))),
            TestPeople.Developer,
            new SanctionCommand.AcceptRemedy()
        );
        List<string> names = [];
        var scenario = agreed;
        for (var i = 0; i < 30; i++)
        {
            scenario = scenario.AdvanceBy(Duration.FromHours(12)).Tick();
            names.AddRange(
                scenario.LastEvents.OfType<ApplicationEvent.SanctionChanged>().Select(e => e.Event).OfType<SanctionEvent.Reminded>().SelectMany(e => e.Names)
            );
        }
        Assert.Equal(["soon", "today", "missed"], names.Select(n => n.Split(':')[^1]));
        Assert.Null(SanctionRemindersOf(scenario));
    }

    [Fact]
    public void Edition_that_offers_less_is_obeyed()
    {
        var edition = Edition with { Sanctions = ["withdraw"] };
        var opened = Opened with { Edition = edition };
        Assert.Equal("not-offered", Refusal(opened, TestPeople.Analyst, Suspend));
        Assert.Equal("not-offered", Refusal(opened, TestPeople.Analyst, new SanctionCommand.ProposeRemedy(StepsAt(opened, Steps((5, "a"))))));
    }

    [Fact]
    public void Stale_card_of_a_matter_changes_nothing()
    {
        var command = new ActOnSanction(Suspend) { Revision = Standing(Opened).Revision, Matter = 1 };
        Assert.NotEmpty(Opened.When(TestPeople.Analyst, command).LastEvents);
        var moved = Act(Opened, TestPeople.Analyst, new SanctionCommand.ProposeRemedy(StepsAt(Opened, Steps((5, "a")))));
        Assert.Equal("stale", moved.GetRefusal(TestPeople.Analyst, command).Why);
        Assert.Equal("stale", Opened.GetRefusal(TestPeople.Analyst, command with { Matter = 2 }).Why);
    }

    private static bool IsWarning(ApplicationEvent e) => e is ApplicationEvent.SanctionChanged { Event: SanctionEvent.LastWarning };

    private static Instant? SanctionTimersOf(ApplicationScenario scenario) => NextDueTime.OfChange(scenario.Current, Edition);

    private static Instant? SanctionRemindersOf(ApplicationScenario scenario) => NextDueTime.For(scenario.Current, Edition);

    private static ApplicationScenario RunToEnd(ApplicationScenario scenario)
    {
        while (scenario.Current.Standing?.Announced is { } announced)
            scenario = (scenario with { Now = announced.IsWarned ? announced.Ends : announced.Warns }).Tick();
        return scenario;
    }

    private static (int, string)[] Steps(params (int Days, string What)[] steps) => steps;

    private static ImmutableArray<ProposedStep> StepsAt(ApplicationScenario scenario, (int Days, string What)[] steps) =>
        [.. steps.Select(s => new ProposedStep(s.What, scenario.Today.PlusDays(s.Days)))];

    private static SanctionMatter Standing(ApplicationScenario scenario) => scenario.Current.Standing ?? throw new InvalidOperationException("no matter");

    private static ApplicationScenario Act(ApplicationScenario scenario, Actor actor, SanctionCommand command) =>
        scenario.When(actor, new ActOnSanction(command));

    private static string Refusal(ApplicationScenario scenario, Actor actor, SanctionCommand command)
    {
        var why = scenario.GetRefusal(actor, new ActOnSanction(command)).Why;
        return why.Replace("sanction.refused.", "", StringComparison.Ordinal);
    }
}
