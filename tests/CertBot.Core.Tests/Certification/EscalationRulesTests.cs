using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Certification.Escalations;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Certification.Timers;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification;

/// <summary>How an application contains its escalations; the escalation levels are tested in Support.</summary>
public sealed class EscalationRulesTests
{
    private static readonly EscalationId First = new("E-1");

    private static ApplicationScenario Open => ApplicationScenario.InReview.When(TestPeople.Developer, new OpenEscalation("nobody answers"));

    [Fact]
    public void Escalation_can_be_opened_in_any_stage_by_either_side()
    {
        foreach (
            var scenario in new[]
            {
                ApplicationScenario.Submitted,
                ApplicationScenario.InReview,
                ApplicationScenario.Certified,
                ApplicationScenario.InReview.When(TestPeople.Developer, new Withdraw("x")),
            }
        )
        {
            Assert.Equal(1, scenario.When(TestPeople.Developer, new OpenEscalation("x")).Current.Escalations[First].Level);
            Assert.Equal(1, scenario.When(TestPeople.Rnd, new OpenEscalation("x")).Current.Escalations[First].Level);
        }

        Assert.Equal("reason", ApplicationScenario.InReview.GetRefusal(TestPeople.Developer, new OpenEscalation(" ")).Question);
    }

    [Fact]
    public void Commands_reach_the_escalation_and_its_refusals_are_returned()
    {
        var scenario = Open.When(TestPeople.Analyst, new ActOnEscalation(First, new EscalationCommand.Acknowledge()));
        Assert.True(scenario.Current.Escalations[First].IsAcknowledged);
        Assert.Equal("escalation.refused.taken", scenario.GetRefusal(TestPeople.Analyst, new ActOnEscalation(First, new EscalationCommand.Acknowledge())).Why);
        Assert.Equal(
            ("no-such-escalation", "escalation"),
            scenario.GetRefusal(TestPeople.Analyst, new ActOnEscalation(new("E-2"), new EscalationCommand.Acknowledge()))
        );
        Assert.NotNull(scenario.When(TestPeople.Analyst, new ActOnEscalation(First, new EscalationCommand.Close("mended"))).Current.Escalations[First].Closed);
    }

    [Fact]
    public void Unacknowledged_escalation_rises_when_due_and_the_application_knows_when()
    {
        var due = NextDueTime.For(Open.Current, SmallEdition.Value);
        Assert.Equal(Open.Now + Duration.FromHours(4), due);
        var scenario = (Open with { Now = due ?? default }).Tick();
        Assert.Equal(2, scenario.Current.Escalations[First].Level);
        Assert.Empty(scenario.Tick().LastEvents);
    }

    [Fact]
    public void Everybody_ever_notified_is_remembered()
    {
        var scenario = Open.When(TestPeople.Analyst, new ActOnEscalation(First, new EscalationCommand.Raise("not mine")));
        Assert.Equal(["analyst", "analyst-2", "developer-manager", "lead"], scenario.Current.Escalations[First].Notified.Select(p => p.Value).Order());
    }

    [Fact]
    public void At_most_three_escalations_can_be_open()
    {
        var scenario = Open.When(TestPeople.Developer, new OpenEscalation("b")).When(TestPeople.Developer, new OpenEscalation("c"));
        Assert.Equal("escalations-open", scenario.GetRefusal(TestPeople.Developer, new OpenEscalation("d")).Why);
        scenario = scenario
            .When(TestPeople.Analyst, new ActOnEscalation(First, new EscalationCommand.Close("done")))
            .When(TestPeople.Developer, new OpenEscalation("d"));
        Assert.Equal("c", scenario.Current.Escalations[new("E-3")].Reason);
        Assert.Equal("d", scenario.Current.Escalations[new("E-4")].Reason);
    }

    [Fact]
    public void Escalations_that_ended_leave_the_document_and_their_ids_are_not_used_again()
    {
        var scenario = ApplicationScenario.InReview;
        for (var n = 1; n <= 40; n++)
        {
            scenario = scenario.When(TestPeople.Developer, new OpenEscalation($"reason {n}"));
            for (var comment = 0; comment < 14; comment++)
                scenario = scenario.When(TestPeople.Developer, new ActOnEscalation(new($"E-{n}"), new EscalationCommand.Comment(new string('x', 2000))));
            scenario = scenario
                .When(TestPeople.Analyst, new ActOnEscalation(new($"E-{n}"), new EscalationCommand.Close("done")))
                .AdvanceBy(Duration.FromHours(3));
        }

        Assert.Equal(["E-38", "E-39", "E-40"], scenario.Current.Escalations.Keys.Select(e => e.Value).Order());
        Assert.InRange(CoreJson.Write(scenario.Current).Length, 1, 150_000);
        Assert.Equal("E-41", scenario.When(TestPeople.Developer, new OpenEscalation("x")).Current.Escalations.Values.Single(e => e.Closed is null).Id.Value);
        Assert.Equal(
            ("escalation-ended", "escalation"),
            scenario.GetRefusal(TestPeople.Analyst, new ActOnEscalation(First, new EscalationCommand.Comment("late")))
        );
        Assert.Equal(
            "no-such-escalation",
            scenario.GetRefusal(TestPeople.Analyst, new ActOnEscalation(new("E-41"), new EscalationCommand.Comment("early"))).Why
        );
        var key = CardKeys.Escalation(scenario.Current, First);
        Assert.True(CardFactory.NeedsHistory(key, scenario.Current));
        var card = CardFactory.Create(key, scenario.Current, scenario.Edition, scenario.Events);
        Assert.Contains("reason 1\"", CoreJson.Write(card?.Data), StringComparison.Ordinal);
    }

    /// <summary>Documents of earlier releases hold all that ever ended.</summary>
    [Fact]
    public void Document_with_ended_escalations_becomes_what_its_history_says()
    {
        var scenario = ApplicationScenario.InReview;
        var all = scenario.Current.Escalations;
        for (var n = 1; n <= 6; n++)
        {
            scenario = scenario
                .When(TestPeople.Developer, new OpenEscalation($"reason {n}"))
                .When(TestPeople.Analyst, new ActOnEscalation(new($"E-{n}"), new EscalationCommand.Close("done")))
                .AdvanceBy(Duration.FromHours(1));
            all = all.SetItem(new($"E-{n}"), scenario.Current.Escalations[new($"E-{n}")]);
        }

        var old = scenario.Current with { Escalations = all, EscalationCount = 0, PastEscalations = [] };

        Assert.Equal(CoreJson.Write(scenario.Current), CoreJson.Write(EscalationRules.RemoveEnded(old)));
        var next = (scenario with { State = old }).When(TestPeople.Developer, new OpenEscalation("x"));
        Assert.Equal("E-7", next.Current.Escalations.Values.Single(e => e.Closed is null).Id.Value);
    }

    [Fact]
    public void Ten_escalations_a_day_and_then_the_next_day()
    {
        var scenario = ApplicationScenario.InReview;
        for (var n = 1; n <= EscalationRules.MaxPerDay; n++)
        {
            scenario = scenario
                .When(TestPeople.Developer, new OpenEscalation("x"))
                .When(TestPeople.Analyst, new ActOnEscalation(new($"E-{n}"), new EscalationCommand.Close("done")))
                .AdvanceBy(Duration.FromMinutes(1));
        }

        Assert.Equal("escalations-today", scenario.GetRefusal(TestPeople.Developer, new OpenEscalation("x")).Why);
        scenario.AdvanceBy(Duration.FromDays(1)).When(TestPeople.Developer, new OpenEscalation("x"));
    }

    [Fact]
    public void Tick_can_be_taken_in_steps_and_close_what_it_cannot_raise()
    {
        var scenario = Open.When(TestPeople.Developer, new OpenEscalation("b"));
        scenario = scenario with { Now = scenario.Now + Duration.FromDays(30) };
        var whole = scenario.Tick();
        var steps = scenario;
        var count = 0;
        while (steps.When(Actor.Clock, new Tick { Scope = TickScope.OneStep }) is { LastEvents.IsEmpty: false } step)
            (steps, count) = (step, count + 1);

        Assert.True(count > 2);
        Assert.Equal(
            whole.Current.Escalations.Values.Select(e => (e.Level, e.NextDue, e.History.Length)),
            steps.Current.Escalations.Values.Select(e => (e.Level, e.NextDue, e.History.Length))
        );
        var closed = scenario.When(Actor.Clock, new Tick { Scope = TickScope.CloseEscalation });
        Assert.Equal([false, true], closed.Current.Escalations.Values.Select(e => e.Closed is null).Order());
    }

    [Fact]
    public void Next_due_time_is_the_earlier_of_escalation_and_application()
    {
        var scenario = ApplicationScenario.AtPriority.When(TestPeople.Lead, new Defer(new(2026, 3, 20), "x"));
        Assert.Equal(Instant.FromUtc(2026, 3, 20, 8, 0), NextDueTime.OfChange(scenario.Current, scenario.Edition));
        scenario = scenario.When(TestPeople.Developer, new OpenEscalation("why"));
        Assert.Equal(scenario.Now + Duration.FromHours(4), NextDueTime.OfChange(scenario.Current, scenario.Edition));
    }

    [Fact]
    public void Open_escalation_keeps_an_ended_application_listed()
    {
        var scenario = ApplicationScenario.Certified.When(TestPeople.Developer, new OpenEscalation("x"));
        Assert.False(ApplicationSummaryProjection.Project(scenario.Current, scenario.Edition).HasEnded);
        Assert.True(
            ApplicationSummaryProjection
                .Project(scenario.When(TestPeople.Analyst, new ActOnEscalation(First, new EscalationCommand.Close("done"))).Current, scenario.Edition)
                .HasEnded
        );
    }
}
