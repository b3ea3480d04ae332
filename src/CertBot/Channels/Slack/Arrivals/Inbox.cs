using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Schema;
using CertBot.Delivery;
using CertBot.Store;
using NodaTime;

namespace CertBot.Channels.Slack.Arrivals;

/// <summary>
/// What Slack brought and has its answer for, in the store until it is dealt with: Slack waits three seconds and then brings an event again, up to an hour later.
/// Each conversation is a lane of its own, dealt with in the order it came; what fails is tried again later and lets the next pass. A lane that waits keeps no other waiting.
/// </summary>
internal sealed class Inbox(IStore store, Listening listening, Claims claims, Replica replica, InboxNudge nudge, Unreadable unreadable, IClock clock, ILogger<Inbox> log)
{
    private const string Kind = "slack";
    private const string HeardKind = "slack-heard";
    private const string DeadKind = "slack-dead";
    private const int AtOnce = 16;
    private const int MostAttempts = 8;

    /// <summary>A Slack that is away comes back: some three hours.</summary>
    private const int MostWaits = 44;
    private const int LongestWait = 300;

    /// <summary>Slack's last try of an event comes some five minutes after the first.</summary>
    private static readonly Duration Remembered = Duration.FromHours(2);

    private readonly ConcurrentDictionary<string, bool> busy = new(StringComparer.Ordinal);
    private readonly Share share = new(Kind, Share.ByDue, store, replica, nudge.Inner, unreadable, clock);

    /// <summary>Notes it once. The second of the same name changes nothing.</summary>
    public async Task Note(Received received, CancellationToken cancel)
    {
        var json = new JsonObject { ["kind"] = received.Kind, ["id"] = received.Id, ["body"] = received.Body.DeepClone(), ["attempts"] = 0 };
        var document = new Document($"in:{StoreKey.Hash(received.Id)}", Kind, Stamped.Seal(json.ToJsonString(Json.Out))) { Due = clock.GetCurrentInstant() };
        var lane = Lane(received);
        if (await store.Commit(lane, [new Write.Create(claims.Born(document))], cancel) is Committed.TooLarge) throw new InvalidOperationException("more than the door lets in");
        nudge.Inner.Nudge(lane);
    }

    /// <summary>One round over what is due; of several replicas, mostly over what this one noted. Returns how much was dealt with.</summary>
    public Task<int> Round(CancellationToken cancel) => claims.AreNeeded ? share.Round(AtOnce, Deal, cancel) : Sweep(cancel);

    /// <summary>The host ends: others may do what it had in hand.</summary>
    public Task Release() => share.Release(log);

    /// <summary>One round over all that is due. Returns how much was dealt with.</summary>
    public async Task<int> Sweep(CancellationToken cancel)
    {
        if (claims.AreNeeded) return await share.Sweep(AtOnce, Deal, cancel);

        var due = unreadable.Awake(await store.Due(Kind, clock.GetCurrentInstant(), 200 + unreadable.Resting, cancel));
        var lanes = due.GroupBy(d => d.Partition, StringComparer.Ordinal).Where(g => busy.TryAdd(g.Key, true)).ToList();
        var done = 0;
        await Parallel.ForEachAsync(lanes, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (lane, c) =>
        {
            try
            {
                foreach (var stored in lane)
                {
                    // Another round may have dealt with it while this one was looking.
                    if (await store.Get(stored.Partition, stored.Document.Id, c) is not { } now || now.ETag != stored.ETag) continue;
                    try
                    {
                        if (!await Deal(now, c)) break;
                        Interlocked.Increment(ref done);
                    }
                    catch (StoreRefused broken) when (unreadable.Note(broken, now))
                    {
                        // The note itself: it stays as it is, and the next one has its turn.
                    }
                }
            }
            finally
            {
                busy.TryRemove(lane.Key, out _);
            }
        });
        return done;
    }

    private Task<int> Deal(Hand hand) => share.Each(hand, Deal);

    /// <summary>False: it came to nothing, and the rest of the lane is left to the next round.</summary>
    private async Task<bool> Deal(Stored stored, CancellationToken cancel)
    {
        var note = Stamped.Object(stored);
        var received = Stamped.Guard(stored, _ => Received.Of(note));
        (var broken, stored) = await claims.While(stored, c => Heard(received, c), cancel);
        if (broken is not null)
        {
            unreadable.Note(broken);   // something else in the store; this is tried again as after any failure
            await Again(stored, note, broken, cancel);
            return false;
        }

        var heard = new Document(stored.Document.Id, HeardKind, Stamped.Nothing) { Expires = clock.GetCurrentInstant() + Remembered };
        await store.Commit(stored.Partition, [new Write.Replace(heard, stored.ETag)], cancel);
        return true;
    }

    /// <summary>Null: it was dealt with. Else: why not.</summary>
    private async Task<Exception?> Heard(Received received, CancellationToken cancel)
    {
        try
        {
            await listening.Hear(received, cancel);
            return null;
        }
        catch (Exception broken) when (!cancel.IsCancellationRequested)
        {
            return broken;
        }
    }

    private async Task Again(Stored stored, JsonObject note, Exception broken, CancellationToken cancel)
    {
        var attempts = (int?)note["attempts"] ?? 0;
        SlackLog.NotHeard(log, broken.GetType().Name, attempts + 1, broken.StackTrace ?? "");
        note["attempts"] = attempts + 1;
        var again = stored.Document with { Json = Stamped.Seal(note.ToJsonString(Json.Out)), Due = clock.GetCurrentInstant() + Duration.FromSeconds(Math.Min(1 << Math.Min(attempts, 10), LongestWait)) };
        await store.Commit(stored.Partition, [new Write.Replace(attempts + 1 < (broken is SlackUnavailableException ? MostWaits : MostAttempts) ? again : again with { Kind = DeadKind, Due = null }, stored.ETag)], cancel);
    }

    private static string Lane(Received received)
    {
        var body = received.Body;
        var inner = body.Object("event");
        var (team, where) = received.Kind switch
        {
            Received.Event => (Sender.OfEvent(body, "nobody")?.Team, inner?.Text("channel") ?? inner?.Text("user") ?? "workspace"),
            Received.Interaction => (Sender.OfInteraction(body)?.Team, body.Object("channel")?.Text("id") ?? body.Object("user")?.Text("id") ?? "workspace"),
            _ => (Sender.OfCommand(body)?.Team, body.Text("channel_id") ?? "workspace"),
        };

        // Files are waited for by nobody but the one who sent them.
        var files = inner?["files"] is JsonArray { Count: > 0 } ? ":files" : "";
        return $"slack:{StoreKey.Of(team ?? "none")}:{StoreKey.Of(where)}{files}";
    }
}
