using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation;
using CertBot.Core.Texts;
using CertBot.Delivery;

namespace CertBot.Channels.Connector.Teams;

/// <summary>How a file of ours is offered in Teams: in a chat with one person as a card that asks whether they want it; elsewhere by the way to that chat.</summary>
internal static class FileOffer
{
    private const string ConsentType = "application/vnd.microsoft.teams.card.file.consent";

    private const string InfoType = "application/vnd.microsoft.teams.card.file.info";

    /// <summary>The chat with the bot, with the words that ask for the file already in it.</summary>
    public static FileLink? Ask(ChannelAccount bot, FileAsked file) =>
        file.Ask is { } words ? new FileLink.Asks($"https://teams.microsoft.com/l/chat/0/0?users={Uri.EscapeDataString(bot.Id)}&message={Uri.EscapeDataString(words)}") : null;

    /// <summary>The card that asks; null where the message is about no file. What comes back with the answer are ids, and they are believed no more than any others.</summary>
    public static JsonObject? Of(Message message)
    {
        if (message.Said is not Say.Card { Name: FileCard.Name, Data: var file }) return null;

        var ids = new JsonObject { ["app"] = file.Text("app"), ["material"] = file.Text("material"), ["part"] = file.Text("part"), ["file"] = file.Text("file") };
        return new JsonObject
        {
            ["contentType"] = ConsentType,
            ["name"] = file.Text("name"),
            ["content"] = new JsonObject
            {
                ["description"] = message.Card?.Text("fallbackText") ?? "",
                ["sizeInBytes"] = file["bytes"]?.DeepClone(),
                ["acceptContext"] = ids,
                ["declineContext"] = ids.DeepClone(),
            },
        };
    }

    /// <summary>The card of a file that lies where its reader keeps theirs.</summary>
    public static JsonObject Taken(string name, string address, string? uniqueId, string? fileType) => new()
    {
        ["contentType"] = InfoType,
        ["contentUrl"] = address,
        ["name"] = name,
        ["content"] = new JsonObject { ["uniqueId"] = uniqueId, ["fileType"] = fileType },
    };
}
