using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Delivery;
using CertBot.Store;
using NodaTime;

namespace CertBot.Turns;

/// <summary>
/// A person's talk at a place, as stored: the draft, and a command that was handed to the domain and not yet answered.
/// A host that dies in between finds it again, because it is due.
/// </summary>
internal sealed record TalkState(Talk Talk)
{
    public Pending? Pending { get; init; }

    /// <summary>Counts what was said, so that each message has a name for ever.</summary>
    public long Said { get; init; }
}

/// <summary>A command on its way. The key makes it happen once.</summary>
internal sealed record Pending(string Key, Command Command, Place Place, PersonId Person)
{
    /// <summary>The thread it was asked in, where the channel has any.</summary>
    public string? Thread { get; init; }

    /// <summary>The trace of the turn it was asked in (W3C <c>traceparent</c>), for whoever finishes it later; null where nobody traced it.</summary>
    public string? Trace { get; init; }

    public Recipient.ToPlace Back => new(Place) { Thread = Thread };
}

/// <summary>A talk as loaded: with the ETag that guards its next commit, or none when it is new.</summary>
internal sealed record HeldTalk(string Partition, TalkState State, string? ETag);

internal sealed class Talks(IStore store, Claims claims, PumpNudge nudge)
{
    private static readonly Duration RememberEvents = Duration.FromDays(3);

    public const string Kind = "talk";

    public async Task<HeldTalk> Load(string partition, CancellationToken cancel) =>
        await store.Get(partition, Kind, cancel) is { } stored
            ? new(partition, Stamped.Read<TalkState>(stored), stored.ETag)
            : new(partition, new TalkState(Talk.Empty), null);

    public async Task<bool> HasSeen(string partition, string eventId, CancellationToken cancel) =>
        await store.Get(partition, Keys.Seen(eventId), cancel) is not null;

    /// <summary>State, what is said and the mark of the event, in one batch.</summary>
    public async Task<Committed> Commit(HeldTalk held, Talk talk, Pending? pending, Told told, string? eventId, Instant now, CancellationToken cancel)
    {
        var said = held.State.Said;
        List<Write> writes = [];
        foreach (var say in told.Says)
        {
            writes.Add(new Write.Create(claims.Born(Outbox.Of(new Notice(told.To, say) { NotBefore = told.AtOnce?.Until, AnswersTo = told.AtOnce?.EventId }, told.Reader, Name(++said), now))));
        }

        var state = new TalkState(talk) { Pending = pending, Said = said };
        var document = new Document(Kind, Kind, Stamped.Write(state)) { Due = pending is null ? null : now + TurnTime.Longest };
        writes.Add(held.ETag is null ? new Write.Create(document) : new Write.Replace(document, held.ETag));
        if (eventId is not null) writes.Add(new Write.Create(new Document(Keys.Seen(eventId), "seen", Stamped.Nothing) { Expires = now + RememberEvents }));

        try
        {
            return await store.Commit(held.Partition, writes, cancel);
        }
        finally
        {
            // Also where nobody learned that it was stored: what is in our hands is found by us or, when the claim has ended, by another.
            if (told is { Says.Count: > 0, AtOnce: null }) nudge.Note(held.Partition);
        }
    }

    /// <summary>What a commit over this talk put into the outbox, by name.</summary>
    public static IEnumerable<string> Items(HeldTalk held, Told told) => told.Says.Select((_, n) => Outbox.IdOf(Name(held.State.Said + n + 1)));

    /// <summary>What was said at once to an event and is still in the outbox, by name.</summary>
    public async Task<ImmutableArray<string>> Unheard(string partition, string eventId, CancellationToken cancel)
    {
        const int Page = 100;
        var unheard = ImmutableArray.CreateBuilder<string>();
        for (var (after, more) = ("", true); more;)
        {
            var some = await store.List(partition, Outbox.Kind, after, Page, cancel);
            unheard.AddRange(some.Where(s => Stamped.Read<OutboxItem>(Claim.Of(s).Item) is OutboxItem.Message { Notice.AnswersTo: var answered } && answered == eventId).Select(s => s.Document.Id));
            (after, more) = (some.Count == 0 ? after : some[^1].Document.Id, some.Count == Page);
        }

        return unheard.ToImmutable();
    }

    private static string Name(long said) => string.Create(CultureInfo.InvariantCulture, $"{said:D8}");
}

/// <summary>What a turn says, to whom and where.</summary>
internal sealed record Told(IReadOnlyList<Say> Says, Recipient.ToPlace To, PersonId Reader)
{
    /// <summary>Null: the outbox says it.</summary>
    public AtOnce? AtOnce { get; init; }
}

/// <summary>Whoever asked may be answered in the response to this event; until then the outbox keeps what is said.</summary>
internal sealed record AtOnce(string EventId, Instant Until);
