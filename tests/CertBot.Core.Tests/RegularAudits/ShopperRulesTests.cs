using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Clocks;
using CertBot.Core.Tests.Kit;
using CertBot.Core.Tests.Kit.Samples;
using NodaTime;
using static CertBot.Core.RegularAudits.RegularAuditCommand;
using static CertBot.Core.Tests.Kit.AuditScenario;
using CasePriority = CertBot.Core.Policy.CasePriority;

namespace CertBot.Core.Tests.RegularAudits;

/// <summary>An audit opened on Friday, 27 March 2026; the customer is in New York: business hours from 9:00, response to medium priority in 4 h.</summary>
public sealed class ShopperRulesTests
{
    private readonly AuditScenario _audits = new AuditScenario().WithOpenAudit(cases: 0);

    [Fact]
    public void Question_is_asked_within_the_support_hours_of_its_day()
    {
        Assert.Equal("QuestionPlanned", Plan("How do I sync?", "2026-03-30"));
        var question = _audits.Open.Questions[0];
        var local = question.PlannedAt.InZone(DateTimeZoneProviders.Tzdb["America/New_York"]);
        Assert.Equal(Day("2026-03-30"), local.Date);
        Assert.InRange(local.TimeOfDay, new LocalTime(9, 0), new LocalTime(18, 0));
        Assert.Equal(question.PlannedAt, RegularAuditDecider.NextDue(_audits.History!, Edition));
        _audits.Now = question.PlannedAt - Duration.FromSeconds(1);
        Assert.Equal("", _audits.Tick());
        _audits.Now = question.PlannedAt;
        Assert.Equal("QuestionCalled", _audits.Tick());
        Assert.Equal("", _audits.Tick());
        Assert.Equal("no: asked-already", _audits.Send(TestPeople.Analyst, new DropQuestion(1)));
    }

    [Fact]
    public void Hours_of_questions_are_spread_over_the_day()
    {
        var hours = Enumerable
            .Range(0, 400)
            .Select(n => ShopperTime.Draw($"{n}", Day("2026-03-30"), Terms(), Edition, HolidayCalendars.None, Instant.MinValue)!.Value)
            .Select(at => at.InZone(DateTimeZoneProviders.Tzdb["America/New_York"]).Hour)
            .ToLookup(h => h);
        Assert.Equal(Enumerable.Range(9, 9), hours.Select(h => h.Key).Order());
        Assert.All(hours, h => Assert.InRange(h.Count(), 18, 80)); // 44 on average
    }

    [Fact]
    public void Question_of_today_is_never_asked_in_the_past()
    {
        _audits.Now = At("2026-03-27T21:59"); // 17:59 in New York
        Assert.Equal("QuestionPlanned", Plan("Now?", "2026-03-27"));
        Assert.InRange(_audits.Open.Questions[0].PlannedAt, At("2026-03-27T21:59"), At("2026-03-27T22:00"));
        _audits.Now = At("2026-03-27T22:00");
        Assert.Equal("no: no-support-hours", Plan("Now?", "2026-03-27"));
    }

    [Fact]
    public void What_cannot_be_asked_is_refused()
    {
        Assert.Equal("no: text-missing", Plan(" ", "2026-03-30"));
        Assert.Equal("no: text-too-long", Plan(new('x', 201), "2026-03-30"));
        Assert.Equal("QuestionPlanned", Plan(new('x', 201), "2026-03-30", ShopperRoute.Outside));
        Assert.Equal("no: day-past", Plan("Why?", "2026-03-26"));
        Assert.Equal("no: no-contract", Plan("Why?", "2027-03-30"));
        _audits.Customer = CaseSamples.Globex() with { Contacts = [] };
        Assert.Equal("no: no-contact", Plan("Why?", "2026-03-30"));
        _audits.Customer = null;
        Assert.Equal("no: no-such-customer", Plan("Why?", "2026-03-30"));
        Assert.Equal("no: no-such-question", _audits.Send(TestPeople.Analyst, new DropQuestion(7)));
    }

    [Fact]
    public void Registered_question_is_measured_by_the_clocks_of_its_case()
    {
        Plan("How do I sync?", "2026-03-30");
        var at = _audits.Open.Questions[0].PlannedAt;
        _audits.Now = at;
        _audits.Tick();
        Assert.Equal("no: not-asked", Judge(1));
        var supportCase = CaseOf(7) with { Facts = [] };
        _audits.Cases.Add(supportCase);
        Assert.Equal("", _audits.Send(Actor.Clock, new MarkRegistered(2, 1, supportCase.Id, at))); // of another audit
        Assert.Equal("QuestionAsked", _audits.Send(Actor.Clock, new MarkRegistered(1, 1, supportCase.Id, at)));
        Assert.Equal("", _audits.Send(Actor.Clock, new MarkRegistered(1, 1, supportCase.Id, at)));
        Assert.Equal("", _audits.Send(Actor.Clock, new MarkRegistered(2, 1, supportCase.Id, at)));
        Assert.Equal("no: asks-itself", _audits.Send(TestPeople.Analyst, new MarkSent(1, at)));
        Assert.Equal("no: no-reply-yet", Judge(1));
        Assert.Equal("no: questions-open", _audits.Send(TestPeople.Analyst, new Report("Fine", [])));
        _audits.Now = at + Duration.FromHours(2);
        Assert.Equal("ReplyRecorded", _audits.Send(TestPeople.Analyst, new RecordReply(1, _audits.Now, "Press the button")));
        _audits.Cases[^1] = supportCase with { Facts = [new CaseFact.Responded(supportCase.OpenedAt + Duration.FromHours(2))] };
        Assert.Equal("AnswerJudged", Judge(1));
        var finding = _audits.Open.Questions[0].Judgement?.Clocks[0];
        Assert.Equal((CaseClockKind.FirstResponse, ClockOutcome.Kept), (finding?.Kind, finding?.Outcome));
        Assert.Equal("Reported Closed Planned", _audits.Send(TestPeople.Analyst, new Report("Fine", [])));
    }

    [Fact]
    public void Question_whose_case_is_refused_is_dropped_and_holds_up_no_report()
    {
        Plan("How do I sync?", "2026-03-30");
        Plan("Where is the log?", "2026-03-30", ShopperRoute.Outside);
        Assert.Equal("no: clock-only", _audits.Send(TestPeople.Analyst, new MarkUnregistered(1, 1)));
        Assert.Equal("", _audits.Send(Actor.Clock, new MarkUnregistered(1, 1))); // its time has not come
        _audits.Now = At("2026-03-31T08:00");
        Assert.Equal("QuestionCalled QuestionCalled", _audits.Tick());
        Assert.Equal("", _audits.Send(Actor.Clock, new MarkUnregistered(2, 1)));
        Assert.Equal("", _audits.Send(Actor.Clock, new MarkUnregistered(1, 2)));
        Assert.Equal("QuestionDropped", _audits.Send(Actor.Clock, new MarkUnregistered(1, 1)));
        Assert.Equal("", _audits.Send(Actor.Clock, new MarkUnregistered(1, 1)));
        Assert.Equal("QuestionDropped", _audits.Send(TestPeople.Analyst, new DropQuestion(2)));
        Assert.Equal("Closed Planned", _audits.Send(TestPeople.Analyst, new CloseEmpty()));
    }

    [Fact]
    public void Question_sent_from_outside_is_measured_by_the_same_clocks_without_a_case()
    {
        Plan("How do I sync?", "2026-03-30", ShopperRoute.Outside);
        _audits.Now = At("2026-03-30T14:00"); // 10:00 in New York
        Assert.Equal("no: in-the-future", _audits.Send(TestPeople.Analyst, new MarkSent(1, At("2026-03-30T15:00"))));
        Assert.Equal("no: too-early", _audits.Send(TestPeople.Analyst, new MarkSent(1, At("2026-03-26T15:00"))));
        Assert.Equal("QuestionAsked", _audits.Send(TestPeople.Analyst, new MarkSent(1, At("2026-03-30T14:00"))));
        Assert.Equal("", _audits.Send(Actor.Clock, new MarkRegistered(1, 1, new("C-2026-03-0001"), _audits.Now)));
        _audits.Now = At("2026-03-30T18:01"); // four hours and a minute
        Assert.Equal("no: too-early", _audits.Send(TestPeople.Analyst, new RecordReply(1, At("2026-03-30T13:00"), "Before")));
        Assert.Equal("ReplyRecorded", _audits.Send(TestPeople.Analyst, new RecordReply(1, _audits.Now, "Press the button")));
        Assert.Equal("no: replied-already", _audits.Send(TestPeople.Analyst, new MarkSent(1, At("2026-03-30T14:00"))));
        Assert.Equal("AnswerJudged", Judge(1));
        var finding = _audits.Open.Questions[0].Judgement?.Clocks[0];
        Assert.Equal((ClockOutcome.Missed, Duration.FromMinutes(241), Duration.FromHours(4)), (finding?.Outcome, finding?.Elapsed, finding?.Target));
        Assert.Equal("no: judged-already", _audits.Send(TestPeople.Analyst, new RecordReply(1, _audits.Now, "Again")));
    }

    [Fact]
    public void Question_without_an_answer_may_be_judged_after_the_days_of_the_edition()
    {
        Plan("How do I sync?", "2026-03-30", ShopperRoute.Outside);
        _audits.Now = At("2026-03-30T14:00");
        _audits.Send(TestPeople.Analyst, new MarkSent(1, _audits.Now));
        _audits.Now = At("2026-04-06T14:00");
        Assert.Equal("no: no-reply-yet", Judge(1));
        _audits.Now = At("2026-04-07T14:00");
        Assert.Equal("AnswerJudged", Judge(1));
    }

    [Fact]
    public void Vendor_is_shown_nothing_of_an_audit_before_its_report()
    {
        Plan("How do I sync?", "2026-03-30");
        var history = _audits.History ?? throw new InvalidOperationException("no audits");
        foreach (var reader in new[] { TestPeople.Developer, TestPeople.Manager, TestPeople.AnalystAndDeveloper })
        {
            var seen = RegularAuditView.For(history, reader, TestPeople.Vendor, Edition);
            Assert.Null(seen.Open);
            Assert.Null(seen.Next);
            Assert.Equal(0, seen.Count);
            Assert.DoesNotContain("sync?", CoreJson.Write(seen), StringComparison.Ordinal);
        }

        // Also where the vendor could not be loaded.
        Assert.Null(RegularAuditView.For(history, TestPeople.AnalystAndDeveloper, null, Edition).Open);
        Assert.Single(RegularAuditView.For(history, TestPeople.Analyst, TestPeople.Vendor, Edition).Open?.Questions ?? []);
        var colleague = new Actor(new("ux"), [new RoleName("ux-expert")], null);
        Assert.Empty(RegularAuditView.For(history, colleague, TestPeople.Vendor, Edition).Open?.Questions ?? []);
    }

    [Fact]
    public void Vendor_is_not_shown_when_the_next_audit_is()
    {
        var audits = new AuditScenario();
        audits.Send(CertBot.Core.Directory.Actor.Clock, new Start(TestPeople.Acme));
        audits.Send(TestPeople.Analyst, new Plan(null, "A customer complained"));
        var history = audits.History ?? throw new InvalidOperationException("no audits");

        Assert.Null(RegularAuditView.For(history, TestPeople.Developer, TestPeople.Vendor, Edition).Next);
        Assert.NotNull(RegularAuditView.For(history, TestPeople.Analyst, TestPeople.Vendor, Edition).Next);
    }

    [Fact]
    public void Vendor_is_not_shown_an_audit_that_found_nothing_to_look_at()
    {
        _audits.Send(TestPeople.Analyst, new CloseEmpty());
        var history = _audits.History ?? throw new InvalidOperationException("no audits");

        Assert.Empty(RegularAuditView.For(history, TestPeople.Developer, TestPeople.Vendor, Edition).Past);
        Assert.Single(RegularAuditView.For(history, TestPeople.Analyst, TestPeople.Vendor, Edition).Past);
    }

    private static CaseTerms Terms() => CaseOf(1).Terms;

    private string Plan(string text, string day, ShopperRoute route = ShopperRoute.Registered) =>
        _audits.Send(
            TestPeople.Analyst,
            new PlanQuestion(
                new()
                {
                    Text = text,
                    Customer = new("globex"),
                    Priority = CasePriority.Medium,
                    Kind = CaseKind.Question,
                    Route = route,
                    Day = Day(day),
                }
            )
        );

    private string Judge(int number) => _audits.Send(TestPeople.Analyst, new Judge(number, Good(Edition.SupportAudits.AnswerChecklist)));
}
