using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Directory;

namespace CertBot.Channels.Slack.Views;

/// <summary>
/// Where a modal came from, as its <c>private_metadata</c> carries it: ids, and nothing anybody typed. They say what is meant, never what is allowed.
/// </summary>
internal sealed record ModalMetadata
{
    public required ConversationAddress Conversation { get; init; }

    public string? Thread { get; init; }

    /// <summary>The slot of the card it opened over.</summary>
    public string? CardKey { get; init; }

    /// <summary>The word under which the card shown in it is kept.</summary>
    public string? FullCardKey { get; init; }

    public ModalOrigin Origin { get; init; }

    /// <summary>Null: it is of another workspace than who sends it, or was made by nobody here.</summary>
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

/// <summary>From where a modal was opened.</summary>
internal enum ModalOrigin
{
    /// <summary>A card in a conversation.</summary>
    Card,

    /// <summary>The app's own tab.</summary>
    Home,

    /// <summary>A message somebody pointed at as evidence.</summary>
    Message,
}
