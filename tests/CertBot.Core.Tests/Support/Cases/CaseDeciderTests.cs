using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using NodaTime;
using static CertBot.Core.Tests.Support.Cases.CaseScenario;

namespace CertBot.Core.Tests.Support.Cases;

/// <summary>Monday, 2 March 2026; Berlin is one hour ahead of UTC, two from 29 March on. Basic: 9:00 to 18:00, medium 8 h, high 4 h.</summary>
public sealed class CaseDeciderTests
{
    private readonly CaseScenario _case = new();

    [Fact]
    public void First_response_of_a_case_is_due_in_the_working_time_of_its_customer()
    {
        _case.Opened("2026-03-02T16:00"); // 17:00: one hour of Monday, seven of Tuesday
        Assert.Equal(At("2026-03-03T15:00"), _case.Clock("first-response", "2026-03-02T16:00").Due);
        Assert.Equal(At("2026-03-03T13:00"), _case.Clock("first-response", "2026-03-02T16:00").WarnAt); // three quarters of eight hours
        Assert.Equal(["first-response"], _case.Clocks("2026-03-02T16:00").Select(c => c.Key));
    }

    [Fact]
    public void Holidays_of_the_support_zone_do_not_count()
    {
        _case.Opened("2026-04-02T15:00"); // Thursday 17:00; Good Friday and the weekend follow
        Assert.Equal(At("2026-04-06T14:00"), _case.Clock("first-response", "2026-04-02T15:00").Due);
    }

    [Fact]
    public void Warning_and_miss_are_said_once_each()
    {
        _case.Opened("2026-03-02T08:00");
        Assert.Equal(At("2026-03-02T14:00"), _case.NextDue("2026-03-02T08:00"));
        Assert.Equal("", _case.Tick("2026-03-02T13:59"));
        Assert.Equal("warned first-response", _case.Tick("2026-03-02T14:00"));
        Assert.Equal("", _case.Tick("2026-03-02T14:00"));
        Assert.Equal("", _case.Tick("2026-03-02T16:00")); // exactly when it is due it is in time
        Assert.Equal(At("2026-03-02T16:00").PlusTicks(1), _case.NextDue("2026-03-02T16:00"));
        Assert.Equal("missed first-response", _case.Tick("2026-03-02T16:00:00.0000001Z"));
        Assert.Equal("", _case.Tick("2026-03-04T16:00"));
        Assert.Null(_case.NextDue("2026-03-04T16:00"));
    }

    [Fact]
    public void After_a_long_downtime_only_the_miss_is_said()
    {
        _case.Opened("2026-03-02T08:00");
        Assert.Equal("missed first-response", _case.Tick("2026-03-09T08:00"));
    }

    [Fact]
    public void Wait_for_the_customer_stops_the_clock()
    {
        _case.Opened("2026-03-02T08:00");
        Assert.Equal("WaitedForCustomer", _case.Tell("2026-03-02T09:00", new CaseFact.WaitedForCustomer(At("2026-03-02T09:00"))));
        Assert.Null(_case.Clock("first-response", "2026-03-02T09:00").Due);
        Assert.Null(_case.NextDue("2026-03-02T09:00"));
        Assert.Equal("CustomerReplied", _case.Tell("2026-03-03T08:00", new CaseFact.CustomerReplied(At("2026-03-03T08:00"))));
        Assert.Equal(At("2026-03-03T15:00"), _case.Clock("first-response", "2026-03-03T08:00").Due);
    }

    [Fact]
    public void Response_that_becomes_known_late_takes_the_miss_back()
    {
        _case.Opened("2026-03-02T08:00");
        _case.Tick("2026-03-03T08:00");
        Assert.Equal("Responded, recounted first-response kept", _case.Tell("2026-03-05T08:00", new CaseFact.Responded(At("2026-03-02T15:59"))));
        Assert.Empty(_case.Known.Missed);
    }

    [Fact]
    public void Response_after_the_due_time_stays_missed_and_reply_of_the_customer_starts_the_next_clock()
    {
        _case.Opened("2026-03-02T08:00");
        _case.Tick("2026-03-03T08:00");
        Assert.Equal("Responded", _case.Tell("2026-03-03T09:00", new CaseFact.Responded(At("2026-03-03T09:00"))));
        Assert.Equal("CustomerReplied", _case.Tell("2026-03-03T10:00", new CaseFact.CustomerReplied(At("2026-03-03T10:00"))));
        Assert.Equal(At("2026-03-04T09:00"), _case.Clock("next-response-1", "2026-03-03T10:00").Due);
        Assert.Equal("Responded, missed next-response-1", _case.Tell("2026-03-04T12:00", new CaseFact.Responded(At("2026-03-04T12:00"))));
        Assert.Equal(["first-response", "next-response-1"], _case.Known.Missed);
    }

    [Fact]
    public void Facts_in_any_order_come_to_the_same()
    {
        ImmutableArray<CaseFact> facts =
        [
            new CaseFact.Responded(At("2026-03-02T09:00")),
            new CaseFact.WaitedForCustomer(At("2026-03-02T09:30")),
            new CaseFact.CustomerReplied(At("2026-03-02T12:00")),
            new CaseFact.Responded(At("2026-03-02T13:00")),
            new CaseFact.Resolved(At("2026-03-02T14:00")),
            new CaseFact.Reopened(At("2026-03-03T08:00")),
            new CaseFact.Resolved(At("2026-03-03T12:00")),
        ];
        var inOrder = new CaseScenario().Opened("2026-03-02T08:00");
        inOrder.Tell("2026-03-04T08:00", facts);
        var random = new Random(20260302);
        for (var n = 0; n < 50; n++)
        {
            var shuffled = new CaseScenario().Opened("2026-03-02T08:00");
            foreach (var fact in facts.OrderBy(_ => random.Next()))
                shuffled.Tell("2026-03-04T08:00", fact);
            Assert.Equal(inOrder.Known.Facts, shuffled.Known.Facts);
            Assert.Equal(inOrder.Known.Missed, shuffled.Known.Missed);
            Assert.Equal(inOrder.Clocks("2026-03-04T08:00").Select(c => c.Due), shuffled.Clocks("2026-03-04T08:00").Select(c => c.Due));
        }
    }

    [Fact]
    public void What_is_told_twice_changes_nothing()
    {
        _case.Opened("2026-03-02T08:00");
        _case.Tell("2026-03-02T09:00", new CaseFact.Responded(At("2026-03-02T09:00")));
        Assert.Equal("", _case.Tell("2026-03-02T10:00", new CaseFact.Responded(At("2026-03-02T09:00"))));
    }

    [Fact]
    public void Another_priority_counts_from_the_opening()
    {
        _case.Opened("2026-03-02T08:00", CasePriority.Low);
        _case.Tell("2026-03-02T15:00", new CaseFact.Classified(At("2026-03-02T15:00"), CasePriority.High, CaseKind.Incident));
        Assert.Equal(At("2026-03-02T12:00"), _case.Clock("first-response", "2026-03-02T15:00").Due);
        Assert.Equal(["first-response"], _case.Known.Missed);
        Assert.Equal(
            "Classified, recounted first-response kept",
            _case.Tell("2026-03-02T15:05", new CaseFact.Classified(At("2026-03-02T15:05"), CasePriority.Low, CaseKind.Incident))
        );
    }

    [Fact]
    public void Question_before_the_purchase_is_answered_in_two_working_days()
    {
        _case.Opened("2026-03-06T13:00", kind: CaseKind.Presale); // Friday 14:00
        Assert.Equal(At("2026-03-10T13:00"), Assert.Single(_case.Clocks("2026-03-06T13:00")).Due);
    }

    [Fact]
    public void What_turns_out_to_be_a_question_before_the_purchase_has_missed_no_first_response()
    {
        _case.Opened("2026-03-02T08:00");
        Assert.Equal("missed first-response", _case.Tick("2026-03-03T08:00"));
        Assert.Equal(
            "Classified, recounted first-response kept",
            _case.Tell("2026-03-03T09:00", new CaseFact.Classified(At("2026-03-03T09:00"), CasePriority.Medium, CaseKind.Presale))
        );
        Assert.Empty(_case.Known.Missed);
    }

    [Fact]
    public void Resolution_is_due_where_the_contract_says_so_and_stands_still_while_resolved()
    {
        var contract = new SupportContract
        {
            ValidFrom = new(2026, 1, 1),
            Package = "premium",
            Zone = "Asia/Kolkata",
            Targets = new() { ResolveHigh = Duration.FromHours(24), RespondHigh = Duration.FromMinutes(15) },
        };
        var premium = new CaseScenario { Northwind = CustomerWith(contract) }.Opened("2026-03-01T20:00", CasePriority.High);
        Assert.Equal(At("2026-03-01T20:15"), premium.Clock("first-response", "2026-03-01T20:00").Due);
        premium.Tell("2026-03-02T08:00", new CaseFact.Resolved(At("2026-03-01T20:10")));
        Assert.False(premium.Clock("resolution", "2026-03-02T08:00").IsRunning);
        premium.Tell("2026-03-02T08:00", new CaseFact.Reopened(At("2026-03-02T08:10").Minus(Duration.FromHours(2))));
        Assert.Equal(At("2026-03-02T20:00") + (At("2026-03-02T06:10") - At("2026-03-01T20:10")), premium.Clock("resolution", "2026-03-02T08:00").Due);
    }

    [Fact]
    public void Terms_are_those_of_the_contract_in_force_when_the_case_was_opened()
    {
        SupportContract basic = new()
        {
            ValidFrom = new(2026, 1, 1),
            Package = "basic",
            Zone = "Europe/Berlin",
        };
        var changed = new CaseScenario { Northwind = CustomerWith(basic, basic with { ValidFrom = new(2026, 3, 3), Package = "business" }) };
        changed.Opened("2026-03-02T08:00");
        Assert.Equal("basic", changed.Known.Terms.Package);
        Assert.Equal(At("2026-03-02T16:00"), changed.Clock("first-response", "2026-03-05T08:00").Due);
        Assert.Equal(
            "no-contract",
            new CaseScenario { Northwind = CustomerWith(basic with { ValidTo = new(2026, 3, 1) }) }.Do("2026-03-02T08:00", Open("2026-03-02T08:00"))
        );
    }

    [Fact]
    public void Case_of_somebody_who_is_no_contact_is_taken_and_marked()
    {
        Assert.Equal(
            "Opened",
            _case.Do("2026-03-02T08:00", new CaseCommand.Open(Opening("2026-03-02T08:00") with { Filer = new("Max", "max@elsewhere.example") }, []))
        );
        Assert.False(_case.Known.IsFilerAuthorized);
        Assert.True(new CaseScenario().Opened("2026-03-02T08:00").Known.IsFilerAuthorized);
    }

    [Theory]
    [InlineData("2026-03-02T08:06", "in-the-future")]
    [InlineData("2025-12-31T22:30", "closed-year")]
    [InlineData("2026-01-01T00:00", "")]
    public void Opening_has_a_time_that_can_be_true(string openedAt, string code) =>
        Assert.Equal(code.Length == 0 ? "Opened, missed first-response" : code, OpenThenTick(openedAt));

    [Fact]
    public void What_happened_in_a_year_is_taken_in_until_the_year_is_closed()
    {
        var contract = new SupportContract
        {
            ValidFrom = new(2025, 1, 1),
            Package = "basic",
            Zone = "Europe/Berlin",
        };
        var old = new CaseScenario { Northwind = CustomerWith(contract) }.Opened("2025-12-30T08:00");
        Assert.Equal("Responded", old.Tell("2026-01-05T08:00", new CaseFact.Responded(At("2025-12-30T09:00"))));
        Assert.Equal("closed-year", old.Tell("2026-03-02T08:00", new CaseFact.CustomerReplied(At("2025-12-30T10:00"))));
        Assert.Equal("Resolved", old.Tell("2026-03-02T08:00", new CaseFact.Resolved(At("2026-01-02T10:00"))));
    }

    [Fact]
    public void Facts_that_cannot_be_true_are_refused_and_nothing_of_them_is_taken()
    {
        _case.Opened("2026-03-02T08:00");
        Assert.Equal("before-opening", _case.Tell("2026-03-02T10:00", new CaseFact.Responded(At("2026-03-02T07:59"))));
        Assert.Equal("in-the-future", _case.Tell("2026-03-02T10:00", new CaseFact.Responded(At("2026-03-02T10:06"))));
        Assert.Equal(
            "pause-ends-before-it-starts",
            _case.Tell(
                "2026-03-02T10:00",
                new CaseFact.Responded(At("2026-03-02T09:00")),
                new CaseFact.WaitedForCustomer(At("2026-03-02T09:30")) { Until = At("2026-03-02T09:29") }
            )
        );
        Assert.Empty(_case.Known.Facts);
        _case.Tell("2026-03-02T10:00", new CaseFact.WaitedForCustomer(At("2026-03-02T09:00")) { Until = At("2026-03-02T09:30") });
        Assert.Equal(
            "pauses-overlap",
            _case.Tell("2026-03-02T10:00", new CaseFact.WaitedForCustomer(At("2026-03-02T08:30")) { Until = At("2026-03-02T09:01") })
        );
        Assert.Equal("", Accepted(_case.Tell("2026-03-02T10:00", new CaseFact.WaitedForCustomer(At("2026-03-02T08:30")) { Until = At("2026-03-02T09:00") })));
        Assert.Equal("rating-out-of-range", _case.Tell("2026-03-02T10:00", new CaseFact.Rated(At("2026-03-02T09:45"), 6)));
        Assert.Equal(
            "too-many-at-once",
            _case.Tell("2026-03-02T10:00", [.. Enumerable.Range(0, 51).Select(n => new CaseFact.Responded(At("2026-03-02T08:00").PlusTicks(n)))])
        );
    }

    [Fact]
    public void Only_the_vendor_records_and_others_of_the_platform_escalate()
    {
        _case.Opened("2026-03-02T08:00");
        var analyst = new Actor(new("ann"), [RoleName.Analyst], null);
        Assert.Equal("not-yours", _case.Do("2026-03-02T09:00", new CaseCommand.Record([new CaseFact.Responded(At("2026-03-02T09:00"))]), analyst));
        Assert.Equal("escalation Opened, escalation LevelCalled", _case.Do("2026-03-02T09:00", new CaseCommand.OpenEscalation("It hurts"), analyst));
        Assert.Equal("escalation-open", _case.Do("2026-03-02T09:00", new CaseCommand.OpenEscalation("Again"), analyst));
        Assert.Equal(At("2026-03-02T13:00"), _case.NextDue("2026-03-02T09:00")); // level 1 has four hours
        Assert.Equal(
            "escalation Acknowledged",
            _case.Do("2026-03-02T09:30", new CaseCommand.ActOnEscalation(new("E-1"), new EscalationCommand.Acknowledge()), analyst)
        );
        var eve = new Actor(new("eve"), [], null);
        Assert.Equal(
            "escalation.refused.not-yours",
            _case.Do("2026-03-02T09:30", new CaseCommand.ActOnEscalation(new("E-1"), new EscalationCommand.Comment("x")), eve)
        );
    }

    [Fact]
    public void Missed_case_escalates_by_itself_where_the_edition_says_so()
    {
        var edition = CaseEdition(CasePriority.High);
        var urgent = new CaseScenario { Edition = edition }.Opened("2026-03-02T08:00", CasePriority.High);
        Assert.Equal("missed first-response, escalation Opened, escalation LevelCalled", urgent.Tick("2026-03-02T12:01"));
        Assert.Equal("", Assert.Single(urgent.Known.Escalations).Value.Reason);
        var medium = new CaseScenario { Edition = edition }.Opened("2026-03-02T08:00");
        Assert.Equal("missed first-response", medium.Tick("2026-03-03T08:00"));
    }

    [Fact]
    public void Every_due_time_is_explained_in_one_sentence_with_what_is_left_out()
    {
        _case.Opened("2026-04-02T15:00"); // Thursday 17:00; Good Friday and the weekend follow
        Assert.Equal(
            "The first response is due Mon 6 Apr, 16:00 (Berlin) = Mon 6 Apr, 15:00 (Lisbon): 8 h of support time after Thu 2 Apr, 17:00 (Berlin) "
                + "= Thu 2 Apr, 16:00 (Lisbon), leaving out hours without support, days without support and Good Friday.",
            Explain("2026-04-02T15:00", "Europe/Lisbon")
        );
        _case.Tell("2026-04-02T15:30", new CaseFact.WaitedForCustomer(At("2026-04-02T15:30")));
        Assert.Equal(
            "The first response has no due time while the customer is waited for: 30 min of 8 h of support time have passed since Thu 2 Apr, 17:00 (Berlin), "
                + "leaving out the wait for the customer.",
            Explain("2026-04-02T17:00", "Europe/Berlin")
        );
        _case.Tell("2026-04-07T06:00", new CaseFact.Resumed(At("2026-04-06T07:00")), new CaseFact.Responded(At("2026-04-06T14:31")));
        Assert.StartsWith(
            "The first response came Mon 6 Apr, 16:31 (Berlin), too late: it was due Mon 6 Apr, 16:30 (Berlin), 8 h",
            Explain("2026-04-07T06:00", "Europe/Berlin"),
            StringComparison.Ordinal
        );
    }

    private string Explain(string now, string readerZone) =>
        new TextRenderer(new RenderContext(LanguageCode.En, DateTimeZone.Utc, At(now), p => p.Value), OutputEncoder.ToPlainText).RenderValue(
            CaseExplanation.Sentence(_case.Clock("first-response", now), At(now), readerZone)
        );

    private static Edition CaseEdition(CasePriority escalated) =>
        Kit.SmallEdition.Creatio with
        {
            Support = Kit.SmallEdition.Creatio.Support with { EscalatedPriorities = [escalated] },
        };

    private static CaseCommand.Open Open(string at) => new(Opening(at), []);

    private static string Accepted(string events) => events.Replace("WaitedForCustomer", "", StringComparison.Ordinal);

    private string OpenThenTick(string openedAt)
    {
        var opened = _case.Do("2026-03-02T08:00", Open(openedAt));
        return opened == "Opened" ? $"{opened}, {_case.Tick("2026-03-02T08:00")}" : opened;
    }
}
