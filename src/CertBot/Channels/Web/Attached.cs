using System.Text.Json.Nodes;
using CertBot.Core;
using CertBot.Core.Conversation;

namespace CertBot.Channels.Web;

/// <summary>Files in the log: stored as paths without a secret, signed for each reader when shown.</summary>
internal static class Attached
{
    private const string Root = "/v3/directline/conversations/";

    public static string PathTo(WebPlace place, FileId file, string name) =>
        $"{Folder(place)}{Uri.EscapeDataString(file.Value)}/{Uri.EscapeDataString(name.Length > 0 ? name : "file")}";

    /// <summary>Everything is a download: a file somebody gave is never drawn by the page.</summary>
    public static JsonObject File(WebPlace place, GivenFile file) => new()
    {
        ["contentType"] = "application/octet-stream",
        ["name"] = file.Name,
        ["contentUrl"] = PathTo(place, file.Id, file.Name),
    };

    /// <summary>Signs what an activity of this place attaches, and the addresses its card opens. Text is left alone: nobody can write themselves a link.</summary>
    public static void Sign(JsonObject activity, WebPlace place, Func<string, string, string> sign)
    {
        foreach (var attachment in (activity["attachments"] as JsonArray ?? []).OfType<JsonObject>())
        {
            Sign(attachment, "contentUrl", place, sign);
            if (Said.IsOurs(activity))
            {
                SignAddresses(attachment["content"], place, sign);
            }
        }
    }

    private static void SignAddresses(JsonNode? node, WebPlace place, Func<string, string, string> sign)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    SignAddresses(item, place, sign);
                }

                break;
            case JsonObject item:
                Sign(item, "url", place, sign);
                foreach (var (_, value) in item)
                {
                    SignAddresses(value, place, sign);
                }

                break;
            default:
                break;
        }
    }

    private static void Sign(JsonObject item, string member, WebPlace place, Func<string, string, string> sign)
    {
        if (item.Text(member) is { } url && url.StartsWith(Folder(place), StringComparison.Ordinal) && url[Folder(place).Length..].Split('/') is [var file, _])
        {
            item[member] = sign(url, Uri.UnescapeDataString(file));
        }
    }

    private static string Folder(WebPlace place) => $"{Root}{place.Conversation}/attachments/";
}
