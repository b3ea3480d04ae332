using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;

namespace CertBot.Channels.Connector.Teams;

/// <summary>Shows cards that are too large in pages. The whole card is stored beside its conversation, and only there its pages can be turned.</summary>
internal sealed class PagedCards(FullCardStore fullCards)
{
    /// <summary>The card itself if it fits, otherwise its first page.</summary>
    public async Task<JsonObject> Fit(ConversationAddress address, JsonObject card, LanguageCode language, CancellationToken cancellationToken) =>
        CardPages.SizeOf(card) <= CardPages.MaxCardBytes ? card : await CreateFirstPage(address, card, language, cancellationToken) ?? card;

    /// <summary>Null where the card cannot be divided.</summary>
    public async Task<JsonObject?> CreateFirstPage(ConversationAddress address, JsonObject card, LanguageCode language, CancellationToken cancellationToken)
    {
        var key = FullCardStore.CreateKey(address, $"page|{SafeKey.Hash(card.ToJsonString(ChannelJson.WriteOptions))}");
        if (CardPages.Create(card, 1, key, language) is not { } page)
            return null;
        if (await fullCards.Find(address, key, cancellationToken) is null)
            await fullCards.Save(address, key, card, cancellationToken);
        return page;
    }

    /// <summary>The page that a button asks for; null when the card is not stored here any more.</summary>
    public async Task<JsonObject?> FindPage(ConversationAddress address, JsonObject data, CancellationToken cancellationToken) =>
        data.GetString(CardPages.KeyMember) is { } key && await fullCards.Find(address, key, cancellationToken) is { } card
            ? CardPages.Create(card, ReadNumber(data), key, ClientLocale.ParseLanguage(data.GetString(CardPages.LanguageMember)) ?? LanguageCode.En)
            : null;

    /// <summary>Whether it is the data of a button that turns to another page.</summary>
    public static bool IsPageTurn(string? verb, JsonObject data) => verb == CardPages.Verb && data.GetString(CardPages.KeyMember) is not null;

    private static int ReadNumber(JsonObject data) =>
        int.TryParse(CardActionData.ReadScalar(data[CardPages.PageMember]), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
}
