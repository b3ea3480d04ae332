using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Store;
using NodaTime;

namespace CertBot.Channels.Slack;

/// <summary>
/// The whole of a card of which a message shows a part: what unfolds behind its buttons, what did not fit. Kept in the store beside its place, under a word the buttons carry.
/// </summary>
internal sealed class Behind(IStore store, IClock clock)
{
    private static readonly Duration Kept = Duration.FromDays(400);

    /// <summary>The card of a slot has one word for ever, so that an old button opens what is so now.</summary>
    public static string Word(Place place, string name) => StoreKey.Hash(place.Id, name);

    public async Task Keep(Place place, string word, JsonObject card, CancellationToken cancel) =>
        await store.Commit(Keys.Place(place), [new Write.Upsert(new Document(Id(word), "behind", Stamped.Seal(card.ToJsonString(Json.Out))) { Expires = clock.GetCurrentInstant() + Kept })], cancel);

    /// <summary>Null: there is none such there, or not any more.</summary>
    public async Task<JsonObject?> Find(Place place, string? word, CancellationToken cancel) =>
        word is { Length: > 0 and <= 80 } && StoreKey.Of(word) == word && await store.Get(Keys.Place(place), Id(word), cancel) is { } stored ? Stamped.Object(stored) : null;

    private static string Id(string word) => $"behind:{word}";
}
