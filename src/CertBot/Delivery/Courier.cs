using System.Collections.Concurrent;
using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Json;
using CertBot.Store;
using NodaTime;

namespace CertBot.Delivery;

/// <summary>
/// Brings messages to their place. What cannot be delivered now holds back what goes to the same place and nothing else;
/// where a crowd waits for a place that takes only so many, plain lines are joined.
/// </summary>
internal sealed class Courier(IStore store, IEnumerable<IChannel> channels, Slots slots, Voice voice, Closings closings, Detours detours, IClock clock, ILogger<Courier> log)
{
    private const int MostAttempts = 14;
    private const int MostRemembered = 10_000;

    private static readonly Duration CrowdsLast = Duration.FromSeconds(30);

    private readonly Dictionary<string, IChannel> ways = channels.ToDictionary(c => c.Name, StringComparer.Ordinal);

    /// <summary>Places nothing gets through to for now, and when it is tried again: until then what comes later waits behind what came first.</summary>
    private readonly ConcurrentDictionary<Place, Instant> waits = [];

    /// <summary>Places that had as much as they take, and since when it is no longer so.</summary>
    private readonly ConcurrentDictionary<Place, Instant> crowds = [];

    /// <summary>Deals with the first of what waits here, and with what is joined to it. Returns those that are dealt with and the items that take their place.</summary>
    public async Task<(ImmutableArray<Parcel> Done, ImmutableArray<Parcel> Instead)> Take(IReadOnlyList<Parcel> waiting, CancellationToken cancel)
    {
        var first = waiting[0];
        if (first is not { To.Place: var place, Item.Notice: { } notice }) throw new InvalidOperationException("A parcel without a place.");

        var now = clock.GetCurrentInstant();
        var together = Bundle.Of(waiting);
        if (waits.TryGetValue(place, out var until) && until > now)
        {
            await Wait(together, until, p => p.Item, cancel);
            return (together, []);
        }

        if (await closings.Find(place, cancel) is not null) return ([first], await GoAround(first, notice, place, cancel));
        if (together.Length == 1 || !crowds.TryGetValue(place, out var since) || now > since + CrowdsLast) return ([first], await Alone(first, notice, place, cancel));

        var done = await Joined(together, place, cancel);
        return done.IsEmpty ? ([first], await Alone(first, notice, place, cancel)) : (done, []);
    }

    private async Task<ImmutableArray<Parcel>> Alone(Parcel parcel, Notice notice, Place place, CancellationToken cancel)
    {
        var replaces = notice.Slot is { } slot ? await slots.Find(place, slot, cancel) : null;
        if ((replaces is null && notice.OnlyUpdate) || replaces?.Revision > notice.Revision)
        {
            await Delete([parcel], cancel);
            return [];
        }

        var message = await voice.Speak(notice.Say, parcel.Name, parcel.Item.Reader, place, cancel) with { Slot = notice.Slot, Replaces = replaces?.Message, Thread = await ThreadOf(parcel, notice, place, cancel) };
        var sent = await Send(place, message, cancel);
        if (sent is Sent.Delivered { Id: { Length: > 0 } id } && notice.Slot is { } s && new HeldCard(id) { Revision = notice.Revision } is var held && replaces != held) await slots.Keep(place, s, held, cancel);
        switch (sent)
        {
            case Sent.Gone { Why: var why }:
                await closings.Close(place, parcel.Item.Reader, why, cancel);
                return await GoAround(parcel, notice, place, cancel);
            case Sent.Delivered or Sent.Paced:
            case Sent.Later when parcel.Item.Attempts < MostAttempts:
                await Settle([parcel], place, sent, cancel);
                return [];
            default:
                await Keep(parcel, place, (sent as Sent.Never)?.Why ?? "tried too often", cancel);
                return [];
        }
    }

    /// <summary>Several lines as one message, a blank line between them. None when they are better sent one by one.</summary>
    private async Task<ImmutableArray<Parcel>> Joined(ImmutableArray<Parcel> together, Place place, CancellationToken cancel)
    {
        var messages = new List<Message>();
        foreach (var parcel in together)
        {
            if (parcel.Item.Notice is { } notice) messages.Add(await voice.Speak(notice.Say, parcel.Name, parcel.Item.Reader, place, cancel));
        }

        var texts = messages.Select(m => m.Text ?? "").ToArray();
        var fits = Bundle.Fits(texts);
        var joined = messages[0] with { Text = string.Join(Bundle.Between, texts.Take(fits)), Mentions = [.. messages.Take(fits).SelectMany(m => m.Mentions).Distinct()], Thread = await ThreadOf(together[0], together[0].Item.Notice, place, cancel) };
        var sent = await Send(place, joined, cancel);
        if (sent is not (Sent.Delivered or Sent.Paced or Sent.Later) || (sent is Sent.Later && together[0].Item.Attempts >= MostAttempts)) return [];

        await Settle(together[..fits], place, sent, cancel);
        return together[..fits];
    }

    private async Task<Sent> Send(Place place, Message message, CancellationToken cancel) =>
        ways.TryGetValue(place.Channel, out var way) ? await way.Send(place, message, cancel) : new Sent.Never("no such channel");

    private async Task<string?> ThreadOf(Parcel parcel, Notice? notice, Place place, CancellationToken cancel) =>
        parcel.To?.Thread ?? (notice?.Thread is { } slot ? (await slots.Find(place, slot, cancel))?.Message : null);

    private async Task Settle(ImmutableArray<Parcel> parcels, Place place, Sent sent, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        switch (sent)
        {
            case Sent.Paced { After: var after }:
                Note(waits, place, now + after);
                Note(crowds, place, now + after);
                await Wait(parcels, now + after, p => p.Item, cancel);
                break;
            case Sent.Later { After: var after }:
                var again = now + (after ?? Backoff.After(parcels[0].Item.Attempts, parcels[0].Name));
                Note(waits, place, again);
                await Wait(parcels, again, p => p.Item with { Attempts = p.Item.Attempts + 1 }, cancel);
                break;
            default:
                waits.TryRemove(place, out _);
                await Delete(parcels, cancel);
                break;
        }
    }

    private static void Note(ConcurrentDictionary<Place, Instant> places, Place place, Instant moment)
    {
        if (places.Count > MostRemembered) places.Clear();
        places[place] = moment;
    }

    private async Task<ImmutableArray<Parcel>> GoAround(Parcel parcel, Notice notice, Place closed, CancellationToken cancel)
    {
        var items = await detours.Around(parcel.Item, notice, closed, cancel);
        if (items.IsEmpty)
        {
            await Keep(parcel, closed, "nobody there to be reached, and no other way", cancel);
            return [];
        }

        // Named after where it began, however often it goes around.
        var name = parcel.Stored.Document.Id[4..].Split('|')[0];
        var documents = items.Select((item, n) => Outbox.Of(item, $"{name}|{Keys.Part($"{item.Notice?.To}")}:{n:D2}", clock.GetCurrentInstant())).ToArray();
        return await Outbox.Replace(store, parcel.Stored, documents, cancel);
    }

    private async Task Keep(Parcel parcel, Place place, string why, CancellationToken cancel)
    {
        waits.TryRemove(place, out _);
        Log.Undeliverable(log, place.Channel, why);
        await store.Commit(parcel.Stored.Partition, [new Write.Replace(parcel.Stored.Document with { Kind = Outbox.DeadKind, Due = null }, parcel.Stored.ETag)], cancel);
    }

    private async Task Wait(ImmutableArray<Parcel> parcels, Instant until, Func<Parcel, OutboxItem> item, CancellationToken cancel) =>
        await store.Commit(parcels[0].Stored.Partition, [.. parcels.Select(p => new Write.Replace(p.Stored.Document with { Json = CoreJson.Write(item(p)), Due = until }, p.Stored.ETag))], cancel);

    private async Task Delete(ImmutableArray<Parcel> parcels, CancellationToken cancel) =>
        await store.Commit(parcels[0].Stored.Partition, [.. parcels.Select(p => new Write.Delete(p.Stored.Document.Id, p.Stored.ETag))], cancel);
}
