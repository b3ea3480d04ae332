using System.Collections.Immutable;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Store;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Delivery;

/// <summary>How many partitions are delivered from at once.</summary>
internal sealed record PumpPace(int AtOnce);

/// <summary>Does what commits left to be done: delivers notices, writes read models. At least once each; the order inside a partition is kept.</summary>
internal sealed class OutboxPump(
    IStore store, Courier courier, Recipients recipients, Closings closings, People people, Lists lists, Unreadable unreadable, PumpPace pace, Claims claims, Replica replica, PumpNudge nudge, IClock clock, ILogger<OutboxPump> log)
{
    private const int Batch = 200;

    private readonly Share share = new(Outbox.Kind, Outbox.InOrder, store, replica, nudge, unreadable, clock);

    /// <summary>One round over what is due; of several replicas, mostly over what this one noted. Returns how many items were dealt with.</summary>
    public Task<int> Round(CancellationToken cancel) => claims.AreNeeded ? share.Round(pace.AtOnce, Work, cancel) : Sweep(cancel);

    /// <summary>One round over all that is due. Returns how many items were dealt with.</summary>
    public async Task<int> Sweep(CancellationToken cancel)
    {
        if (claims.AreNeeded) return await share.Sweep(pace.AtOnce, Work, cancel);

        var due = unreadable.Awake(await store.Due(Outbox.Kind, clock.GetCurrentInstant(), Batch + unreadable.Resting, cancel));
        var partitions = due.OrderBy(d => d.Document.Due).ThenBy(d => d.Partition, StringComparer.Ordinal).GroupBy(d => d.Partition, StringComparer.Ordinal);
        var done = 0;
        await Parallel.ForEachAsync(partitions, new ParallelOptions { MaxDegreeOfParallelism = pace.AtOnce, CancellationToken = cancel }, async (items, c) =>
            Interlocked.Add(ref done, await Work(Hand.Of([.. items.OrderBy(i => i.Document.Due).ThenBy(i => i.Document.Id, StringComparer.Ordinal)], c))));
        return done;
    }

    /// <summary>The host ends: others may do what it had in hand.</summary>
    public Task Release() => share.Release(log);

    private async Task<int> Work(Hand hand)
    {
        ImmutableArray<Parcel> waiting = [.. unreadable.Awake(hand.Items, Parcel.Of)];
        var left = hand.Items.Length - waiting.Length;
        while (!waiting.IsEmpty && hand.MayBegin)
        {
            try
            {
                var (done, instead) = await Take(waiting, hand.Cancel);
                waiting = [.. instead, .. waiting.RemoveRange(done)];
            }
            catch (StoreRefused broken) when (unreadable.Note(broken, waiting[0].Stored))
            {
                waiting = waiting.RemoveAt(0);   // what it needs cannot be read; those behind it may need something else
                left++;
            }
        }

        return hand.Items.Length - waiting.Length - left;
    }

    /// <summary>In the trace of the turn that left the first of it to be done.</summary>
    private async Task<(ImmutableArray<Parcel> Done, ImmutableArray<Parcel> Instead)> Take(ImmutableArray<Parcel> waiting, CancellationToken cancel)
    {
        using var span = Measures.Pumped(waiting[0].Item.Trace);
        try
        {
            return waiting[0].To is null ? ([waiting[0]], await Handle(waiting[0], cancel)) : await courier.Take(waiting, cancel);
        }
        catch (Exception e) when (Measures.Broke(span, e))
        {
            throw;
        }
    }

    /// <summary>Returns what takes its place.</summary>
    private async Task<ImmutableArray<Parcel>> Handle(Parcel parcel, CancellationToken cancel)
    {
        switch (parcel.Item)
        {
            case OutboxItem.Message { Notice: var notice }:
                return await FanOut(parcel, notice, null, cancel);
            case OutboxItem.Rest { Notice.To: Recipient.ToPlace { Place: var closed } } rest:
                return await courier.GoOn(parcel, rest, closed, cancel);
            case OutboxItem.Rest { Notice: var notice, After: var after }:
                return await FanOut(parcel, notice, after, cancel);
            case OutboxItem.ListRow { Row: var row }:
                await lists.Put(row, clock.GetCurrentInstant(), cancel);
                break;
            case OutboxItem.Membership { Member: var copy }:
                await CopyMembership(copy, cancel);
                break;
            case OutboxItem.Reach { Place: var place }:
                await closings.List(place, cancel);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        await store.Commit(parcel.Stored.Partition, [new Write.Delete(parcel.Stored.Document.Id, parcel.Stored.ETag)], cancel);
        return [];
    }

    /// <summary>One item for each place, in the same partition: from then on each is delivered and retried by itself.</summary>
    private async Task<ImmutableArray<Parcel>> FanOut(Parcel parcel, Notice notice, PersonId? after, CancellationToken cancel)
    {
        var places = await recipients.Of(notice.To, after, cancel);
        if (places.IsEmpty && after is null) Log.NobodyToTell(log, notice.To.GetType().Name);

        var due = parcel.Stored.Document.Due ?? clock.GetCurrentInstant();
        return await Outbox.Replace(store, claims, parcel, [.. places.DistinctBy(to => to.Place).Select(to => new Portion(to.Reader, [Outbox.Of(Told(to.Place, to.Reader), $"{parcel.Origin}:{Keys.Part(to.Place.ToString())}", due)]))], cancel);

        OutboxItem.Message Told(Place place, PersonId? reader) => new(notice with { To = new Recipient.ToPlace(place) }, reader) { Since = parcel.Item.Since, Trace = parcel.Item.Trace };
    }

    private async Task CopyMembership(MemberCopy copy, CancellationToken cancel)
    {
        await people.Change(copy.Person, person => person with
        {
            Member = copy.Role is { } role ? new Membership(copy.Vendor, role) : person.Member?.Vendor == copy.Vendor ? null : person.Member,
        }, cancel);
    }
}
