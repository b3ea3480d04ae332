using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Core.Certification.Applications;

namespace CertBot.Channels.DirectLine.Activities;

/// <summary>A user's activity as the conversation shows it: the known members, the sender of the token, and nothing else of the request.</summary>
internal static class ActivityEcho
{
    // Web Chat matches its own message by the first member, and shows none for a button's value.
    private static readonly string[] KeptChannelData =
    [
        "clientActivityID",
        "clientTimestamp",
        "postBack",
        "messageBack",
        "attachmentSizes",
        "webchat:sequence-id",
    ];

    public static JsonObject Of(JsonObject activity, DirectLineToken token)
    {
        var echo = new JsonObject
        {
            ["type"] = "message",
            ["from"] = new JsonObject { ["id"] = token.User.Id, ["name"] = token.User.Name },
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
        foreach (var member in KeptChannelData)
        {
            if (activity.GetObject("channelData")?[member] is { } value)
            {
                channelData[member] = value.DeepClone();
            }
        }

        echo["channelData"] = channelData;
        return echo;
    }

    public static JsonObject Of(JsonObject activity, DirectLineToken token, IEnumerable<UploadedFile> files)
    {
        var echo = Of(activity, token);
        echo["attachments"] = new JsonArray([.. files.Select(f => AttachmentUrls.CreateAttachment(token.Conversation, f))]);
        return echo;
    }
}
