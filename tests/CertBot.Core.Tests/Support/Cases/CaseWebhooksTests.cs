using System.Collections.Immutable;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Webhooks;

namespace CertBot.Core.Tests.Support.Cases;

public sealed class CaseWebhooksTests
{
    [Fact]
    public void Clocks_and_the_end_of_a_case_are_told_with_what_they_are_about()
    {
        var scenario = new CaseScenario().Opened("2026-03-02T09:00");

        var warned = Assert.Single(For(scenario, "2026-03-02T10:00", new CaseEvent.ClockWarned("first-response")));
        Assert.Equal((CaseWebhookEvent.OverdueSoon, "first-response"), (warned.Event, warned.Clock));
        Assert.Equal(scenario.Clock("first-response", "2026-03-02T10:00").Due, warned.Due);
        Assert.Equal(CaseWebhookEvent.Overdue, Assert.Single(For(scenario, "2026-03-02T10:00", new CaseEvent.ClockMissed("first-response"))).Event);

        scenario.Tell("2026-03-02T11:00", new CaseFact.Resolved(CaseScenario.At("2026-03-02T10:30")));
        var closed = Assert.Single(For(scenario, "2026-03-02T11:00", new CaseEvent.FactRecorded(new CaseFact.Resolved(CaseScenario.At("2026-03-02T10:30")))));
        Assert.Equal((CaseWebhookEvent.Closed, CaseStatus.Resolved, CaseScenario.At("2026-03-02T10:30")), (closed.Event, closed.Status, closed.At));
    }

    [Fact]
    public void Case_that_was_opened_again_since_is_not_told_as_closed()
    {
        var scenario = new CaseScenario().Opened("2026-03-02T09:00");
        scenario.Tell(
            "2026-03-02T11:00",
            new CaseFact.Resolved(CaseScenario.At("2026-03-02T10:30")),
            new CaseFact.Reopened(CaseScenario.At("2026-03-02T10:40"))
        );

        Assert.Empty(For(scenario, "2026-03-02T11:00", new CaseEvent.FactRecorded(new CaseFact.Resolved(CaseScenario.At("2026-03-02T10:30")))));
    }

    [Fact]
    public void Case_that_comes_in_with_its_history_is_not_told_as_closed()
    {
        var scenario = new CaseScenario().Opened("2026-03-02T09:00");
        scenario.Tell("2026-03-02T11:00", new CaseFact.Resolved(CaseScenario.At("2026-03-02T10:30")));
        var opened = new CaseEvent.Opened(CaseScenario.Id, CaseScenario.Acme, scenario.Known.Opening, scenario.Known.Terms, "Northwind", true);

        Assert.Empty(For(scenario, "2026-03-02T11:00", opened, new CaseEvent.FactRecorded(new CaseFact.Resolved(CaseScenario.At("2026-03-02T10:30")))));
    }

    private static ImmutableArray<CaseWebhookEvent> For(CaseScenario scenario, string now, params ImmutableArray<CaseEvent> events) =>
        CaseWebhooks.For(
            [.. events.Select(e => new RecordedEvent<CaseEvent>(CaseScenario.At(now), PersonId.Clock, e))],
            CaseView.Of(scenario.Known, scenario.Context(now))
        );
}
