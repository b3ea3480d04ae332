using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using Microsoft.Bot.Schema;
using Microsoft.Bot.Schema.Teams;

namespace CertBot.Channels.Connector.Teams;

/// <summary>Offers a file in Teams: by a consent card in a personal chat, elsewhere by a link to that chat.</summary>
internal static class FileCards
{
    /// <summary>A link to the chat with the bot, with the request text filled in.</summary>
    public static FileLink? LinkToChat(StoredAccount bot, FileReference file) =>
        file.RequestText is { } requestText
            ? new FileLink.RequestInChat(
                $"https://teams.microsoft.com/l/chat/0/0?users={Uri.EscapeDataString(bot.Id)}&message={Uri.EscapeDataString(requestText)}"
            )
            : null;

    /// <summary>
    /// The consent card, or null when the message is not about a file. The ids come back with the answer and are checked like any client input.
    /// </summary>
    public static Attachment? TryCreateConsent(OutboundMessage message)
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
        if (file.GetString("findings") is { } findings)
            ids["findings"] = findings;
        if (file.GetString("board") is { } board)
            ids["board"] = board;
        return new Attachment
        {
            ContentType = FileConsentCard.ContentType,
            Name = file.GetString("name"),
            Content = new FileConsentCard
            {
                Description = message.Card?.GetString("fallbackText") ?? "",
                SizeInBytes = (long?)file.GetNumber("bytes"),
                AcceptContext = ids,
                DeclineContext = ids,
            },
        };
    }

    /// <summary>The card of a file in the storage of the user.</summary>
    public static Attachment CreateInfo(string name, string address, string? uniqueId, string? fileType) =>
        new()
        {
            ContentType = FileInfoCard.ContentType,
            ContentUrl = address,
            Name = name,
            Content = new FileInfoCard { UniqueId = uniqueId, FileType = fileType },
        };
}
