using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Conversation;
using CertBot.Delivery;
using CertBot.Store;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Channels.Connector.Arrivals;

/// <summary>
/// Messages whose files are still to be fetched, in the store: noted before the client is answered, done when the turn is taken.
/// A host that dies in between finds them due, and the turn itself knows what it has taken.
/// </summary>
internal sealed class Awaited(IStore store, Fetching fetching, ITurns turns, FetchNudge nudge, PumpNudge pump, Claims claims, Replica replica, Unreadable unreadable, IClock clock)
{
    private const string Kind = "awaited";
    private const int AtOnce = 4;
    private const int MostAttempts = 5;

    private readonly Share share = new(Kind, Share.ByDue, store, replica, nudge.Inner, unreadable, clock);

    public async Task Note(Activity activity, Place place, Uri service, CancellationToken cancel)
    {
        var id = $"awaited:{StoreKey.Hash(activity.Id is { Length: > 0 } given ? given : Guid.NewGuid().ToString("n"))}";
        var json = new JsonObject { ["activity"] = activity.All.DeepClone(), ["service"] = service.OriginalString, ["attempts"] = 0 };
        await store.Commit(Keys.Place(place), [new Write.Create(claims.Born(new Document(id, Kind, Stamped.Seal(json.ToJsonString(Json.Out))) { Due = clock.GetCurrentInstant() }))], cancel);
        nudge.Inner.Nudge(Keys.Place(place));
    }

    /// <summary>One round over what is due; of several replicas, mostly over what this one noted. Returns how many were dealt with.</summary>
    public Task<int> Round(CancellationToken cancel) => claims.AreNeeded ? share.Round(AtOnce, Work, cancel) : Sweep(cancel);

    /// <summary>The host ends: others may do what it had in hand.</summary>
    public Task Release(ILogger log) => share.Release(log);

    /// <summary>One round over all that is due. Returns how many messages were dealt with.</summary>
    public async Task<int> Sweep(CancellationToken cancel)
    {
        if (claims.AreNeeded) return await share.Sweep(AtOnce, Work, cancel);

        var due = unreadable.Awake(await store.Due(Kind, clock.GetCurrentInstant(), 50 + unreadable.Resting, cancel)).ToList();
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (stored, c) => await Work(Hand.Of([stored], c)));
        return due.Count;
    }

    private Task<int> Work(Hand hand) => share.Each(hand, async (stored, cancel) =>
    {
        await Arrive(stored, cancel);
        return true;
    });

    private async Task Arrive(Stored stored, CancellationToken cancel)
    {
        var note = Stamped.Object(stored);
        if (Activity.Read(note.Object("activity") ?? []) is not { } activity || !Uri.TryCreate(note.Text("service"), UriKind.Absolute, out var service))
        {
            throw StoreRefused.Damaged(stored);
        }

        var place = Reference.PlaceOf(activity);
        (var fetched, stored) = await claims.While(stored, c => fetching.Get([.. activity.Attachments.Where(a => a.Url is not null)], service, c), cancel);
        switch (fetched)
        {
            case Fetched.Files { Given: var given }:
                await turns.Take(Hearing.Inbound(activity, place, activity.Id, new Input.Files(given, activity.Text ?? "")), cancel);
                await store.Commit(stored.Partition, [new Write.Delete(stored.Document.Id, stored.ETag)], cancel);
                break;
            case Fetched.Away when (int?)note["attempts"] is { } attempts and < MostAttempts:
                note["attempts"] = attempts + 1;
                var again = clock.GetCurrentInstant() + Duration.FromSeconds(1 << attempts);
                await store.Commit(stored.Partition, [new Write.Replace(stored.Document with { Json = Stamped.Seal(note.ToJsonString(Json.Out)), Due = again }, stored.ETag)], cancel);
                break;
            case Fetched.Refused refused:
                await Refuse(stored, activity, place, refused.Key, refused.File, cancel);
                break;
            case Fetched.Away away:
                await Refuse(stored, activity, place, "page.upload.unreadable", away.File, cancel);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The sentence takes the place of what was awaited, so that it is said once.</summary>
    private async Task Refuse(Stored stored, Activity activity, Place place, string key, string file, CancellationToken cancel)
    {
        var to = new Recipient.ToPlace(place) { Thread = activity.Conversation.Thread };
        var notice = new Notice(to, new Say.Line(key, new() { ["file"] = file }));
        await store.Commit(stored.Partition, [new Write.Delete(stored.Document.Id, stored.ETag), new Write.Create(Outbox.Of(notice, await turns.Known(Hearing.Who(activity), cancel), stored.Document.Id, clock.GetCurrentInstant()))], cancel);
        pump.Nudge(stored.Partition);
    }
}
