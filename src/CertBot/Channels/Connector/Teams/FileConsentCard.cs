using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Outbox;

namespace CertBot.Channels.Connector.Teams;

/// <summary>Offers a file in Teams: by a consent card in a personal chat, elsewhere by a link to that chat.</summary>
internal static class FileConsentCard
{
    private const string ConsentType = "application/vnd.microsoft.teams.card.file.consent";

    private const string InfoType = "application/vnd.microsoft.teams.card.file.info";

    /// <summary>A link to the chat with the bot, with the request text filled in.</summary>
    public static FileLink? LinkToChat(ChannelAccount bot, FileReference file) =>
        file.RequestText is { } requestText
            ? new FileLink.RequestInChat(
                $"https://teams.microsoft.com/l/chat/0/0?users={Uri.EscapeDataString(bot.Id)}&message={Uri.EscapeDataString(requestText)}"
            )
            : null;

    /// <summary>
    /// The consent card, or null when the message is not about a file. The ids come back with the answer and are checked like any client input.
    /// </summary>
    public static JsonObject? TryCreate(OutboundMessage message)
    {
        if (message.Source is not BotMessage.CardMessage { Name: FileCard.Name, Data: var file })
            return null;

        var ids = new JsonObject
        {
            ["app"] = file.GetString("app"),
            ["material"] = file.GetString("material"),
            ["part"] = file.GetString("part"),
            ["file"] = file.GetString("file"),
        };
        return new JsonObject
        {
            ["contentType"] = ConsentType,
            ["name"] = file.GetString("name"),
            ["content"] = new JsonObject
            {
                ["description"] = message.Card?.GetString("fallbackText") ?? "",
                ["sizeInBytes"] = (long?)file.GetNumber("bytes"),
                ["acceptContext"] = ids,
                ["declineContext"] = ids.DeepClone(),
            },
        };
    }

    /// <summary>The card of a file in the storage of the user.</summary>
    public static JsonObject CreateFileInfo(string name, string address, string? uniqueId, string? fileType) =>
        new()
        {
            ["contentType"] = InfoType,
            ["contentUrl"] = address,
            ["name"] = name,
            ["content"] = new JsonObject { ["uniqueId"] = uniqueId, ["fileType"] = fileType },
        };
}
