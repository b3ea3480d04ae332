using System.Collections.Concurrent;
using System.Text.Json;
using CertBot.Core.Conversation;
using CertBot.Store;

namespace CertBot.Channels.Connector;

/// <summary>The conversations we have heard from, in the store (partition <c>place:connector:PLACE</c>); what has not changed is not written again.</summary>
internal sealed class References(IStore store)
{
    private const string Id = "reference";

    private const int MostRemembered = 20_000;

    private readonly ConcurrentDictionary<string, Reference> remembered = new(StringComparer.Ordinal);

    public async Task Keep(Place place, Reference reference, CancellationToken cancel)
    {
        if (remembered.TryGetValue(place.Id, out var known) && known == reference)
        {
            return;
        }

        await store.Commit(Partition(place), [new Write.Upsert(new Document(Id, "place", Stamped.Seal(JsonSerializer.Serialize(reference, Json.Out))))], cancel);
        Remember(place, reference);
    }

    /// <summary>Once true for a place, and never again.</summary>
    public async Task<bool> IsFirstTime(Place place, CancellationToken cancel) =>
        await store.Commit(Partition(place), [new Write.Create(new Document("greeted", "place", Stamped.Nothing))], cancel) is Committed.Done;

    public async Task<Reference?> Find(Place place, CancellationToken cancel)
    {
        if (remembered.TryGetValue(place.Id, out var known))
        {
            return known;
        }

        if (await store.Get(Partition(place), Id, cancel) is not { } stored || Stamped.Read(stored, json => JsonSerializer.Deserialize<Reference>(json, Json.Out)) is not { } reference)
        {
            return null;
        }

        Remember(place, reference);
        return reference;
    }

    private static string Partition(Place place) => $"place:{place.Channel}:{place.Id}";

    private void Remember(Place place, Reference reference)
    {
        if (remembered.Count >= MostRemembered)
        {
            remembered.Clear();
        }

        remembered[place.Id] = reference;
    }
}
