using System.Collections.Concurrent;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Json;
using CertBot.Store;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Delivery;

/// <summary>How many partitions are delivered from at once.</summary>
internal sealed record PumpPace(int AtOnce);

/// <summary>
/// Does what commits left to be done: delivers notices, writes read models. At least once each; the order inside a partition is kept,
/// and what cannot be delivered now holds back what goes to the same place and nothing else.
/// </summary>
internal sealed class OutboxPump(IStore store, IEnumerable<IChannel> channels, Recipients recipients, Slots slots, Voice voice, People people, Lists lists, PumpPace pace, IClock clock, ILogger<OutboxPump> log)
{
    private const int Batch = 200;
    private const int MostAttempts = 14;

    private readonly Dictionary<string, IChannel> ways = channels.ToDictionary(c => c.Name, StringComparer.Ordinal);

    /// <summary>Places nothing gets through to, and when it is tried again: until then what comes later waits behind what came first.</summary>
    private readonly ConcurrentDictionary<Place, Instant> closed = [];

    /// <summary>One round over what is due. Returns how many items were dealt with.</summary>
    public async Task<int> Sweep(CancellationToken cancel)
    {
        var due = await store.Due(Outbox.Kind, clock.GetCurrentInstant(), Batch, cancel);
        var partitions = due.OrderBy(d => d.Document.Due).ThenBy(d => d.Partition, StringComparer.Ordinal).GroupBy(d => d.Partition, StringComparer.Ordinal);
        await Parallel.ForEachAsync(partitions, new ParallelOptions { MaxDegreeOfParallelism = pace.AtOnce, CancellationToken = cancel }, async (items, c) =>
        {
            foreach (var item in items.OrderBy(i => i.Document.Due).ThenBy(i => i.Document.Id, StringComparer.Ordinal)) await Handle(item, c);
        });
        return due.Count;
    }

    private async Task Handle(Stored stored, CancellationToken cancel)
    {
        var item = CoreJson.Read<OutboxItem>(stored.Document.Json);
        switch (item)
        {
            case { Row: { } row }:
                await lists.Put(row, clock.GetCurrentInstant(), cancel);
                await Delete(stored, cancel);
                return;
            case { Member: { } copy }:
                await CopyMembership(copy, cancel);
                await Delete(stored, cancel);
                return;
            case { Notice: { To: Recipient.ToPlace { Place: var place } } notice }:
                if (closed.TryGetValue(place, out var until) && until > clock.GetCurrentInstant()) await Wait(stored, item, until, cancel);
                else await Deliver(stored, item, notice, place, cancel);
                return;
            case { Notice: { } notice }:
                await FanOut(stored, item, notice, cancel);
                return;
        }
    }

    /// <summary>One item for each place, in the same partition: from then on each is delivered and retried by itself.</summary>
    private async Task FanOut(Stored stored, OutboxItem item, Notice notice, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var places = await recipients.Of(notice.To, cancel);
        if (places.IsEmpty) Log.NobodyToTell(log, notice.To.GetType().Name);

        List<Write> writes = [new Write.Delete(stored.Document.Id, stored.ETag)];
        foreach (var (place, reader) in places.Distinct().Take(90))
        {
            var copy = item with { Notice = notice with { To = new Recipient.ToPlace(place) }, Reader = reader };
            writes.Add(new Write.Create(Outbox.Of(copy, $"{stored.Document.Id[4..]}:{Keys.Part(place.ToString())}", stored.Document.Due ?? now)));
        }

        if (await store.Commit(stored.Partition, writes, cancel) is not Committed.Done) return;   // another pump was faster

        foreach (var write in writes.OfType<Write.Create>())
        {
            if (await store.Get(stored.Partition, write.Document.Id, cancel) is { } made) await Handle(made, cancel);
        }
    }

    private async Task Deliver(Stored stored, OutboxItem item, Notice notice, Place place, CancellationToken cancel)
    {
        var replaces = notice.Slot is { } slot ? await slots.Find(place, slot, cancel) : null;
        if ((replaces is null && notice.OnlyUpdate) || replaces?.Revision > notice.Revision)
        {
            await Delete(stored, cancel);
            return;
        }

        var message = await voice.Speak(notice.Say, $"{stored.Partition}|{stored.Document.Id}", item.Reader, place, cancel) with
        {
            Replaces = replaces?.Message,
            Thread = (notice.To as Recipient.ToPlace)?.Thread ?? (notice.Thread is { } thread ? (await slots.Find(place, thread, cancel))?.Message : null),
        };
        var sent = ways.TryGetValue(place.Channel, out var way) ? await way.Send(place, message, cancel) : new Sent.Never("no such channel");
        switch (sent)
        {
            case Sent.Delivered { Id: var id }:
                closed.TryRemove(place, out _);
                var held = new HeldCard(id) { Revision = notice.Revision };
                if (notice.Slot is { } s && replaces != held) await slots.Keep(place, s, held, cancel);
                await Delete(stored, cancel);
                return;
            case Sent.Later { After: var after } when item.Attempts < MostAttempts:
                var again = clock.GetCurrentInstant() + (after ?? Duration.FromSeconds(Math.Min(3600, Math.Pow(2, item.Attempts))));
                if (closed.Count > 10_000) closed.Clear();
                closed[place] = again;
                await Wait(stored, item with { Attempts = item.Attempts + 1 }, again, cancel);
                return;
            default:
                closed.TryRemove(place, out _);
                Log.Undeliverable(log, place.Channel, (sent as Sent.Never)?.Why ?? "tried too often");
                await store.Commit(stored.Partition, [new Write.Replace(stored.Document with { Kind = Outbox.DeadKind, Due = null }, stored.ETag)], cancel);
                return;
        }
    }

    private async Task Wait(Stored stored, OutboxItem item, Instant until, CancellationToken cancel) =>
        await store.Commit(stored.Partition, [new Write.Replace(stored.Document with { Json = CoreJson.Write(item), Due = until }, stored.ETag)], cancel);

    private async Task CopyMembership(MemberCopy copy, CancellationToken cancel)
    {
        if (await people.Find(copy.Person, cancel) is not { } person) return;

        var member = copy.Role is { } role ? new Membership(copy.Vendor, role)
            : person.Member?.Vendor == copy.Vendor ? null
            : person.Member;
        await people.Save(person with { Member = member }, cancel);
    }

    private async Task Delete(Stored stored, CancellationToken cancel) =>
        await store.Commit(stored.Partition, [new Write.Delete(stored.Document.Id, stored.ETag)], cancel);
}
