using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Channels.DirectLine.Activities;
using CertBot.Channels.DirectLine.Tokens;

namespace CertBot.Channels.DirectLine.Logs;

/// <summary>
/// Part of a conversation as one user sees it. Of a message that was replaced within it, only the last version is included, in the place of the first.
/// </summary>
internal sealed record ActivitySet(JsonObject Json, long Watermark)
{
    public bool IsEmpty => Json["activities"] is JsonArray { Count: 0 };

    public static ActivitySet Of(IReadOnlyList<LogEntry> entries, long start, DirectLineToken token, DirectLineTokens tokens, string host)
    {
        var activities = new OrderedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var entry in entries.Where(e => e.IsVisibleTo(token.User.Id)))
        {
            var activity = Channels.ChannelJson.ParseStored(entry.Activity);
            AttachmentUrls.SignUrls(activity, token.Conversation, host, file => tokens.IssueForFile(token, file));
            activities[activity.GetString("id") ?? ""] = activity;
        }

        var watermark = entries.Count == 0 ? start : entries[^1].Number;
        var json = new JsonObject { ["activities"] = new JsonArray([.. activities.Values]), ["watermark"] = watermark.ToString(CultureInfo.InvariantCulture) };
        return new ActivitySet(json, watermark);
    }
}
