using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Store;

/// <summary>
/// Who does what is due where several hosts share a store. What a host commits and is about to do itself is in its hands from its birth, which costs no request;
/// what others left is taken with one batch, each write guarded by its ETag. Of one partition nothing is taken that comes behind what another has in hand.
/// Alone nothing is ever claimed.
/// </summary>
internal sealed class Claims(IStore store, Replica replica, IClock clock)
{
    private const int AtOnce = 90;
    private const int Page = 200;
    private const int MostPages = 5;

    /// <summary>Above this a list costs less than one read for each.</summary>
    private const int MostReads = 4;

    public bool AreNeeded => !replica.IsAlone;

    /// <summary>As it is to be stored by whoever is about to do it. What is due later is nobody's yet.</summary>
    public Document Born(Document document)
    {
        if (replica.IsAlone || document.Due is not { } due) return document;

        var now = clock.GetCurrentInstant();
        return due <= now ? new Claim(replica.Name, now + replica.Lease, due).On(document) : document;
    }

    /// <summary>Takes what is due in a partition and in nobody else's hands, as far as nothing stands in front of it that is.</summary>
    /// <param name="order">The order in which it is to be done.</param>
    public async Task<Taken> Take(string partition, string kind, Func<IEnumerable<Stored>, IEnumerable<Stored>> order, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var there = (await All(partition, kind, cancel)).Select(Claim.Of).ToDictionary(c => c.Item.Document.Id, StringComparer.Ordinal);
        List<(Stored Item, Claim? Claim)> mine = [];
        foreach (var (item, claim) in order(there.Values.Select(c => c.Item)).Select(i => there[i.Document.Id]))
        {
            if (claim is not null && claim.By != replica.Name && claim.Until > now) break;
            if (claim is null && !(item.Document.Due <= now)) continue;
            if (mine.Count < AtOnce) mine.Add((item, claim));
        }

        var ours = there.Values.Count(c => c.Claim?.By == replica.Name);
        var held = await Claimed(partition, kind, mine, now, cancel);
        return held is var (items, until)
            ? new Taken(new Hand(items, until, replica, clock, cancel), ours > items.Length)
            : new Taken(null, ours > 0);
    }

    /// <summary>Does something that may take longer than a lease with one that is in hand: the claim is renewed meanwhile. Returns the item with the ETag it has then.</summary>
    public async Task<(T Came, Stored Item)> While<T>(Stored item, Func<CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        if (replica.IsAlone) return (await work(cancel), item);

        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var renewing = Renew(item, lost, done.Token);
        try
        {
            return (await work(lost.Token), await Stop());
        }
        finally
        {
            await Stop();
        }

        async Task<Stored> Stop()
        {
            await done.CancelAsync();
            return await renewing;
        }
    }

    private async Task<Stored> Renew(Stored item, CancellationTokenSource lost, CancellationToken done)
    {
        lost.CancelAfter(replica.Step.ToTimeSpan());
        while (await Later(done))
        {
            var until = clock.GetCurrentInstant() + replica.Lease;
            if (await store.Commit(item.Partition, [new Write.Replace(new Claim(replica.Name, until, item.Document.Due ?? until).On(item.Document), item.ETag)], CancellationToken.None) is not Committed.Done
                || await store.Get(item.Partition, item.Document.Id, CancellationToken.None) is not { } renewed || Claim.Of(renewed) is not ({ } ours, { } claim) || claim.By != replica.Name)
            {
                await lost.CancelAsync();   // it is another's
                return item;
            }

            item = ours;
            lost.CancelAfter((replica.Lease - replica.Margin).ToTimeSpan());
        }

        return item;
    }

    /// <summary>False: it is done.</summary>
    private async Task<bool> Later(CancellationToken done)
    {
        await Task.Delay((replica.Step / 3).ToTimeSpan(), done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !done.IsCancellationRequested;
    }

    /// <summary>Leaves what is in our hands there to whoever comes first.</summary>
    public async Task Release(string partition, string kind, CancellationToken cancel)
    {
        Write[] writes =
        [
            .. from stored in await All(partition, kind, cancel)
               let held = Claim.Of(stored)
               where held.Claim?.By == replica.Name
               select new Write.Replace(held.Item.Document, held.Item.ETag),
        ];
        foreach (var some in writes.Chunk(AtOnce)) await store.Commit(partition, some, cancel);
    }

    /// <summary>Null: there is nothing, or another was faster.</summary>
    private async Task<(ImmutableArray<Stored> Items, Instant Until)?> Claimed(string partition, string kind, List<(Stored Item, Claim? Claim)> wanted, Instant now, CancellationToken cancel)
    {
        if (wanted.Count == 0) return null;

        var until = now + replica.Lease;
        var lacking = wanted.Where(w => !IsOurs(w.Claim, now)).Select(w => w.Item).ToList();
        if (lacking.Count > 0)
        {
            switch (await store.Commit(partition, [.. lacking.Select(i => new Write.Replace(new Claim(replica.Name, until, i.Document.Due ?? now).On(i.Document), i.ETag))], cancel))
            {
                case Committed.Done:
                    break;
                case Committed.TooLarge when wanted.Count > 1:
                    return await Claimed(partition, kind, wanted[..(wanted.Count / 2)], now, cancel);
                default:
                    return null;
            }
        }

        var claimed = await Again(partition, kind, lacking, cancel);
        return ([.. wanted.Select(w => IsOurs(w.Claim, now) ? w.Item : claimed.GetValueOrDefault(w.Item.Document.Id)).OfType<Stored>()],
            wanted.Select(w => IsOurs(w.Claim, now) && w.Claim is { } claim ? claim.Until : until).Min());
    }

    private bool IsOurs(Claim? claim, Instant now) => claim?.By == replica.Name && replica.LastBegin(claim.Until) >= now;

    /// <summary>A commit does not tell the ETags it made.</summary>
    private async Task<Dictionary<string, Stored>> Again(string partition, string kind, List<Stored> claimed, CancellationToken cancel)
    {
        var read = claimed.Count > MostReads ? await All(partition, kind, cancel) : (await Task.WhenAll(claimed.Select(c => store.Get(partition, c.Document.Id, cancel)))).OfType<Stored>();
        return read.Select(Claim.Of).Where(c => c.Claim?.By == replica.Name).ToDictionary(c => c.Item.Document.Id, c => c.Item, StringComparer.Ordinal);
    }

    private async Task<List<Stored>> All(string partition, string kind, CancellationToken cancel)
    {
        List<Stored> all = [];
        for (var page = 0; page < MostPages; page++)
        {
            var some = await store.List(partition, kind, all.Count == 0 ? "" : all[^1].Document.Id, Page, cancel);
            all.AddRange(some);
            if (some.Count < Page) break;
        }

        return all;
    }
}

/// <summary>What came of reaching for what is due in a partition. <see cref="Hand"/> is null where there was nothing to take; <see cref="IsMore"/>: something of ours is there that waits for another's.</summary>
internal sealed record Taken(Hand? Hand, bool IsMore);
