using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Store;

/// <summary>
/// What somebody has in hand of one partition, in its order, each as it is without the claim and with the ETag it has now. Whatever is written of it, or its deletion, ends the claim.
/// Near the claim's end nothing new is begun, and what goes on is cancelled: from then on another may have it.
/// </summary>
internal sealed class Hand : IDisposable
{
    private readonly IClock? clock;
    private readonly Instant lastBegin;
    private readonly CancellationTokenSource? ending;

    private Hand(ImmutableArray<Stored> items, CancellationToken cancel) => (Items, Cancel, Stopping) = (items, cancel, cancel);

    public Hand(ImmutableArray<Stored> items, Instant until, Replica replica, IClock clock, CancellationToken cancel)
    {
        this.clock = clock;
        var end = until - replica.Margin;
        lastBegin = replica.LastBegin(until);
        ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        ending.CancelAfter(Duration.Max(Duration.Zero, end - clock.GetCurrentInstant()).ToTimeSpan());
        (Items, Cancel, Stopping) = (items, ending.Token, cancel);
    }

    public ImmutableArray<Stored> Items { get; }

    /// <summary>Ends with the host, or when another may have it.</summary>
    public CancellationToken Cancel { get; }

    /// <summary>Ends with the host: for what renews its claim itself, see <see cref="Claims.While"/>.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>There is time enough to begin with one more.</summary>
    public bool MayBegin => clock is null || clock.GetCurrentInstant() <= lastBegin;

    /// <summary>Whose host is alone has time.</summary>
    public static Hand Of(ImmutableArray<Stored> items, CancellationToken cancel) => new(items, cancel);

    public void Dispose() => ending?.Dispose();
}
