using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Directory;

namespace CertBot.Channels.Slack.Views;

/// <summary>
/// Where a modal was opened, carried in its <c>private_metadata</c>: ids only, nothing a user typed. It identifies the target and grants no access.
/// </summary>
internal sealed record ModalMetadata
{
    public required ConversationAddress Conversation { get; init; }

    public string? Thread { get; init; }

    /// <summary>The key of the card it was opened from.</summary>
    public string? CardKey { get; init; }

    /// <summary>The key in <see cref="FullCardStore"/> of the card it shows.</summary>
    public string? FullCardKey { get; init; }

    public ModalOrigin Origin { get; init; }

    /// <summary>Null for another workspace than the sender's, or metadata that the bot did not write.</summary>
    public static ModalMetadata? Parse(JsonObject metadata, string team)
    {
        if (
            SlackConversation.Parse(SlackConversation.ChannelName, metadata.GetString("place") ?? "") is not { } slackConversation
            || slackConversation.Team != team
        )
        {
            return null;
        }

        return new ModalMetadata
        {
            Conversation = slackConversation.ToAddress(metadata.GetString("own") == "1" ? SlackConversation.Kind.DirectMessage : SlackConversation.Kind.Shared),
            Thread = metadata.GetString("thread"),
            CardKey = metadata.GetString("slot"),
            FullCardKey = metadata.GetString("behind"),
            Origin = metadata.GetString("from") switch
            {
                "home" => ModalOrigin.Home,
                "message" => ModalOrigin.Message,
                _ => ModalOrigin.Card,
            },
        };
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["place"] = Conversation.Id,
            ["own"] = Conversation.IsPersonal ? "1" : "0",
            ["from"] = Origin switch
            {
                ModalOrigin.Home => "home",
                ModalOrigin.Message => "message",
                _ => "card",
            },
        };
        foreach (var (name, value) in ((string, string?)[])[("thread", Thread), ("slot", CardKey), ("behind", FullCardKey)])
        {
            if (value is not null)
                json[name] = value;
        }

        return json;
    }
}

/// <summary>Where a modal was opened from.</summary>
internal enum ModalOrigin
{
    /// <summary>A card in a conversation.</summary>
    Card,

    /// <summary>The App Home tab.</summary>
    Home,

    /// <summary>The message shortcut, with a message picked as evidence.</summary>
    Message,
}
