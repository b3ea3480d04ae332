using System.Text.Json.Nodes;
using CertBot.Core.Directory;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Channels.Slack.Views;

/// <summary>
/// The whole of a card of which a message shows a part: what unfolds behind its buttons, what did not fit. Kept in the store beside its place, under a word the buttons carry.
/// </summary>
internal sealed class FullCardStore(IStore store, IClock clock)
{
    private static readonly Duration Retention = Duration.FromDays(400);

    /// <summary>The card of a slot has one word for ever, so that an old button opens what is so now.</summary>
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

    /// <summary>Null: there is none such there, or not any more.</summary>
    public async Task<JsonObject?> Find(ConversationAddress conversation, string? key, CancellationToken cancellationToken) =>
        key is { Length: > 0 and <= 80 }
        && SafeKey.Of(key) == key
        && await store.Get(StoreKeys.ConversationAddress(conversation), DocumentId(key), cancellationToken) is { } stored
            ? VersionedJson.ReadObject(stored)
            : null;

    private static string DocumentId(string key) => $"behind:{key}";
}
