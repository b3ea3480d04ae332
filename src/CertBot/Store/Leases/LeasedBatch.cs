using System.Collections.Immutable;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Store.Leases;

/// <summary>
/// The leased documents of a partition in order, without the lease and with the current ETag. Writing or deleting a document ends its lease. Near the end of
/// the lease nothing new is started and running work is cancelled, because another host may take over then.
/// </summary>
internal sealed class LeasedBatch : IDisposable
{
    private readonly IClock? _clock;
    private readonly Instant _lastBegin;
    private readonly CancellationTokenSource? _ending;

    private LeasedBatch(ImmutableArray<StoredDocument> items, CancellationToken cancellationToken) =>
        (Items, Cancellation, Stopping) = (items, cancellationToken, cancellationToken);

    public LeasedBatch(ImmutableArray<StoredDocument> items, Instant until, HostInstance instance, IClock clock, CancellationToken cancellationToken)
    {
        _clock = clock;
        var end = until - instance.ClockSkewMargin;
        _lastBegin = instance.LastStart(until);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ending.CancelAfter(Duration.Max(Duration.Zero, end - clock.GetCurrentInstant()).ToTimeSpan());
        (Items, Cancellation, Stopping) = (items, _ending.Token, cancellationToken);
    }

    public ImmutableArray<StoredDocument> Items { get; }

    /// <summary>Cancelled when the host stops, or when another host may take over.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Cancelled when the host stops: for work that renews its lease, see <see cref="LeaseStore.RunWithRenewal"/>.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>There is enough time to start another document.</summary>
    public bool HasTime => _clock is null || _clock.GetCurrentInstant() <= _lastBegin;

    /// <summary>On a single host the batch never expires.</summary>
    public static LeasedBatch WithoutLease(ImmutableArray<StoredDocument> items, CancellationToken cancellationToken) => new(items, cancellationToken);

    public void Dispose() => _ending?.Dispose();

    /// <summary>
    /// One document after the other, until the lease is about to expire or one fails. An unreadable document is quarantined and does not block the later ones.
    /// </summary>
    /// <param name="process">False: the document failed.</param>
    /// <param name="quarantine">Takes the unreadable ones.</param>
    /// <returns>How many were processed.</returns>
    public async Task<int> ProcessEach(Func<StoredDocument, CancellationToken, Task<bool>> process, QuarantinedDocuments quarantine)
    {
        var processed = 0;
        foreach (var stored in Items.TakeWhile(_ => HasTime))
        {
            try
            {
                if (!await process(stored, Stopping))
                    break;
                processed++;
            }
            catch (StoreRejectedException exception) when (quarantine.Quarantine(exception, stored))
            {
                // Continue with the next one.
            }
        }

        return processed;
    }
}
