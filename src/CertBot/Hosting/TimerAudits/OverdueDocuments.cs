using CertBot.Outbox;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Hosting.TimerAudits;

/// <summary>Documents of one kind that are due for more than an hour. Whatever handles them failed, or does not run.</summary>
internal sealed class OverdueDocuments(IStore store, string documentKind, string kind) : ITimerCheck
{
    public static readonly Duration MaxLateness = Duration.FromHours(1);

    public async Task<TimerCheckResult> Find(Instant now, CancellationToken cancellationToken) =>
        await store.Due(documentKind, now - MaxLateness, 1, cancellationToken) is [{ Document.Due: { } since }, ..]
            ? new TimerCheckResult.Found(since) { Kind = kind }
            : new TimerCheckResult.Nothing { Kind = kind };
}

/// <summary>
/// Jobs of one kind that wait or run for longer than anybody waits for them, also those that a host has leased: work that hangs renews its lease for ever.
/// </summary>
internal sealed class OverdueJobs(IStore store, QuarantinedDocuments quarantine, string documentKind, string kind) : ITimerCheck
{
    /// <summary>No lease lasts longer, and no job that failed is put off for longer.</summary>
    private static readonly Duration LongestDelay = Duration.FromMinutes(15);

    private const int MaxItems = 200;

    public async Task<TimerCheckResult> Find(Instant now, CancellationToken cancellationToken)
    {
        var due = await store.Due(documentKind, now + LongestDelay, MaxItems, cancellationToken);
        var first = quarantine.Readable(due, stored => Lease.Split(stored).Item).Min(item => item.Document.Due);
        return first is { } since && since < now - OverdueDocuments.MaxLateness
            ? new TimerCheckResult.Found(since) { Kind = kind }
            : new TimerCheckResult.Nothing { Kind = kind };
    }
}

/// <summary>
/// Outbox items that were due an hour ago and are not done, also those that were tried since and put off. One that waits for the app to be installed again is
/// not late: that is known of its conversation.
/// </summary>
internal sealed class OverdueMessages(IStore store, QuarantinedDocuments quarantine) : ITimerCheck
{
    private const string Kind = "outbox";

    /// <summary>An item that failed is put off for less.</summary>
    private static readonly Duration LongestDelay = Duration.FromHours(1);

    private const int MaxItems = 200;

    public async Task<TimerCheckResult> Find(Instant now, CancellationToken cancellationToken)
    {
        var due = await store.Due(OutboxDocuments.Kind, now + LongestDelay, MaxItems, cancellationToken);
        var late = quarantine
            .Readable(due, stored => Lease.Split(stored).Item)
            .Select(stored => quarantine.Readable([stored], StoredOutboxMessage.Of).FirstOrDefault())
            .OfType<StoredOutboxMessage>()
            .Where(item => item.Message is not { HeldSince: not null })
            .Select(item => item.WithFirstDue.FirstDueAt)
            .Where(since => since < now - OverdueDocuments.MaxLateness)
            .Min();
        return late is { } first ? new TimerCheckResult.Found(first) { Kind = Kind } : new TimerCheckResult.Nothing { Kind = Kind };
    }
}
