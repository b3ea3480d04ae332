using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Store;
using NodaTime;

namespace CertBot.Delivery;

/// <summary>
/// Brings messages to their place. What cannot be delivered now holds back what goes to the same place and nothing else;
/// where a crowd waits for a place that takes only so many, plain lines are joined.
/// </summary>
internal sealed class Courier(IStore store, IEnumerable<IChannel> channels, Slots slots, Voice voice, Gates gates, Closings closings, Detours detours, Claims claims, IClock clock, ILogger<Courier> log)
{
    private const int MostAttempts = 14;

    private static readonly Duration HeldFor = Duration.FromMinutes(30);
    private static readonly Duration MostHeld = Duration.FromDays(14);

    private readonly Dictionary<string, IChannel> ways = channels.ToDictionary(c => c.Name, StringComparer.Ordinal);

    /// <summary>Deals with the first of what waits here, and with what goes the same way. Returns those that are dealt with and the items that take their place.</summary>
    public async Task<(ImmutableArray<Parcel> Done, ImmutableArray<Parcel> Instead)> Take(ImmutableArray<Parcel> waiting, CancellationToken cancel)
    {
        var first = waiting[0];
        if (first is not { To.Place: var place, Message: { } item }) throw new InvalidOperationException("A parcel without a place.");

        var notice = item.Notice;
        ImmutableArray<Parcel> queue = [.. waiting.Where(p => p.To?.Place == place)];
        if (await gates.ShutUntil(place, cancel) is { } until)
        {
            await gates.Hold(queue, until, cancel);
            return (queue, []);
        }

        if (await closings.Find(place, cancel) is { Why: var closed }) return ([first], await GoAround(first, item, place, closed, cancel));

        if (await IsOvertaken(queue, notice, place, cancel))
        {
            await Delete([first], cancel);
            return ([first], []);
        }

        var together = gates.IsCrowded(place) ? Bundle.Of(queue) : [first];
        var (done, sent) = together.Length > 1 ? await Joined(together, place, cancel) : ([first], await Alone(first, notice, place, cancel));
        switch (sent)
        {
            case null:
                return (done, []);
            case Sent.Delivered:
                gates.Open(place);
                await Delete(done, cancel);
                return (done, []);
            case Sent.Paced { After: var after }:
                gates.Crowd(place, clock.GetCurrentInstant() + after);
                return (await Hold(queue, [], place, after, cancel), []);
            case Sent.Later { After: var after } when first.Item.Attempts < MostAttempts:
                return (await Hold(queue, done, place, after ?? Backoff.After(first.Item.Attempts, first.Name), cancel), []);
            case Sent.Gone { Why: var why }:
                await closings.Close(place, item.Reader, why, cancel);
                return ([first], await GoAround(first, item, place, why, cancel));
            default:
                await Keep(first, place, (sent as Sent.Never)?.Why ?? "tried too often", cancel);
                return ([first], []);
        }
    }

    /// <summary>Of the changes of a card that wait for a place that takes only so many, the last one says it all.</summary>
    private async Task<bool> IsOvertaken(ImmutableArray<Parcel> queue, Notice notice, Place place, CancellationToken cancel) =>
        notice.Slot is { } slot && gates.IsCrowded(place)
        && queue.Skip(1).Any(p => p.Notice is { } later && later.Slot == slot && !(later.Revision < notice.Revision))
        && await slots.Find(place, slot, cancel) is not null;

    /// <summary>Null: it was not to be said any more.</summary>
    private async Task<Sent?> Alone(Parcel parcel, Notice notice, Place place, CancellationToken cancel)
    {
        var replaces = notice.Slot is { } slot ? await slots.Find(place, slot, cancel) : null;
        if ((replaces is null && notice.OnlyUpdate) || replaces?.Revision > notice.Revision)
        {
            await Delete([parcel], cancel);
            return null;
        }

        var message = await voice.Speak(notice.Say, parcel.Name, parcel.Message?.Reader, place, cancel) with { Slot = notice.Slot, Replaces = replaces?.Message, Thread = await ThreadOf(parcel, notice, place, cancel) };
        var sent = await Send(place, message, [parcel], cancel);
        if (sent is Sent.Delivered { Id: { Length: > 0 } id } && notice.Slot is { } s && new HeldCard(id) { Revision = notice.Revision } is var held && replaces != held) await slots.Keep(place, s, held, cancel);
        return sent;
    }

    /// <summary>Several lines as one message, a blank line between them; the first alone where they are not wanted together.</summary>
    private async Task<(ImmutableArray<Parcel> Done, Sent? Sent)> Joined(ImmutableArray<Parcel> together, Place place, CancellationToken cancel)
    {
        var messages = new List<Message>();
        foreach (var parcel in together)
        {
            if (parcel.Message is { Notice: var notice, Reader: var reader }) messages.Add(await voice.Speak(notice.Say, parcel.Name, reader, place, cancel));
        }

        var texts = messages.Select(m => m.Text ?? "").ToArray();
        var fits = Bundle.Fits(texts);
        var thread = await ThreadOf(together[0], together[0].Notice, place, cancel);
        var sent = await Send(place, messages[0] with { Text = string.Join(Bundle.Between, texts.Take(fits)), Mentions = [.. messages.Take(fits).SelectMany(m => m.Mentions).Distinct()], Thread = thread }, together[..fits], cancel);
        return sent is Sent.Delivered or Sent.Paced or Sent.Later ? (together[..fits], sent) : ([together[0]], await Send(place, messages[0] with { Thread = thread }, together[..1], cancel));
    }

    /// <summary>The whole queue waits; those that were tried have tried once more.</summary>
    private async Task<ImmutableArray<Parcel>> Hold(ImmutableArray<Parcel> queue, ImmutableArray<Parcel> tried, Place place, Duration wait, CancellationToken cancel)
    {
        var until = clock.GetCurrentInstant() + wait;
        await gates.Shut(place, until, cancel);
        await gates.Hold([.. queue.Select(p => tried.Contains(p) ? p with { Item = p.Item with { Attempts = p.Item.Attempts + 1 } } : p)], until, cancel);
        return queue;
    }

    private async Task<Sent> Send(Place place, Message message, ImmutableArray<Parcel> said, CancellationToken cancel)
    {
        using var span = Measures.Delivery(place.Channel, said.Select(p => p.Item.Trace));
        var end = "Broken";
        try
        {
            var sent = ways.TryGetValue(place.Channel, out var way) ? await way.Send(place, message, cancel) : new Sent.Never("no such channel");
            end = sent.GetType().Name;
            return sent;
        }
        catch (Exception e) when (Measures.Broke(span, e))
        {
            throw;
        }
        finally
        {
            span?.SetTag("certbot.end", end);
            foreach (var parcel in said) Measures.Delivered(place.Channel, end, (clock.GetCurrentInstant() - (parcel.Waiting.Since ?? clock.GetCurrentInstant())).ToTimeSpan());
        }
    }

    private async Task<string?> ThreadOf(Parcel parcel, Notice? notice, Place place, CancellationToken cancel) =>
        parcel.To?.Thread ?? (notice?.Thread is { } slot ? (await slots.Find(place, slot, cancel))?.Message : null);

    /// <summary>The rest of those who are told instead of a closed place.</summary>
    public async Task<ImmutableArray<Parcel>> GoOn(Parcel parcel, OutboxItem.Rest rest, Place closed, CancellationToken cancel)
    {
        var message = new OutboxItem.Message(rest.Notice, null) { Since = parcel.Waiting.Since, Trace = rest.Trace };
        return await Instead(parcel, await detours.Around(message, rest.After, closed, cancel), closed, cancel);
    }

    private async Task<ImmutableArray<Parcel>> GoAround(Parcel parcel, OutboxItem.Message message, Place closed, Closure why, CancellationToken cancel)
    {
        var around = await detours.Around(message with { Since = parcel.Waiting.Since }, null, closed, cancel);
        if (around.IsEmpty && why is Closure.NotInstalled && (message.HeldSince ?? Instant.MaxValue) > clock.GetCurrentInstant() - MostHeld)
        {
            await HoldBack(parcel, message, cancel);
            return [];
        }

        return await Instead(parcel, around, closed, cancel);
    }

    private async Task<ImmutableArray<Parcel>> Instead(Parcel parcel, ImmutableArray<ImmutableArray<OutboxItem.Message>> around, Place closed, CancellationToken cancel)
    {
        if (around.IsEmpty)
        {
            await Keep(parcel, closed, "nobody there to be reached, and no other way", cancel);
            return [];
        }

        var (portions, n) = (ImmutableArray.CreateBuilder<Portion>(), 0);
        foreach (var items in around)
        {
            portions.Add(new Portion(items[0].Reader, [.. items.Select(item => Outbox.Of(item, $"{parcel.Origin}|{Keys.Part($"{item.Notice.To}")}:{n++:D2}", clock.GetCurrentInstant()))]));
        }

        return await Outbox.Replace(store, claims, parcel, portions.ToImmutable(), cancel);
    }

    /// <summary>Where the whole app is gone, somebody may put it back: looked at every so often, for as long as it may matter.</summary>
    private async Task HoldBack(Parcel parcel, OutboxItem.Message message, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var held = message with { Since = parcel.Waiting.Since, HeldSince = message.HeldSince ?? now };
        await store.Commit(parcel.Stored.Partition, [new Write.Replace(parcel.Stored.Document with { Json = Stamped.Write<OutboxItem>(held), Due = now + HeldFor }, parcel.Stored.ETag)], cancel);
    }

    private async Task Keep(Parcel parcel, Place place, string why, CancellationToken cancel)
    {
        gates.Open(place);
        Log.Undeliverable(log, place.Channel, why);
        await store.Commit(parcel.Stored.Partition, [new Write.Replace(parcel.Stored.Document with { Kind = Outbox.DeadKind, Due = null }, parcel.Stored.ETag)], cancel);
    }

    private async Task Delete(ImmutableArray<Parcel> parcels, CancellationToken cancel) =>
        await store.Commit(parcels[0].Stored.Partition, [.. parcels.Select(p => new Write.Delete(p.Stored.Document.Id, p.Stored.ETag))], cancel);
}
