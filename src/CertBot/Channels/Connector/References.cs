using System.Text.Json;
using CertBot.Core.Conversation;
using CertBot.Store;
using NodaTime;

namespace CertBot.Channels.Connector;

/// <summary>The conversations we have heard from, in the store (partition <c>place:connector:PLACE</c>); what has not changed is not written again.</summary>
internal sealed class References(IStore store, Replica replica, IClock clock)
{
    private const string Id = "reference";

    private const int MostRemembered = 20_000;

    private readonly Remembered<string, Reference> remembered = new(replica, clock, MostRemembered);

    public async Task Keep(Place place, Reference reference, CancellationToken cancel)
    {
        if (await Known(place, cancel) == reference)
        {
            return;
        }

        await store.Commit(Partition(place), [new Write.Upsert(new Document(Id, "place", Stamped.Seal(JsonSerializer.Serialize(reference, Json.Out))))], cancel);
        remembered.Set(place.Id, reference);
    }

    /// <summary>Once true for a place, and never again.</summary>
    public async Task<bool> IsFirstTime(Place place, CancellationToken cancel) =>
        await store.Commit(Partition(place), [new Write.Create(new Document("greeted", "place", Stamped.Nothing))], cancel) is Committed.Done;

    public async Task<Reference?> Find(Place place, CancellationToken cancel)
    {
        if (remembered.TryGet(place.Id, out var known))
        {
            return known;
        }

        if (await store.Get(Partition(place), Id, cancel) is not { } stored || Stamped.Read(stored, json => JsonSerializer.Deserialize<Reference>(json, Json.Out)) is not { } reference)
        {
            return null;
        }

        remembered.Set(place.Id, reference);
        return reference;
    }

    private static string Partition(Place place) => $"place:{place.Channel}:{place.Id}";

    /// <summary>Alone, a host that has just started writes once what it has just heard; where several forget after a moment, reading it is the cheaper.</summary>
    private async Task<Reference?> Known(Place place, CancellationToken cancel) =>
        replica.IsAlone ? remembered.TryGet(place.Id, out var known) ? known : null : await Find(place, cancel);
}
