using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using NodaTime;

namespace CertBot.Core.Support.Webhooks;

/// <summary>What a vendor's webhooks are told about a case. Subjects, comments and people's names stay here: a receiver that wants them asks the API.</summary>
public sealed record CaseWebhookEvent
{
    public const string OverdueSoon = "case.overdue-soon";

    public const string Overdue = "case.overdue";

    public const string Escalated = "case.escalated";

    public const string Closed = "case.closed";

    /// <summary>One of the names above.</summary>
    public required string Event { get; init; }

    public required VendorId Vendor { get; init; }

    public required CaseId Case { get; init; }

    public string? ExternalId { get; init; }

    public required ApplicationId Application { get; init; }

    public required CustomerId Customer { get; init; }

    public required CasePriority Priority { get; init; }

    public required CaseStatus Status { get; init; }

    /// <summary>When (UTC) it happened.</summary>
    public required Instant At { get; init; }

    /// <summary>The key of the clock that is overdue (soon).</summary>
    public string? Clock { get; init; }

    /// <summary>When (UTC) that clock is due.</summary>
    public Instant? Due { get; init; }

    /// <summary>The escalation that was opened or raised.</summary>
    public EscalationId? Escalation { get; init; }

    /// <summary>The level that is called.</summary>
    public int? Level { get; init; }
}

/// <summary>Which events of a case the vendor's webhooks are told of.</summary>
public static class CaseWebhooks
{
    /// <summary>Every event name, in the order of a case's life.</summary>
    public static ImmutableArray<string> Events { get; } =
    [CaseWebhookEvent.OverdueSoon, CaseWebhookEvent.Overdue, CaseWebhookEvent.Escalated, CaseWebhookEvent.Closed];

    /// <param name="events">What was committed together.</param>
    /// <param name="view">The case as it is then.</param>
    public static ImmutableArray<CaseWebhookEvent> For(ImmutableArray<RecordedEvent<CaseEvent>> events, CaseView view)
    {
        // A case that comes in with its history was closed long ago, and whoever told so knows it.
        var isTaken = events.Any(e => e.Data is CaseEvent.Opened);
        var (after, progress) = (view.Case, view.Progress);
        var closing = isTaken || progress.ResolvedAt is null ? null : events.LastOrDefault(e => e.Data is CaseEvent.FactRecorded { Fact: CaseFact.Resolved });
        return
        [
            .. events
                .Select(e =>
                    e.Data switch
                    {
                        CaseEvent.ClockWarned(var key) => OfClock(CaseWebhookEvent.OverdueSoon, key, e.At),
                        CaseEvent.ClockMissed(var key) => OfClock(CaseWebhookEvent.Overdue, key, e.At),
                        CaseEvent.EscalationChanged(var id, EscalationEvent.LevelCalled called) => Create(CaseWebhookEvent.Escalated, called.Since) with
                        {
                            Escalation = id,
                            Level = called.Level,
                        },
                        CaseEvent.FactRecorded when e == closing => Create(CaseWebhookEvent.Closed, progress.ResolvedAt ?? e.At),
                        _ => null,
                    }
                )
                .OfType<CaseWebhookEvent>(),
        ];

        CaseWebhookEvent OfClock(string name, string key, Instant at) =>
            Create(name, at) with
            {
                Clock = key,
                Due = view.Clocks.FirstOrDefault(c => c.Key == key)?.Due,
            };

        CaseWebhookEvent Create(string name, Instant at) =>
            new()
            {
                Event = name,
                Vendor = after.Vendor,
                Case = after.Id,
                ExternalId = after.Opening.ExternalId,
                Application = after.Application,
                Customer = after.Opening.Customer,
                Priority = progress.Priority,
                Status = progress.Status,
                At = at,
            };
    }
}
