using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.RegularAudits.RegularAuditCommand;
using static CertBot.Core.Tests.Kit.AuditScenario;

namespace CertBot.Core.Tests.RegularAudits;

/// <summary>From the certificate over the sample to the report. Monday, 2 March 2026; work in Berlin begins at 9:00.</summary>
public sealed class RegularAuditDeciderTests
{
    private readonly AuditScenario _audits = new();

    [Fact]
    public void First_audit_is_planned_with_the_certificate_and_opens_that_morning()
    {
        Assert.Equal("Started Planned", _audits.Send(Actor.Clock, new Start(TestPeople.Acme)));
        Assert.Equal("", _audits.Send(Actor.Clock, new Start(TestPeople.Acme)));
        Assert.Equal(Day("2026-09-02"), _audits.History?.Next?.Day);
        Assert.Equal(At("2026-09-02T07:00"), NextDue());
        _audits.Now = At("2026-09-02T06:59");
        Assert.Equal("", _audits.Tick());
        _audits.Now = At("2026-09-02T07:00");
        Assert.Equal("Opened", _audits.Tick());
        Assert.Equal("", _audits.Tick());
        Assert.Equal(1, _audits.Open.Number);
        Assert.Null(NextDue());
    }

    [Fact]
    public void Planned_day_is_a_working_day()
    {
        _audits.Now = At("2026-03-05T08:00"); // six months later is Saturday, 5 September
        _audits.Send(Actor.Clock, new Start(TestPeople.Acme));
        Assert.Equal(Day("2026-09-07"), _audits.History?.Next?.Day);
    }

    [Fact]
    public void Withdrawn_certificate_ends_the_schedule_and_a_new_one_begins_it_again()
    {
        _audits.Send(Actor.Clock, new Start(TestPeople.Acme));
        Assert.Equal("Stopped", _audits.Send(Actor.Clock, new EndSchedule()));
        Assert.Equal("", _audits.Send(Actor.Clock, new EndSchedule()));
        Assert.Null(NextDue());
        Assert.Equal("no: not-certified", _audits.Send(TestPeople.Analyst, new Plan(null, "Why not")));
        _audits.Now = At("2026-12-01T08:00");
        Assert.Equal("", _audits.Tick());
        Assert.Equal("Resumed Planned", _audits.Send(Actor.Clock, new Start(TestPeople.Acme)));
    }

    [Fact]
    public void Auditor_plans_one_by_hand()
    {
        _audits.Send(Actor.Clock, new Start(TestPeople.Acme));
        Assert.Equal("no: text-missing", _audits.Send(TestPeople.Analyst, new Plan(null, " ")));
        Assert.Equal("no: day-past", _audits.Send(TestPeople.Analyst, new Plan(Day("2026-03-01"), "Late")));
        Assert.Equal("no: day-far", _audits.Send(TestPeople.Analyst, new Plan(Day("2036-03-03"), "Late")));
        Assert.Equal("no: day-off", _audits.Send(TestPeople.Analyst, new Plan(Day("2026-03-07"), "Saturday")));
        Assert.Equal("Planned", _audits.Send(TestPeople.Analyst, new Plan(null, "Complaints")));
        Assert.Equal(new PlannedAudit(Day("2026-03-03"), new AuditReason.ByHand(new("analyst"), "Complaints")), _audits.History?.Next);
    }

    [Fact]
    public void Missed_target_brings_an_audit_forward_unless_one_is_open_or_soon()
    {
        _audits.Send(Actor.Clock, new Start(TestPeople.Acme));
        var missed = new PlanForTargets(new YearMonth(2026, 2), ["overdue-response"]);
        Assert.Equal("Planned", _audits.Send(Actor.Clock, missed));
        Assert.Equal(Day("2026-03-03"), _audits.History?.Next?.Day);
        Assert.Equal("", _audits.Send(Actor.Clock, missed));
        _audits.Now = At("2026-03-03T08:00");
        _audits.Tick();
        Assert.Equal("", _audits.Send(Actor.Clock, missed));
        Assert.IsType<AuditReason.MissedTargets>(_audits.Open.Reason);
    }

    [Fact]
    public void Target_that_is_missed_a_month_before_the_next_audit_waits_for_it()
    {
        _audits.Send(Actor.Clock, new Start(TestPeople.Acme)); // planned for 2 September
        _audits.Now = At("2026-08-02T08:00");
        Assert.Equal("Planned", _audits.Send(Actor.Clock, new PlanForTargets(new YearMonth(2026, 7), ["nps"])));
        var other = new AuditScenario();
        other.Send(Actor.Clock, new Start(TestPeople.Acme));
        other.Now = At("2026-08-03T08:00");
        Assert.Equal("", other.Send(Actor.Clock, new PlanForTargets(new YearMonth(2026, 7), ["nps"])));
    }

    [Fact]
    public void Sample_is_drawn_with_a_seed_that_stands_in_the_history()
    {
        _audits.WithOpenAudit(cases: 30);
        var draw = _audits.Open.Draw;
        Assert.Equal(30, draw.Population);
        Assert.Equal(new YearMonth(2025, 9), draw.From);
        Assert.Equal(new YearMonth(2026, 3), draw.To);
        Assert.Equal(AuditSample.Draw(draw.Seed, _audits.Cases.Select(c => c.Id), 8), _audits.Open.Cases.Select(c => c.Id));
        Assert.Equal(AuditSample.FingerprintOf(_audits.Cases.Select(c => c.Id)), draw.Fingerprint);
    }

    [Fact]
    public void Sample_leaves_out_what_is_opened_after_the_audit()
    {
        // Hosts whose clocks differ: a case may be there that this one does not know yet.
        _audits.Send(Actor.Clock, new Start(TestPeople.Acme));
        _audits.Now = At("2026-03-24T20:00");
        _audits.Send(TestPeople.Analyst, new Plan(null, "A customer complained"));
        var (early, late) = (CaseOf(1), CaseOf(2));
        _audits.Cases.AddRange([early, late with { Opening = late.Opening with { OpenedAt = At("2026-03-25T09:00") } }]);
        _audits.Now = At("2026-03-25T08:00");
        Assert.Equal("Opened", _audits.Tick());
        Assert.Equal([_audits.Cases[0].Id], _audits.Open.Cases.Select(c => c.Id));
        Assert.Equal(1, _audits.Open.Draw.Population);
    }

    [Fact]
    public void Period_begins_with_the_month_of_the_last_audit_at_most_two_years_ago()
    {
        _audits.WithReport(); // opened on 27 March 2026, and closed because nothing was short
        Assert.Null(_audits.History?.Open);
        Assert.Equal((new YearMonth(2026, 3), new YearMonth(2026, 9)), Period("2026-09-28T08:00"));
        Assert.Equal((new YearMonth(2026, 3), new YearMonth(2027, 2)), Period("2027-02-01T08:00"));
        Assert.Equal((new YearMonth(2027, 6), new YearMonth(2029, 6)), Period("2029-06-01T08:00"));

        (YearMonth, YearMonth) Period(string at) => AuditScheduleRules.PeriodOf(_audits.History!, Edition, At(at));
    }

    [Fact]
    public void Nobody_of_the_vendor_audits_whatever_roles_they_hold()
    {
        _audits.WithOpenAudit();
        var check = new CheckCase(_audits.Open.Cases[0].Id, Good(Edition.SupportAudits.Checklist));
        Assert.Equal("no: own-vendor", _audits.Send(TestPeople.AnalystAndDeveloper, check));
        Assert.Equal("no: role", _audits.Send(TestPeople.Developer, check));
        Assert.Equal("no: role", _audits.Send(TestPeople.Lead, check));
        Assert.Equal("no: clock-only", _audits.Send(TestPeople.Analyst, new EndSchedule()));
        // Another account of a person of the vendor is that person.
        Assert.Equal("no: own-vendor", _audits.Send(TestPeople.Analyst with { OtherIds = [new("developer")] }, check));
        Assert.Equal("CaseChecked", _audits.Send(TestPeople.Analyst2, check));
    }

    [Fact]
    public void Audit_is_taken_by_one_auditor()
    {
        _audits.WithOpenAudit();
        Assert.Equal("Claimed", _audits.Send(TestPeople.Analyst, new Claim()));
        Assert.Equal("", _audits.Send(TestPeople.Analyst, new Claim()));
        Assert.Equal("no: claimed", _audits.Send(TestPeople.Analyst2, new Claim()));
    }

    [Fact]
    public void Checklist_is_complete_and_each_no_has_words()
    {
        _audits.WithOpenAudit();
        var good = Good(Edition.SupportAudits.Checklist);
        var id = _audits.Open.Cases[0].Id;
        Assert.Equal("no: items-open", _audits.Send(TestPeople.Analyst, new CheckCase(id, good.Remove("polite"))));
        Assert.Equal("no: no-such-item", _audits.Send(TestPeople.Analyst, new CheckCase(id, good.Add("shiny", new(CheckMark.Yes)))));
        Assert.Equal("no: no-without-words", _audits.Send(TestPeople.Analyst, new CheckCase(id, good.SetItem("polite", new(CheckMark.No, " ")))));
        Assert.Equal("no: text-too-long", _audits.Send(TestPeople.Analyst, new CheckCase(id, good.SetItem("polite", new(CheckMark.No, new('x', 501))))));
        Assert.Equal("no: not-in-sample", _audits.Send(TestPeople.Analyst, new CheckCase(new("C-2020-01-0001"), good)));
        Assert.Equal("CaseChecked", _audits.Send(TestPeople.Analyst, new CheckCase(id, good.SetItem("polite", new(CheckMark.No, "Curt")))));
        Assert.Equal("", _audits.Send(TestPeople.Analyst, new CheckCase(id, good.SetItem("polite", new(CheckMark.No, "Curt")))));
        Assert.Equal("CaseChecked", _audits.Send(TestPeople.Analyst2, new CheckCase(id, good)));
        Assert.Equal(new PersonId("analyst-2"), _audits.Open.Cases[0].Check?.By);
        Assert.Equal("CheckTakenBack", _audits.Send(TestPeople.Analyst, new TakeBackCheck(id)));
        Assert.Equal("no: not-checked", _audits.Send(TestPeople.Analyst, new TakeBackCheck(id)));
    }

    [Fact]
    public void Report_waits_for_every_case()
    {
        _audits.WithOpenAudit(cases: 2);
        var report = new Report("Fine", []);
        Assert.Equal("no: cases-open", _audits.Send(TestPeople.Analyst, report));
        Assert.Equal("no: there-are-cases", _audits.Send(TestPeople.Analyst, new CloseEmpty()));
        foreach (var sampled in _audits.Open.Cases)
            _audits.Send(TestPeople.Analyst, new CheckCase(sampled.Id, Good(Edition.SupportAudits.Checklist)));
        Assert.Equal("no: text-missing", _audits.Send(TestPeople.Analyst, new Report("", [])));
        Assert.Equal("no: day-past", _audits.Send(TestPeople.Analyst, new Report("Fine", [new("Slow", Day("2026-03-26"))])));
        Assert.Equal("Reported Closed Planned", _audits.Send(TestPeople.Analyst, report));
        Assert.Equal(AuditOutcome.Passed, _audits.History?.Past[^1].Outcome);
        Assert.Equal(Day("2026-09-28"), _audits.History?.Next?.Day);
        Assert.Equal("no: none-open", _audits.Send(TestPeople.Analyst, report));
    }

    [Fact]
    public void Audit_without_cases_is_closed_as_it_is()
    {
        _audits.WithOpenAudit(cases: 0);
        Assert.Equal("no: nothing-audited", _audits.Send(TestPeople.Analyst, new Report("Fine", [])));
        Assert.Equal("Closed Planned", _audits.Send(TestPeople.Analyst, new CloseEmpty()));
        Assert.Equal(AuditOutcome.NothingToAudit, _audits.History?.Past[^1].Outcome);
        Assert.Empty(_audits.History?.Shortcomings ?? []);
    }

    [Fact]
    public void Only_the_last_audits_stay_in_the_state_and_all_shortcomings_are_counted()
    {
        _audits.Send(Actor.Clock, new Start(TestPeople.Acme));
        for (var round = 0; round < 6; round++)
        {
            _audits.Now = NextDue() ?? throw new InvalidOperationException("no audit is planned");
            _audits.Tick();
            if (!_audits.Open.Cases.IsEmpty || round > 0)
                Assert.Equal("Closed Planned", _audits.Send(TestPeople.Analyst, new CloseEmpty()));
            else
                _audits.Send(TestPeople.Analyst, new CloseEmpty());
        }

        Assert.Equal([4, 5, 6], _audits.History?.Past.Select(p => p.Audit.Number));
        Assert.Equal(6, _audits.History?.Count);
    }

    private Instant? NextDue() => _audits.History is { } history ? RegularAuditDecider.NextDue(history, Edition) : null;
}
