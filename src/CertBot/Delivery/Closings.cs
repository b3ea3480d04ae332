using System.Runtime.CompilerServices;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Store;
using NodaTime;

namespace CertBot.Delivery;

/// <summary>
/// The places nothing gets through to. Each is remembered in its own partition, with an item in the outbox that brings the administrators' list up to date,
/// so that the list never says anything else for long, whenever a host dies.
/// </summary>
internal sealed class Closings(IStore store, Replica replica, PumpNudge nudge, Unreadable unreadable, IClock clock, ILogger<Closings> log)
{
    internal const string Id = "closed";
    private const string Kind = "closed";
    internal const string RowKind = "unreachable";
    private const int MostRemembered = 20_000;
    private const int MostListed = 200;

    internal static readonly string Rows = Keys.List("unreachable");

    /// <summary>Null: known to be open.</summary>
    private readonly Remembered<Place, Unreachable?> remembered = new(replica, clock, MostRemembered);

    /// <summary>Null: open to us, as far as anybody knows.</summary>
    public async Task<Unreachable?> Find(Place place, CancellationToken cancel)
    {
        if (remembered.TryGet(place, out var known)) return known;

        var closed = await Stored(place, cancel);
        remembered.Set(place, closed);
        return closed;
    }

    /// <summary>From now on nothing is sent there. What closed it first stays the reason.</summary>
    public async Task Close(Place place, PersonId? whose, Closure why, CancellationToken cancel)
    {
        if (await Find(place, cancel) is not null) return;

        var closed = new Unreachable(place, whose, why, clock.GetCurrentInstant());
        await store.Commit(Keys.Place(place), [new Write.Upsert(new Document(Id, Kind, Stamped.Write(closed))), Tell(place)], cancel);
        remembered.Set(place, closed);
        nudge.Note(Keys.Place(place));
        Log.Closed(log, place.Channel, why);
    }

    /// <summary>Somebody wrote from there, or put the bot there again.</summary>
    public async Task Reopen(Place place, CancellationToken cancel)
    {
        if (await Find(place, cancel) is null) return;

        await store.Commit(Keys.Place(place), [new Write.Delete(Id, ETag: null), Tell(place)], cancel);
        remembered.Set(place, null);
        nudge.Note(Keys.Place(place));
        Log.Reopened(log, place.Channel);
    }

    /// <summary>Those that are closed the longest, the longest first.</summary>
    public Task<Listed<Unreachable>> Longest(CancellationToken cancel) => Listed<Unreachable>.First(All(cancel), MostListed, some => some.OrderBy(u => u.Since), cancel);

    /// <summary>All of them, however many, in no order that means anything.</summary>
    public async IAsyncEnumerable<Unreachable> All([EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var page in store.Pages(Rows, RowKind, cancel))
        {
            foreach (var closed in unreadable.Legible(page, Stamped.Read<Unreachable>)) yield return closed;
        }
    }

    /// <summary>Makes the list say what is so at this moment.</summary>
    public async Task List(Place place, CancellationToken cancel)
    {
        var row = Keys.Part(place.ToString());
        Write write = await Stored(place, cancel) is { } closed ? new Write.Upsert(new Document(row, RowKind, Stamped.Write(closed))) : new Write.Delete(row, ETag: null);
        await store.Commit(Rows, [write], cancel);
    }

    private async Task<Unreachable?> Stored(Place place, CancellationToken cancel) =>
        await store.Get(Keys.Place(place), Id, cancel) is { } stored ? Stamped.Read<Unreachable>(stored) : null;

    // One for each place: a later one takes the earlier one's place, and both say the same.
    private Write.Upsert Tell(Place place) => new(Outbox.Of(new OutboxItem.Reach(place), "reach", clock.GetCurrentInstant()));
}
