using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Notifications;
using CertBot.Core.Certification.Timers;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Support;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Certification.Timers;

/// <summary>What is promised is reminded of when half of its working days are over and on the last one, once each, and to those it waits for.</summary>
public sealed class ApplicationRemindersTests
{
    [Fact]
    public void Claimed_task_is_reminded_of_at_half_and_on_the_last_day_to_its_holder()
    {
        var scenario = ApplicationScenario.InReview.When(TestPeople.Rnd, new Claim(new("code"), null));
        Assert.Equal(
            [
                ("2026-03-04T08:00:00Z", "review:1", "half:code", "reminder.task.half", Person(TestPeople.Rnd)),
                ("2026-03-09T08:00:00Z", "review:1", "last:code", "reminder.task.last", Person(TestPeople.Rnd)),
            ],
            Play(scenario).Where(r => r.Name.EndsWith(":code", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Task_without_a_claim_is_reminded_of_on_the_last_day_only_to_those_who_may_decide_it()
    {
        var reminders = Play(ApplicationScenario.InReview).ToArray();
        Assert.NotEmpty(reminders);
        Assert.All(reminders, r => Assert.Equal(("2026-03-09T08:00:00Z", "reminder.task.unclaimed"), (r.At, r.Text)));
        var code = ApplicationScenario.InReview.Edition.Criteria.Single(c => c.Key == new CriterionKey("code"));
        Assert.Equal(code.Reviewers.Select(r => new Recipient.ToRole(r).ToString()), reminders.Where(r => r.Name == "last:code").Select(r => r.To));
    }

    [Fact]
    public void Claim_after_half_of_the_time_is_not_reminded_of_at_once()
    {
        var scenario = ApplicationScenario.InReview.AdvanceTo(new(2026, 3, 4)).Tick();
        Assert.Contains(scenario.LastEvents, e => e is ApplicationEvent.RemindersSent);
        scenario = scenario.When(TestPeople.Rnd, new Claim(new("code"), null));
        Assert.Empty(scenario.Tick().LastEvents);
        Assert.DoesNotContain(Play(scenario), r => r.Text == "reminder.task.half");
    }

    [Fact]
    public void Question_is_reminded_of_after_three_working_days_until_it_is_answered()
    {
        var asked = ApplicationScenario.InReview.AdvanceTo(new(2026, 3, 5)).When(TestPeople.Rnd, new AskVendor(new("code"), null, "Which ORM?"));
        var reminder = Assert.Single(Play(asked), r => r.Text == "reminder.question");
        Assert.Equal(("2026-03-10T08:00:00Z", new Recipient.ToVendor(TestPeople.Acme).ToString()), (reminder.At, reminder.To));

        var answered = asked.When(TestPeople.Developer, new AnswerQuestion(new("code"), 1, "None"));
        Assert.DoesNotContain(Play(answered), r => r.Text == "reminder.question");
    }

    [Fact]
    public void Deferral_is_reminded_of_until_the_day_before_it_ends_and_a_moved_kick_off_again()
    {
        var deferred = ApplicationScenario.AtPriority.When(TestPeople.Lead, new Defer(new(2026, 3, 16), "too early"));
        Assert.Equal(
            [("2026-03-06T08:00:00Z", "reminder.deferred.half"), ("2026-03-13T08:00:00Z", "reminder.deferred.last")],
            Play(deferred, new LocalDate(2026, 3, 15)).Select(r => (r.At, r.Text))
        );

        var planned = ApplicationScenario.Submitted.When(TestPeople.Analyst, new PlanKickOff(new(2026, 3, 4))).AdvanceTo(new(2026, 3, 4)).Tick();
        Assert.NotEmpty(planned.LastEvents);
        var moved = planned.When(TestPeople.Analyst, new PlanKickOff(new(2026, 3, 6)));
        Assert.Equal(["reminder.kick-off.last", "reminder.kick-off.last-platform"], Play(moved).Where(r => r.At == "2026-03-06T08:00:00Z").Select(r => r.Text));
    }

    /// <summary>A host that did not run for days reminds of nothing that is over, and goes on.</summary>
    [Fact]
    public void What_is_too_late_is_left_out()
    {
        var late = ApplicationScenario.InReview.When(TestPeople.Rnd, new Claim(new("code"), null)).AdvanceTo(new(2026, 3, 20)).Tick();
        Assert.Empty(SentBy(late));
        Assert.NotEmpty(late.LastEvents);
        Assert.Empty(late.Tick().LastEvents);
        Assert.Null(NextDueTime.For(late.Current, late.Edition));
    }

    [Fact]
    public void Half_is_left_out_where_the_last_day_has_come()
    {
        var late = ApplicationScenario.InReview.When(TestPeople.Rnd, new Claim(new("code"), null)).AdvanceTo(new(2026, 3, 9)).Tick();
        Assert.DoesNotContain(SentBy(late), r => r.Line.Key == "reminder.task.half");
        Assert.Contains(SentBy(late), r => r.Line.Key == "reminder.task.last");
    }

    private static string Person(Actor actor) => new Recipient.ToPerson(actor.Id).ToString();

    private static ImmutableArray<Reminder> SentBy(ApplicationScenario scenario) =>
        [
            .. ApplicationNotifications.RemindersFor(
                [.. scenario.LastEvents.Select(e => new CertBot.Core.Primitives.RecordedEvent<ApplicationEvent>(scenario.Now, Actor.Clock.Id, e))],
                scenario.Current,
                scenario.ContextFor(Actor.Clock)
            ),
        ];

    /// <summary>Every reminder until the end of the month, as the sweep would send it: one tick at each due time, and none in between.</summary>
    private static List<(string At, string Stage, string Name, string Text, string To)> Play(ApplicationScenario scenario, LocalDate? until = null)
    {
        List<(string, string, string, string, string)> sent = [];
        var keys = new HashSet<(string, Recipient)>();
        while (NextDueTime.For(scenario.Current, scenario.Edition) is { } due && due < scenario.Edition.MorningOf(until ?? new(2026, 3, 31)))
        {
            if (due > scenario.Now)
            {
                scenario = scenario.AdvanceBy(due - scenario.Now - Duration.FromTicks(1));
                Assert.Empty(scenario.Tick().LastEvents);
                scenario = scenario.AdvanceBy(Duration.FromTicks(1));
            }

            var before = scenario.Current.Stage;
            scenario = scenario.Tick();
            Assert.NotEmpty(scenario.LastEvents);
            foreach (var reminder in SentBy(scenario))
            {
                Assert.True(keys.Add((reminder.Key, reminder.To)), reminder.Key);
                Assert.True(scenario.Now < reminder.Until);
                var name = reminder.Key.Split('|')[^1];
                sent.Add(
                    (
                        NodaTime.Text.InstantPattern.General.Format(scenario.Now),
                        before is Stage.Review review ? $"review:{review.Round}" : "",
                        name,
                        reminder.Line.Key,
                        reminder.To.ToString()
                    )
                );
            }
        }

        return sent;
    }
}
