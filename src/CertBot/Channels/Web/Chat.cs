using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Store;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Channels.Web;

/// <summary>
/// One conversation of the built-in chat: a log in the store (partition <c>web:PLACE</c>) that only grows, and its newest part in memory.
/// A line, the head that counts lines, and the mark that it was said are one commit, so a line is there once or not at all.
/// </summary>
internal sealed class Chat(WebPlace place, IStore store, Replica replica, IClock clock) : IDisposable
{
    /// <summary>How soon a page hears what was said through another replica: nobody rings for that here.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(300);

    private static readonly Duration MarksLast = Duration.FromDays(60);

    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Tail tail = new();
    private Head? known;

    private string Partition => $"web:{place.Id}";

    /// <summary>Ends when something is said after this was asked for, or may have been.</summary>
    public Task Changed => replica.IsAlone ? tail.Changed : Task.WhenAny(tail.Changed, Task.Delay(Glance));

    /// <summary>Says an activity once: a second one with the same mark is not said, and the first one's id comes back.</summary>
    /// <param name="make">Makes the activity; it is given its id and time here.</param>
    /// <param name="mark">Names this saying for ever, or null when it need not be recognised again.</param>
    /// <param name="only">The one person it is shown to, or null for all.</param>
    /// <param name="cancel">Given up when cancelled before the commit.</param>
    /// <param name="replaces">The id of an activity of the bot's that this takes the place of; unknown ones are not replaced, but said anew.</param>
    public async Task<Spoken> Say(Func<string, JsonObject> make, string? mark, string? only, string? replaces, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            var older = replaces is null ? null : await Older(replaces, cancel);
            for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
            {
                var current = await Load(cancel);
                var number = current.Head.Last + 1;
                var id = older is null ? Line.IdOf(place, number) : replaces ?? "";
                var line = new Line(number, Finish(make(id), id, older).ToJsonString(Json.Out), only);
                var next = new Head(number, current.Head.Said + (older is null && only is null ? 1 : 0));
                switch (await store.Commit(Partition, Writes(line, next, current.ETag, mark, id), cancel))
                {
                    case Committed.Done:
                        known = next;
                        tail.Add(line);
                        return new Spoken.Here(id, First: true);
                    case Committed.Exists exists when exists.Id == MarkId(mark) && await store.Get(Partition, exists.Id, cancel) is { } marked:
                        return new Spoken.Here(Stamped.Object(marked).Text("said") ?? id, First: false);
                    case Committed.TooLarge:
                        return new Spoken.TooLarge();
                    default:
                        break;   // another replica was faster: look again
                }
            }

            throw new TimeoutException("The conversation stayed contended.");
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>What was said after a watermark, oldest first, at most a page of it.</summary>
    public async Task<IReadOnlyList<Line>> After(long watermark, CancellationToken cancel) =>
        tail.After(watermark) ?? [.. (await store.List(Partition, Line.Kind, Line.KeyOf(watermark), Tail.Most, cancel)).Select(d => Line.Read(d))];

    /// <summary>How far it has come. Where others write too, what is known here may be behind.</summary>
    public async Task<Head> Look(CancellationToken cancel) => replica.IsAlone && known is { } head ? head : (await Load(cancel)).Head;

    public void Dispose() => gate.Dispose();

    private static string? MarkId(string? mark) => mark is null ? null : $"said:{StoreKey.Hash(mark)}";

    private List<Write> Writes(Line line, Head next, string? etag, string? mark, string id)
    {
        var counted = new Document("head", "web-head", Stamped.Seal(JsonSerializer.Serialize(next, Json.Out)));
        List<Write> writes = [new Write.Create(new Document(line.Key, Line.Kind, line.Write())), etag is null ? new Write.Create(counted) : new Write.Replace(counted, etag)];
        if (MarkId(mark) is { } markId)
        {
            writes.Insert(0, new Write.Create(new Document(markId, "web-said", Stamped.Seal(new JsonObject { ["said"] = id }.ToJsonString(Json.Out))) { Expires = clock.GetCurrentInstant() + MarksLast }));
        }

        return writes;
    }

    /// <summary>A replacement keeps the time of what it replaces, and with it its place in the page.</summary>
    private JsonObject Finish(JsonObject activity, string id, JsonObject? older)
    {
        activity["id"] = id;
        activity["timestamp"] = older?.Text("timestamp") ?? InstantPattern.ExtendedIso.Format(clock.GetCurrentInstant());
        activity["channelId"] = "directline";
        activity["conversation"] = new JsonObject { ["id"] = place.Conversation };
        return activity;
    }

    private async Task<JsonObject?> Older(string id, CancellationToken cancel) =>
        Line.NumberOf(place, id) is { } number && await store.Get(Partition, Line.KeyOf(number), cancel) is { } stored
        && Json.Own(Line.Read(stored).Activity) is var activity && Said.IsOurs(activity)
            ? activity
            : null;

    private async Task<Kept> Load(CancellationToken cancel)
    {
        var stored = await store.Get(Partition, "head", cancel);
        var loaded = stored is null ? new Head(0, 0) : Stamped.Read(stored, json => JsonSerializer.Deserialize<Head>(json, Json.Out) ?? new Head(0, 0));
        tail.Reach(loaded.Last);
        known = loaded;
        return new Kept(loaded, stored?.ETag);
    }

    private sealed record Kept(Head Head, string? ETag);
}

/// <summary>How far a conversation has come: the number of its last line, and how many messages (not counting replacements) it holds.</summary>
internal sealed record Head(long Last, long Said);

/// <summary>How a saying ended.</summary>
internal abstract record Spoken
{
    private Spoken() { }

    /// <summary><paramref name="First"/> is false when it had been said before.</summary>
    public sealed record Here(string Id, bool First) : Spoken;

    public sealed record TooLarge : Spoken;
}
