using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.Tests.Kit;
using static CertBot.Core.RegularAudits.RegularAuditCommand;
using static CertBot.Core.Tests.Kit.AuditScenario;

namespace CertBot.Core.Tests.RegularAudits;

/// <summary>Shortcomings of a report of Friday, 27 March 2026: 14 days, to Friday, 10 April.</summary>
public sealed class ShortcomingRulesTests
{
    private readonly AuditScenario _audits = new();

    [Fact]
    public void Report_sets_deadlines_and_the_vendor_answers_each()
    {
        _audits.WithReport("Slow answers", "Wrong language");
        Assert.Equal(["A-1/1", "A-1/2"], _audits.History?.Shortcomings.Select(s => s.Id));
        Assert.All(_audits.History?.Shortcomings ?? [], s => Assert.Equal(Day("2026-04-10"), s.Deadline));
        Assert.Equal("no: vendor-only", _audits.Send(TestPeople.Analyst, new AnswerShortcoming("A-1/1", "Done")));
        Assert.Equal("no: vendor-only", _audits.Send(TestPeople.OtherDeveloper, new AnswerShortcoming("A-1/1", "Done")));
        Assert.Equal("no: no-such-shortcoming", _audits.Send(TestPeople.Developer, new AnswerShortcoming("A-1/3", "Done")));
        Assert.Equal("no: text-missing", _audits.Send(TestPeople.Developer, new AnswerShortcoming("A-1/1", "")));
        Assert.Equal("ShortcomingAnswered", _audits.Send(TestPeople.Developer, new AnswerShortcoming("a-1/1", "Done")));
        Assert.Equal("", _audits.Send(TestPeople.Developer, new AnswerShortcoming("A-1/1", "Done")));
        Assert.Equal("no: no-reaudit", _audits.Send(TestPeople.Analyst, new CloseShortcoming("A-1/1")));
        Assert.Equal("ShortcomingAnswered ReauditStarted", _audits.Send(TestPeople.Developer, new AnswerShortcoming("A-1/2", "Done too")));
        Assert.Equal("no: not-your-turn", _audits.Send(TestPeople.Developer, new AnswerShortcoming("A-1/2", "More")));
    }

    [Fact]
    public void Another_deadline_is_proposed_once_and_accepted_or_kept()
    {
        _audits.WithReport("Slow answers", "Wrong language");
        Assert.Equal("no: same-deadline", Propose("A-1/1", "2026-04-10"));
        Assert.Equal("no: day-past", Propose("A-1/1", "2026-03-26"));
        Assert.Equal("DeadlineProposed", Propose("A-1/1", "2026-04-30"));
        Assert.Equal("no: proposed-already", Propose("A-1/1", "2026-05-30"));
        Assert.Equal("no: no-proposal", _audits.Send(TestPeople.Analyst, new AcceptDeadline("A-1/2")));
        Assert.Equal("no: own-vendor", _audits.Send(TestPeople.AnalystAndDeveloper, new AcceptDeadline("A-1/1")));
        Assert.Equal("no: role", _audits.Send(TestPeople.Developer, new AcceptDeadline("A-1/1")));
        Assert.Equal(Day("2026-04-10"), _audits.History?.FindShortcoming("A-1/1")?.Deadline);
        Assert.Equal("DeadlineDecided", _audits.Send(TestPeople.Analyst, new AcceptDeadline("A-1/1")));
        Assert.Equal(Day("2026-04-30"), _audits.History?.FindShortcoming("A-1/1")?.Deadline);
        Assert.Equal("no: no-proposal", _audits.Send(TestPeople.Analyst, new AcceptDeadline("A-1/1")));

        Assert.Equal("DeadlineProposed", Propose("A-1/2", "2026-05-30"));
        Assert.Equal("no: text-missing", _audits.Send(TestPeople.Analyst, new KeepDeadline("A-1/2", " ")));
        Assert.Equal("DeadlineDecided", _audits.Send(TestPeople.Analyst, new KeepDeadline("A-1/2", "Too long")));
        Assert.Equal(Day("2026-04-10"), _audits.History?.FindShortcoming("A-1/2")?.Deadline);
        Assert.Equal("no: proposed-already", Propose("A-1/2", "2026-05-30"));
    }

    [Fact]
    public void Edition_may_allow_no_proposals_and_a_past_deadline_has_none()
    {
        _audits.WithReport("Slow answers");
        _audits.InForce = Edition with { SupportAudits = Edition.SupportAudits with { MayProposeDeadline = false } };
        Assert.Equal("no: no-proposals", Propose("A-1/1", "2026-04-30"));
        _audits.InForce = Edition;
        _audits.Now = At("2026-04-11T08:00");
        Assert.Equal("no: deadline-over", Propose("A-1/1", "2026-04-30"));
    }

    [Fact]
    public void Deadline_may_be_questioned_on_its_last_day_and_a_proposed_day_is_accepted_until_it_is_over()
    {
        _audits.WithReport("Slow answers", "Wrong language");
        Propose("A-1/2", "2026-04-01");
        _audits.Now = At("2026-04-02T08:00");
        Assert.Equal("no: proposal-over", _audits.Send(TestPeople.Analyst, new AcceptDeadline("A-1/2")));
        Assert.Equal("DeadlineDecided", _audits.Send(TestPeople.Analyst, new KeepDeadline("A-1/2", "That day is over")));

        _audits.Now = At("2026-04-10T21:00"); // 23:00 in Berlin
        Assert.Equal("DeadlineProposed", Propose("A-1/1", "2026-04-30"));
    }

    [Fact]
    public void Vendor_is_reminded_before_on_and_after_a_deadline_and_the_reaudit_begins_after_the_last()
    {
        _audits.WithReport("Slow answers");
        foreach (
            var (time, happens) in new[]
            {
                ("2026-04-07T06:59", ""),
                ("2026-04-07T07:00", "VendorReminded"),
                ("2026-04-07T12:00", ""),
                ("2026-04-10T07:00", "VendorReminded"),
            }
        )
        {
            _audits.Now = At(time);
            Assert.Equal(happens, _audits.Tick());
        }

        Assert.Equal(At("2026-04-11T07:00"), RegularAuditDecider.NextDue(_audits.History!, Edition));
        _audits.Now = At("2026-04-11T07:00");
        Assert.Equal("VendorReminded ReauditStarted", _audits.Tick());
        Assert.Equal("", _audits.Tick());
        Assert.Null(RegularAuditDecider.NextDue(_audits.History!, Edition));
    }

    [Fact]
    public void After_a_long_downtime_one_reminder_is_enough()
    {
        _audits.WithReport("Slow answers");
        _audits.Now = At("2026-05-20T08:00");
        Assert.Equal("VendorReminded ReauditStarted", _audits.Tick());
        Assert.Equal("", _audits.Tick());
    }

    [Fact]
    public void Reaudit_closes_what_is_mended_and_keeps_the_rest_with_a_new_deadline()
    {
        _audits.WithReport("Slow answers", "Wrong language");
        Answer("A-1/1", "A-1/2");
        Assert.Equal("no: own-vendor", _audits.Send(TestPeople.AnalystAndDeveloper, new CloseShortcoming("A-1/1")));
        Assert.Equal("ShortcomingClosed", _audits.Send(TestPeople.Analyst, new CloseShortcoming("A-1/1")));
        Assert.Equal("no: no-such-shortcoming", _audits.Send(TestPeople.Analyst, new CloseShortcoming("A-1/1")));
        Assert.Equal("ShortcomingKept RemedyContinued", _audits.Send(TestPeople.Analyst, new KeepShortcoming("A-1/2", null, "Still English")));
        var kept = _audits.History?.FindShortcoming("A-1/2");
        Assert.Equal((Day("2026-04-10"), "Still English", null), (kept?.Deadline, kept?.KeptBecause, kept?.Answer));
        Assert.NotNull(_audits.History?.FindShortcoming("A-1/1")?.ClosedAt);

        Answer("A-1/2");
        Assert.Equal("ShortcomingClosed Closed Planned", _audits.Send(TestPeople.Analyst, new CloseShortcoming("A-1/2")));
        Assert.Equal(AuditOutcome.Mended, _audits.History?.Past[^1].Outcome);
        Assert.All(_audits.History?.Shortcomings ?? [], s => Assert.NotNull(s.ClosedAt));
    }

    [Fact]
    public void Kept_first_and_closed_last_still_goes_back_to_the_vendor()
    {
        _audits.WithReport("Slow answers", "Wrong language");
        Answer("A-1/1", "A-1/2");
        Assert.Equal("ShortcomingKept", _audits.Send(TestPeople.Analyst, new KeepShortcoming("A-1/1", Day("2026-06-01"), "Still slow")));
        Assert.Equal("no: kept-already", _audits.Send(TestPeople.Analyst, new CloseShortcoming("A-1/1")));
        Assert.Equal("ShortcomingClosed RemedyContinued", _audits.Send(TestPeople.Analyst, new CloseShortcoming("A-1/2")));
        Assert.Equal(Day("2026-06-01"), _audits.History?.FindShortcoming("A-1/1")?.Deadline);
    }

    /// <summary>A month that is over does not change when its deadlines do.</summary>
    [Fact]
    public void Month_is_measured_by_the_deadline_that_held_at_its_end()
    {
        _audits.WithReport("Slow answers", "Wrong language");
        Propose("A-1/1", "2026-05-20");
        _audits.Now = At("2026-04-09T08:00");
        _audits.Send(TestPeople.Analyst, new AcceptDeadline("A-1/1"));
        Assert.Equal(["A-1/2"], Overdue(4)); // 10 April; the other one is due in May

        Answer("A-1/1");
        _audits.Now = At("2026-04-30T08:00");
        Answer("A-1/2");
        _audits.Now = At("2026-05-04T08:00");
        _audits.Send(TestPeople.Analyst, new KeepShortcoming("A-1/2", Day("2026-06-10"), "Still English"));
        Assert.Equal(["A-1/2"], Overdue(4));
        Assert.Equal(["A-1/1"], Overdue(5)); // the other one is due in June by then

        _audits.Send(TestPeople.Analyst, new KeepShortcoming("A-1/1", Day("2026-06-20"), "Still slow"));
        Assert.Empty(Overdue(5));
        Assert.Equal(["A-1/1", "A-1/2"], Overdue(6));
        Assert.Equal(["A-1/2"], Overdue(4));
    }

    private IEnumerable<string> Overdue(int month) =>
        CertBot.Core.Kpis.KpiMonths.OverdueShortcomings(_audits.History, Edition, new(2026, month), At("2026-12-01T00:00"));

    private void Answer(params string[] items)
    {
        foreach (var item in items)
            _audits.Send(TestPeople.Developer, new AnswerShortcoming(item, $"Done: {item}"));
    }

    private string Propose(string item, string day) => _audits.Send(TestPeople.Developer, new ProposeDeadline(item, Day(day), "The team is small"));
}
