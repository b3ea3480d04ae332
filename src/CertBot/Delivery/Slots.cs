using CertBot.Core.Conversation;
using CertBot.Core.Language;
using CertBot.Store;

namespace CertBot.Delivery;

/// <summary>What is known of a place: which message holds which card, and the language spoken there.</summary>
internal sealed class Slots(IStore store)
{
    /// <summary>The message that holds this card there, or null.</summary>
    public async Task<HeldCard?> Find(Place place, string slot, CancellationToken cancel) =>
        await store.Get(Keys.Place(place), Keys.Slot(slot), cancel) is { } stored ? Stamped.Read<HeldCard>(stored) : null;

    public async Task Keep(Place place, string slot, HeldCard held, CancellationToken cancel) =>
        await store.Commit(Keys.Place(place), [new Write.Upsert(new Document(Keys.Slot(slot), "slot", Stamped.Write(held)))], cancel);

    /// <summary>The language of a shared place; its own people may set it, else English.</summary>
    public async Task<LanguageCode> Language(Place place, CancellationToken cancel) =>
        await store.Get(Keys.Place(place), "settings", cancel) is { } stored ? Stamped.Read<Settings>(stored).Language : LanguageCode.En;

    public async Task SetLanguage(Place place, LanguageCode language, CancellationToken cancel) =>
        await store.Commit(Keys.Place(place), [new Write.Upsert(new Document("settings", "settings", Stamped.Write(new Settings(language))))], cancel);

    private sealed record Settings(LanguageCode Language);
}

/// <summary>The channel's id of the message that holds a card, and what the card was made from.</summary>
internal sealed record HeldCard(string Message)
{
    public int? Revision { get; init; }
}
