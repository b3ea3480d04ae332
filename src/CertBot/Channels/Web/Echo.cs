using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;

namespace CertBot.Channels.Web;

/// <summary>A person's activity as the conversation shows it: what we know of it, from whom the token says, and nothing else that came along.</summary>
internal static class Echo
{
    // What Web Chat needs back: it matches its own bubble by the first, and shows no bubble for a button's value.
    private static readonly string[] Kept = ["clientActivityID", "clientTimestamp", "postBack", "messageBack", "attachmentSizes", "webchat:sequence-id"];

    public static JsonObject Of(JsonObject activity, Ticket ticket)
    {
        var echo = new JsonObject
        {
            ["type"] = "message",
            ["from"] = new JsonObject { ["id"] = ticket.User.Id, ["name"] = ticket.User.Name },
            ["textFormat"] = "plain",
        };
        foreach (var member in (string[])["text", "value", "locale"])
        {
            if (activity[member] is { } value)
            {
                echo[member] = value.DeepClone();
            }
        }

        var channelData = new JsonObject();
        foreach (var member in Kept)
        {
            if (activity.Object("channelData")?[member] is { } value)
            {
                channelData[member] = value.DeepClone();
            }
        }

        echo["channelData"] = channelData;
        return echo;
    }

    public static JsonObject Of(JsonObject activity, Ticket ticket, IEnumerable<GivenFile> files)
    {
        var echo = Of(activity, ticket);
        echo["attachments"] = new JsonArray([.. files.Select(f => Attached.File(ticket.Place, f))]);
        return echo;
    }
}
