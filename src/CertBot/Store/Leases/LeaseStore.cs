using System.Collections.Immutable;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Store.Leases;

/// <summary>
/// Decides which host processes a due document where several share a store. A host leases what it commits and processes itself as part of the same commit,
/// which costs no request; what others left is leased in one batch, each write guarded by its ETag. Documents of a partition behind one that another host has
/// leased are not leased. On a single host there are no leases.
/// </summary>
internal sealed class LeaseStore(IStore store, HostInstance instance, QuarantinedDocuments quarantine, IClock clock)
{
    private const int BatchSize = 90;
    private const int DueLimit = 200;
    private const int PageSize = 200;

    /// <summary>Above this one list costs less than single reads.</summary>
    private const int MaxSingleReads = 4;

    public HostInstance Instance => instance;

    /// <summary>The document as it is to be stored by the host that will process it. A document that is due later is not leased.</summary>
    public Document WithLease(Document document)
    {
        if (instance.IsSingle || document.Due is not { } due)
            return document;

        var now = clock.GetCurrentInstant();
        return due <= now ? new Lease(instance.Name, now + instance.LeaseDuration, due).AddTo(document) : document;
    }

    /// <summary>The due documents of a kind, without the quarantined ones, and whether there are more than were read.</summary>
    public async Task<(IReadOnlyList<StoredDocument> Due, bool IsMore)> FindDue(string kind, Instant now, CancellationToken cancellationToken)
    {
        var limit = DueLimit + quarantine.QuarantinedCount;
        var found = await store.Due(kind, now, limit, cancellationToken);
        return ([.. quarantine.WithoutQuarantined(found)], found.Count >= limit);
    }

    /// <summary>The lanes of the documents that were found, after those of the partitions in which this host has work.</summary>
    public IEnumerable<DueLane> Lanes(QueueDefinition queue, IReadOnlyList<StoredDocument> due, IEnumerable<string> ownPartitions)
    {
        if (instance.IsSingle)
        {
            var ordered = due.OrderBy(d => d.Document.Due).ThenBy(d => d.Partition, StringComparer.Ordinal);
            return queue.SingleHostLane == QueueLane.Partition
                ? ordered.GroupBy(d => d.Partition, StringComparer.Ordinal).Select(g => new DueLane(g.Key, [.. g]))
                : ordered.Select(d => new DueLane(d.Partition, [d]) { Name = $"{d.Partition}/{d.Document.Id}" });
        }

        // Each host has its own order, so that two hosts that query at the same time do not compete for the same leases.
        var found = due.ToLookup(d => d.Partition, StringComparer.Ordinal);
        return ownPartitions.Union(found.Select(d => d.Key).OrderBy(instance.SweepOrder), StringComparer.Ordinal).Select(p => new DueLane(p, [.. found[p]]));
    }

    /// <summary>
    /// Leases what is due in a lane and not leased by another host, up to the first document that is. On a single host the documents that were found, without a
    /// lease.
    /// </summary>
    public async Task<LeaseResult> TryAcquire(QueueDefinition queue, DueLane lane, CancellationToken cancellationToken)
    {
        if (instance.IsSingle)
        {
            IReadOnlyList<StoredDocument> unchanged = queue.ConcurrentRounds == 1 ? lane.Found : await WithoutChanged(lane.Found, cancellationToken);
            return new LeaseResult(LeasedBatch.WithoutLease([.. queue.Order(lane.Partition, unchanged)], cancellationToken), false);
        }

        var (partition, kind) = (lane.Partition, queue.Kind);
        var now = clock.GetCurrentInstant();
        var documents = quarantine
            .WithoutQuarantined(await ListWithFound(lane, queue, cancellationToken), Read)
            .ToDictionary(c => c.Item.Document.Id, StringComparer.Ordinal);
        List<(StoredDocument Item, Lease? Lease)> acquirable = [];
        foreach (var (item, lease) in queue.Order(partition, documents.Values.Select(c => c.Item)).Select(i => documents[i.Document.Id]))
        {
            if (lease is not null && lease.Owner != instance.Name && lease.Until > now)
                break;
            if (lease is null && !(item.Document.Due <= now))
                continue;
            if (acquirable.Count < BatchSize)
                acquirable.Add((item, lease));
        }

        var ownCount = documents.Values.Count(c => c.Lease?.Owner == instance.Name);
        var acquired = await Acquire(partition, kind, acquirable, now, cancellationToken);
        return acquired is var (items, until)
            ? new LeaseResult(new LeasedBatch(items, until, instance, clock, cancellationToken), ownCount > items.Length)
            : new LeaseResult(null, ownCount > 0);
    }

    /// <summary>
    /// Runs work that may take longer than a lease lasts, and renews the lease of the item meanwhile. Returns the item with its current ETag.
    /// </summary>
    public async Task<(T Result, StoredDocument Item)> RunWithRenewal<T>(
        StoredDocument item,
        Func<CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        if (instance.IsSingle)
            return (await work(cancellationToken), item);

        using var leaseLost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewal = RenewUntilDone(item, leaseLost, stop.Token);
        try
        {
            return (await work(leaseLost.Token), await Stop());
        }
        finally
        {
            await Stop();
        }

        async Task<StoredDocument> Stop()
        {
            await stop.CancelAsync();
            return await renewal;
        }
    }

    private async Task<StoredDocument> RenewUntilDone(StoredDocument item, CancellationTokenSource leaseLost, CancellationToken stopped)
    {
        leaseLost.CancelAfter(instance.MaxItemDuration.ToTimeSpan());
        while (await WaitForRenewal(stopped))
        {
            var until = clock.GetCurrentInstant() + instance.LeaseDuration;
            var renewed = await store.Commit(
                item.Partition,
                [new Write.Replace(new Lease(instance.Name, until, item.Document.Due ?? until).AddTo(item.Document), item.ETag)],
                CancellationToken.None
            );
            if (
                renewed is not CommitResult.Committed { ETags: var etags }
                || (await FindNewETags(item.Partition, item.Document.Kind, [item], etags, CancellationToken.None)).SingleOrDefault() is not { } own
            )
            {
                await leaseLost.CancelAsync(); // another host has taken over
                return item;
            }

            item = own;
            leaseLost.CancelAfter((instance.LeaseDuration - instance.ClockSkewMargin).ToTimeSpan());
        }

        return item;
    }

    /// <summary>False: the work has ended.</summary>
    private async Task<bool> WaitForRenewal(CancellationToken stopped)
    {
        await Task.Delay((instance.MaxItemDuration / 3).ToTimeSpan(), stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stopped.IsCancellationRequested;
    }

    /// <summary>Releases this host's leases in the partition.</summary>
    public async Task Release(string partition, string kind, CancellationToken cancellationToken)
    {
        if (instance.IsSingle)
            return;

        Write[] writes =
        [
            .. from stored in await ListAll(partition, kind, cancellationToken)
            let held = Lease.Split(stored)
            where held.Lease?.Owner == instance.Name
            select new Write.Replace(held.Item.Document, held.Item.ETag),
        ];
        foreach (var chunk in writes.Chunk(BatchSize))
            await store.Commit(partition, chunk, cancellationToken);
    }

    /// <summary>Another round may have processed some of them after this one read them.</summary>
    private async Task<List<StoredDocument>> WithoutChanged(IReadOnlyList<StoredDocument> found, CancellationToken cancellationToken)
    {
        List<StoredDocument> unchanged = [];
        foreach (var stored in found)
        {
            if (await store.Get(stored.Partition, stored.Document.Id, cancellationToken) is { } current && current.ETag == stored.ETag)
                unchanged.Add(current);
        }

        return unchanged;
    }

    /// <summary>An unreadable document is not leased: it stays unchanged.</summary>
    private static (StoredDocument Item, Lease? Lease) Read(StoredDocument stored)
    {
        var opened = VersionedJson.ReadGuarded(stored, Lease.Split);
        _ = VersionedJson.ReadObject(opened.Item);
        return opened;
    }

    /// <summary>Null: there was nothing to lease, or another host was faster.</summary>
    private async Task<(ImmutableArray<StoredDocument> Items, Instant Until)?> Acquire(
        string partition,
        string kind,
        List<(StoredDocument Item, Lease? Lease)> requested,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        if (requested.Count == 0)
            return null;

        var until = now + instance.LeaseDuration;
        var unleased = requested.Where(w => !IsOwn(w.Lease, now)).Select(w => w.Item).ToList();
        var acquired = new Dictionary<string, StoredDocument>(StringComparer.Ordinal);
        if (unleased.Count > 0)
        {
            switch (
                await store.Commit(
                    partition,
                    [.. unleased.Select(i => new Write.Replace(new Lease(instance.Name, until, i.Document.Due ?? now).AddTo(i.Document), i.ETag))],
                    cancellationToken
                )
            )
            {
                case CommitResult.Committed { ETags: var etags }:
                    acquired = (await FindNewETags(partition, kind, unleased, etags, cancellationToken)).ToDictionary(
                        i => i.Document.Id,
                        StringComparer.Ordinal
                    );
                    break;
                case CommitResult.TooLarge when requested.Count > 1:
                    return await Acquire(partition, kind, requested[..(requested.Count / 2)], now, cancellationToken);
                default:
                    return null;
            }
        }

        return (
            [.. requested.Select(w => IsOwn(w.Lease, now) ? w.Item : acquired.GetValueOrDefault(w.Item.Document.Id)).OfType<StoredDocument>()],
            requested.Select(w => IsOwn(w.Lease, now) && w.Lease is { } lease ? lease.Until : until).Min()
        );
    }

    private bool IsOwn(Lease? lease, Instant now) => lease?.Owner == instance.Name && instance.LastStart(lease.Until) >= now;

    /// <summary>
    /// The documents that were leased, with their new ETags. If the commit did not tell them, they are read, and those of another host are left out.
    /// </summary>
    private async Task<IEnumerable<StoredDocument>> FindNewETags(
        string partition,
        string kind,
        List<StoredDocument> leased,
        ImmutableArray<string?> etags,
        CancellationToken cancellationToken
    )
    {
        if (!etags.IsEmpty)
            return leased.Zip(etags, (item, etag) => item with { ETag = etag ?? throw new InvalidOperationException("A replaced document has an ETag.") });

        var reread =
            leased.Count > MaxSingleReads
                ? await ListAll(partition, kind, cancellationToken)
                : (await Task.WhenAll(leased.Select(c => store.Get(partition, c.Document.Id, cancellationToken)))).OfType<StoredDocument>();
        return reread.Select(Lease.Split).Where(c => c.Lease?.Owner == instance.Name).Select(c => c.Item);
    }

    /// <summary>What was found is included even if it is beyond the pages that are read.</summary>
    private async Task<IEnumerable<StoredDocument>> ListWithFound(DueLane lane, QueueDefinition queue, CancellationToken cancellationToken) =>
        (await ListAll(lane.Partition, queue.Kind, cancellationToken, queue.MaxPages(lane.Partition)))
            .Concat(lane.Found)
            .DistinctBy(d => d.Document.Id, StringComparer.Ordinal);

    private async Task<List<StoredDocument>> ListAll(
        string partition,
        string kind,
        CancellationToken cancellationToken,
        int maxPages = QueueDefinition.DefaultMaxPages
    )
    {
        List<StoredDocument> all = [];
        for (var page = 0; page < maxPages; page++)
        {
            var batch = await store.List(partition, kind, all.Count == 0 ? "" : all[^1].Document.Id, PageSize, cancellationToken);
            all.AddRange(batch);
            if (batch.Count < PageSize)
                break;
        }

        return all;
    }
}

/// <summary>
/// Result of leasing a partition. <see cref="Batch"/> is null if nothing was leased. <see cref="IsMore"/>: documents leased by this host wait behind those of
/// another.
/// </summary>
internal sealed record LeaseResult(LeasedBatch? Batch, bool IsMore);
