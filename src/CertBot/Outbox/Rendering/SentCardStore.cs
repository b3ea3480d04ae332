using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Outbox.Rendering;

/// <summary>What is stored per conversation: which message holds which card, and the language.</summary>
internal sealed class SentCardStore(IStore store)
{
    /// <summary>The message that holds this card there, or null.</summary>
    public async Task<SentCard?> Find(ConversationAddress address, string cardKey, CancellationToken cancellationToken) =>
        await store.Get(StoreKeys.ConversationAddress(address), StoreKeys.SentCard(cardKey), cancellationToken) is { } stored
            ? VersionedJson.Read<SentCard>(stored)
            : null;

    /// <summary>Stores which message holds the card, for ever if it does not expire.</summary>
    public async Task Save(ConversationAddress address, string cardKey, SentCard card, Instant? expires, CancellationToken cancellationToken) =>
        await store.Commit(
            StoreKeys.ConversationAddress(address),
            [new Write.Upsert(new Document(StoreKeys.SentCard(cardKey), "slot", VersionedJson.Write(card)) { Expires = expires })],
            cancellationToken
        );

    /// <summary>The language of a shared conversation. Its members can set it; the default is English.</summary>
    public async Task<LanguageCode> GetLanguage(ConversationAddress address, CancellationToken cancellationToken) =>
        await store.Get(StoreKeys.ConversationAddress(address), "settings", cancellationToken) is { } stored
            ? VersionedJson.Read<ConversationSettings>(stored).Language
            : LanguageCode.En;

    public async Task SetLanguage(ConversationAddress address, LanguageCode language, CancellationToken cancellationToken) =>
        await store.Commit(
            StoreKeys.ConversationAddress(address),
            [new Write.Upsert(new Document("settings", "settings", VersionedJson.Write(new ConversationSettings(language))))],
            cancellationToken
        );

    private sealed record ConversationSettings(LanguageCode Language);
}

/// <summary>The channel's id of the message that holds a card, and the revision the card was made from.</summary>
internal sealed record SentCard(string Message)
{
    public int? Revision { get; init; }
}
