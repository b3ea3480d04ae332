using System.Text.Json.Nodes;
using CertBot.Core.Conversation;

namespace CertBot.Channels.Web;

/// <summary>Files in the log: stored as paths without a secret, signed for each reader when shown.</summary>
internal static class Attached
{
    private const string Root = "/v3/directline/conversations/";

    /// <summary>Everything is a download: a file somebody gave is never drawn by the page.</summary>
    public static JsonObject File(WebPlace place, GivenFile file) => new()
    {
        ["contentType"] = "application/octet-stream",
        ["name"] = file.Name,
        ["contentUrl"] = $"{Root}{place.Conversation}/attachments/{Uri.EscapeDataString(file.Id.Value)}/{Uri.EscapeDataString(file.Name)}",
    };

    public static void Sign(JsonObject activity, Func<string, string> sign)
    {
        foreach (var attachment in activity["attachments"] as JsonArray ?? [])
        {
            if (attachment is JsonObject file && file.Text("contentUrl") is { } url && url.StartsWith(Root, StringComparison.Ordinal))
            {
                file["contentUrl"] = sign(url);
            }
        }
    }

    public static string FileOf(string path) => Uri.UnescapeDataString(path.Split('/')[^2]);
}
