using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Arrivals;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Delivery;
using CertBot.Store;
using NodaTime;

namespace CertBot.Channels.Connector.Departures;

/// <summary>
/// Files on their way to people, in the store: noted before the client is answered. Each is brought, then shown, and the question about it goes; what is done of the three
/// is written down, so that a host that dies in between goes on there.
/// </summary>
internal sealed class Departing(
    IStore store, Carrier carrier, IIntake intake, References references, Calls calls, TrustedHosts hosts, DepartNudge nudge, PumpNudge pump, Claims claims, Replica replica, Unreadable unreadable, IClock clock)
{
    private const string Kind = "departure";
    private const int AtOnce = 2;
    private const int MostAttempts = 8;

    private readonly Share share = new(Kind, Share.ByDue, store, replica, nudge.Inner, unreadable, clock);

    /// <summary>Once for each name, however often it is said.</summary>
    public async Task Note(string name, Departure departure, Say.Line? and, CancellationToken cancel)
    {
        var id = $"{Kind}:{StoreKey.Hash(name)}";
        List<Write> writes = [new Write.Create(claims.Born(new Document(id, Kind, Stamped.Write(departure)) { Due = clock.GetCurrentInstant() }))];
        if (and is not null) writes.Add(new Write.Create(Told(departure, and, id)));
        await store.Commit(Keys.Place(departure.Place), writes, cancel);
        nudge.Inner.Nudge(Keys.Place(departure.Place));
        pump.Nudge(Keys.Place(departure.Place));
    }

    /// <summary>One round over what is due; of several replicas, mostly over what this one noted. Returns how many were dealt with.</summary>
    public Task<int> Round(CancellationToken cancel) => claims.AreNeeded ? share.Round(AtOnce, Work, cancel) : Sweep(cancel);

    /// <summary>The host ends: others may do what it had in hand.</summary>
    public Task Release(ILogger log) => share.Release(log);

    /// <summary>One round over all that is due. Returns how many were dealt with.</summary>
    public async Task<int> Sweep(CancellationToken cancel)
    {
        if (claims.AreNeeded) return await share.Sweep(AtOnce, Work, cancel);

        var due = unreadable.Awake(await store.Due(Kind, clock.GetCurrentInstant(), 50 + unreadable.Resting, cancel)).ToList();
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (stored, c) => await Work(Hand.Of([stored], c)));
        return due.Count;
    }

    private Task<int> Work(Hand hand) => share.Each(hand, async (stored, cancel) =>
    {
        await Go(stored, cancel);
        return true;
    });

    private async Task Go(Stored stored, CancellationToken cancel)
    {
        var departure = Stamped.Read<Departure>(stored);
        await (departure switch
        {
            { Cargo: { } cargo } => Bring(stored, departure, cargo, cancel),
            { Landed: { } landed } => Show(stored, departure, landed, cancel),
            _ => TakeAway(stored, departure, cancel),
        });
    }

    private async Task Bring(Stored stored, Departure departure, Cargo cargo, CancellationToken cancel)
    {
        await using var content = await intake.Open(cargo.File, cancel);
        (var carried, stored) = await claims.While(stored, async c => content is null ? null : await carrier.Bring(content, cargo.Address, departure.Attempts > 0 ? Again.Yes : Again.No, c), cancel);
        switch (carried)
        {
            case Carried.There:
                await Next(stored, departure with { Cargo = null, Attempts = 0 }, null, cancel);
                break;
            case Carried.Later { After: var after } when departure.Attempts < MostAttempts:
                await Wait(stored, departure, after, cancel);
                break;
            case null:
                await Next(stored, departure with { Cargo = null, Landed = null, Attempts = 0 }, new Say.Line("connector.file.gone"), cancel);
                break;
            case Carried.Expired:
                await Next(stored, departure with { Cargo = null, Landed = null, Attempts = 0 }, new Say.Line("connector.file.expired", new() { ["file"] = cargo.Name }), cancel);
                break;
            default:
                await Next(stored, departure with { Cargo = null, Landed = null, Attempts = 0 }, new Say.Line("connector.file.refused", new() { ["file"] = cargo.Name }), cancel);
                break;
        }
    }

    private async Task Show(Stored stored, Departure departure, Landed landed, CancellationToken cancel)
    {
        var sent = await Call(departure.Place, HttpMethod.Post, null, to =>
        {
            var activity = OutActivity.Of(to, new Message { Key = stored.Document.Id });
            activity["attachments"] = new JsonArray(FileOffer.Taken(landed.Name, landed.Address, landed.UniqueId, landed.FileType));
            return activity;
        }, cancel);
        await Ended(stored, departure, sent, departure with { Landed = null, Attempts = 0 }, cancel);
    }

    private async Task TakeAway(Stored stored, Departure departure, CancellationToken cancel) =>
        await Ended(stored, departure, departure.Asked is { Length: > 0 } asked ? await Call(departure.Place, HttpMethod.Delete, asked, _ => null, cancel) : new Sent.Delivered(""), null, cancel);

    /// <summary>What cannot be shown or taken away is left: the file is where it was wanted.</summary>
    private async Task Ended(Stored stored, Departure departure, Sent sent, Departure? next, CancellationToken cancel)
    {
        switch (sent)
        {
            case Sent.Paced { After: var after }:
                await Write(stored, departure, clock.GetCurrentInstant() + after, null, cancel);
                break;
            case Sent.Later { After: var after } when departure.Attempts < MostAttempts:
                await Wait(stored, departure, after, cancel);
                break;
            default:
                await Next(stored, next, null, cancel);
                break;
        }
    }

    private async Task<Sent> Call(Place place, HttpMethod method, string? activity, Func<Reference, JsonObject?> body, CancellationToken cancel) =>
        await references.Find(place, cancel) is { } to && hosts.Address(to.ServiceUrl) is { } service
            ? Outcome.Of(await calls.Make(to, method, ServiceUrl.Activities(service, to.Conversation, activity), body(to), cancel))
            : new Sent.Never("not a trusted address");

    private Task Wait(Stored stored, Departure departure, Duration? after, CancellationToken cancel) => Write(
        stored, departure with { Attempts = departure.Attempts + 1 }, clock.GetCurrentInstant() + (after ?? Backoff.After(departure.Attempts, stored.Document.Id)), null, cancel);

    private async Task Next(Stored stored, Departure? next, Say.Line? and, CancellationToken cancel)
    {
        if (next is not null) await Write(stored, next, clock.GetCurrentInstant(), and, cancel);
        else await store.Commit(stored.Partition, [new Write.Delete(stored.Document.Id, stored.ETag)], cancel);
    }

    private async Task Write(Stored stored, Departure departure, Instant due, Say.Line? and, CancellationToken cancel)
    {
        List<Write> writes = [new Write.Replace(claims.Born(stored.Document with { Json = Stamped.Write(departure), Due = due }), stored.ETag)];
        if (and is not null) writes.Add(new Write.Create(Told(departure, and, stored.Document.Id)));
        await store.Commit(stored.Partition, writes, cancel);
        nudge.Inner.Note(stored.Partition);
        pump.Nudge(stored.Partition);
    }

    private Document Told(Departure departure, Say.Line line, string id) => Outbox.Of(new Notice(new Recipient.ToPlace(departure.Place), line), departure.Reader, id, clock.GetCurrentInstant());
}
