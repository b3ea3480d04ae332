using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Texts;

namespace CertBot.Channels.Web;

/// <summary>Files in the log: stored as paths without a secret, signed for each reader when shown.</summary>
internal static class Attached
{
    private const string Root = "/v3/directline/conversations/";

    public static string PathTo(WebPlace place, FileAsked asked)
    {
        var path = $"{Folder(place)}{Uri.EscapeDataString(asked.File.Value)}/{Uri.EscapeDataString(asked.Name.Length > 0 ? asked.Name : "file")}";
        return asked.Of is null ? path : $"{path}?{Query(asked.Of)}";
    }

    /// <summary>How an address says what its file is of.</summary>
    public static string Query(FileOf of) => $"{(of is FileOf.Made ? "made" : "handed")}={Uri.EscapeDataString(of.App.Value)}";

    /// <summary>What the address of a request says its file is of.</summary>
    public static FileOf? Of(IQueryCollection query) =>
        query["handed"].ToString() is { Length: > 0 } handed ? new FileOf.Handed { App = new(handed) }
        : query["made"].ToString() is { Length: > 0 } made ? new FileOf.Made { App = new(made) }
        : null;

    /// <summary>What is signed of an address: the file, and what it is of, for that decides who is asked whether it may be opened.</summary>
    public static string Signed(string file, FileOf? of) => of is null ? file : $"{file}?{Query(of)}";

    /// <summary>Everything is a download: a file somebody gave is never drawn by the page.</summary>
    public static JsonObject File(WebPlace place, GivenFile file) => new()
    {
        ["contentType"] = "application/octet-stream",
        ["name"] = file.Name,
        ["contentUrl"] = PathTo(place, new FileAsked(file.Id, file.Name)),
    };

    /// <summary>Signs what an activity of this place attaches, and the addresses its card opens, as this host is reached by its reader. Text is left alone: nobody can write themselves a link.</summary>
    public static void Sign(JsonObject activity, WebPlace place, string host, Func<string, string> sign)
    {
        foreach (var attachment in (activity["attachments"] as JsonArray ?? []).OfType<JsonObject>())
        {
            Sign(attachment, "contentUrl", place, host, sign);
            if (Said.IsOurs(activity))
            {
                SignAddresses(attachment["content"], place, host, sign);
            }
        }
    }

    private static void SignAddresses(JsonNode? node, WebPlace place, string host, Func<string, string> sign)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    SignAddresses(item, place, host, sign);
                }

                break;
            case JsonObject item:
                Sign(item, "url", place, host, sign);
                foreach (var (_, value) in item)
                {
                    SignAddresses(value, place, host, sign);
                }

                break;
            default:
                break;
        }
    }

    private static void Sign(JsonObject item, string member, WebPlace place, string host, Func<string, string> sign)
    {
        if (item.Text(member) is { } url && url.StartsWith(Folder(place), StringComparison.Ordinal) && url.Split('?') is [var path, .. var query] && path[Folder(place).Length..].Split('/') is [var file, _])
        {
            item[member] = query is [var of] ? $"{host}{url}&t={sign($"{Uri.UnescapeDataString(file)}?{of}")}" : $"{host}{url}?t={sign(Uri.UnescapeDataString(file))}";
        }
    }

    private static string Folder(WebPlace place) => $"{Root}{place.Conversation}/attachments/";
}
