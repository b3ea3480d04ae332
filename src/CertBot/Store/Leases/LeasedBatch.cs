using System.Collections.Immutable;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Store.Leases;

/// <summary>
/// What somebody has in hand of one partition, in its order, each as it is without the claim and with the ETag it has now. Whatever is written of it, or its deletion, ends the claim.
/// Near the claim's end nothing new is begun, and what goes on is cancelled: from then on another may have it.
/// </summary>
internal sealed class LeasedBatch : IDisposable
{
    private readonly IClock? clock;
    private readonly Instant lastBegin;
    private readonly CancellationTokenSource? ending;

    private LeasedBatch(ImmutableArray<StoredDocument> items, CancellationToken cancellationToken) =>
        (Items, Cancellation, Stopping) = (items, cancellationToken, cancellationToken);

    public LeasedBatch(ImmutableArray<StoredDocument> items, Instant until, HostInstance instance, IClock clock, CancellationToken cancellationToken)
    {
        this.clock = clock;
        var end = until - instance.ClockSkewMargin;
        lastBegin = instance.LastStart(until);
        ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(Duration.Max(Duration.Zero, end - clock.GetCurrentInstant()).ToTimeSpan());
        (Items, Cancellation, Stopping) = (items, ending.Token, cancellationToken);
    }

    public ImmutableArray<StoredDocument> Items { get; }

    /// <summary>Ends with the host, or when another may have it.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Ends with the host: for what renews its claim itself, see <see cref="LeaseStore.RunWithRenewal"/>.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>There is time enough to begin with one more.</summary>
    public bool HasTime => clock is null || clock.GetCurrentInstant() <= lastBegin;

    /// <summary>Whose host is alone has time.</summary>
    public static LeasedBatch WithoutLease(ImmutableArray<StoredDocument> items, CancellationToken cancellationToken) => new(items, cancellationToken);

    public void Dispose() => ending?.Dispose();
}
