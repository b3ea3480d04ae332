using System.Collections.Concurrent;
using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Store;
using NodaTime;

namespace CertBot.Delivery;

/// <summary>
/// Which places take nothing for now, and until when: what comes later waits behind what came first. Stored, because a host that comes back
/// would else let the last one through first.
/// </summary>
internal sealed class Gates(IStore store, Replica replica, IClock clock)
{
    private const string Id = "gate";
    private const int AtOnce = 90;
    private const int MostRemembered = 10_000;

    private static readonly Duration CrowdsLast = Duration.FromSeconds(30);

    private readonly Remembered<Place, Instant> shut = new(replica, clock, MostRemembered);

    /// <summary>Places that had as much as they take, and when the gate was to open again.</summary>
    private readonly ConcurrentDictionary<Place, Instant> crowds = [];

    /// <summary>Null: open.</summary>
    public async Task<Instant?> ShutUntil(Place place, CancellationToken cancel)
    {
        if (!shut.TryGet(place, out var until))
        {
            until = await store.Get(Keys.Place(place), Id, cancel) is { } stored ? Stamped.Read<Gate>(stored).Until : Instant.MinValue;
            shut.Set(place, until);
        }

        return until > clock.GetCurrentInstant() ? until : null;
    }

    /// <summary>Whether a crowd waits there, or did a moment ago.</summary>
    public bool IsCrowded(Place place) => crowds.TryGetValue(place, out var since) && clock.GetCurrentInstant() <= since + CrowdsLast;

    /// <summary>There are more than the place takes at once.</summary>
    public void Crowd(Place place, Instant until)
    {
        if (crowds.Count > MostRemembered) crowds.Clear();
        crowds[place] = until;
    }

    public async Task Shut(Place place, Instant until, CancellationToken cancel)
    {
        shut.Set(place, until);
        await store.Commit(Keys.Place(place), [new Write.Upsert(new Document(Id, Id, Stamped.Write(new Gate(until))) { Expires = until })], cancel);
    }

    public void Open(Place place) => shut.Set(place, Instant.MinValue);

    /// <summary>All of these are due when the gate opens, in the order they are in. The last ones first: whoever dies in between finds the first ones still in front.</summary>
    public async Task Hold(ImmutableArray<Parcel> parcels, Instant until, CancellationToken cancel)
    {
        foreach (var some in parcels.Chunk(AtOnce).Reverse())
        {
            Write[] writes = [.. some.Select(p => new Write.Replace(p.Stored.Document with { Json = Stamped.Write<OutboxItem>(p.Waiting), Due = until }, p.Stored.ETag))];
            await store.Commit(some[0].Stored.Partition, writes, cancel);
        }
    }

    private sealed record Gate(Instant Until);
}
