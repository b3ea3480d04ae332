using System.Text.Json.Nodes;
using CertBot.Core.Directory;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Channels;

/// <summary>
/// Stores the full card of which a message shows a part (forms of <c>Action.ShowCard</c>, what was cut) beside its conversation; the buttons carry its key.
/// </summary>
internal sealed class FullCardStore(IStore store, IClock clock)
{
    private static readonly Duration Retention = Duration.FromDays(400);

    /// <summary>Stable per card key, so that an old button opens the current card.</summary>
    public static string CreateKey(ConversationAddress conversation, string name) => SafeKey.Hash(conversation.Id, name);

    public async Task Save(ConversationAddress conversation, string key, JsonObject card, CancellationToken cancellationToken) =>
        await store.Commit(
            StoreKeys.ConversationAddress(conversation),
            [
                new Write.Upsert(
                    new Document(DocumentId(key), "behind", VersionedJson.AddVersion(card.ToJsonString(ChannelJson.WriteOptions)))
                    {
                        Expires = clock.GetCurrentInstant() + Retention,
                    }
                ),
            ],
            cancellationToken
        );

    /// <summary>Null when there is none, or it expired.</summary>
    public async Task<JsonObject?> Find(ConversationAddress conversation, string? key, CancellationToken cancellationToken) =>
        key is { Length: > 0 and <= 80 }
        && SafeKey.Of(key) == key
        && await store.Get(StoreKeys.ConversationAddress(conversation), DocumentId(key), cancellationToken) is { } stored
            ? VersionedJson.ReadObject(stored)
            : null;

    private static string DocumentId(string key) => $"behind:{key}";
}
