using System.Text.Json.Nodes;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Primitives;

namespace CertBot.Channels.DirectLine.Activities;

/// <summary>URLs of files: stored in the log as paths without a secret, signed for each reader.</summary>
internal static class AttachmentUrls
{
    private const string RootPath = "/v3/directline/conversations/";

    public static string CreatePath(WebConversation conversation, FileReference reference)
    {
        var path =
            $"{FolderPath(conversation)}{Uri.EscapeDataString(reference.File.Value)}/{Uri.EscapeDataString(reference.Name.Length > 0 ? reference.Name : "file")}";
        return reference.Source is null ? path : $"{path}?{FormatSource(reference.Source)}";
    }

    /// <summary>Encodes the source of a file in a URL.</summary>
    public static string FormatSource(FileSource source) => $"{source.Kind}={Uri.EscapeDataString(source.Key)}";

    /// <summary>The source of a file in a request's URL.</summary>
    public static FileSource? ReadSource(IQueryCollection query) => FileSource.Read(kind => query[kind].ToString());

    /// <summary>The signed part of a URL: the file, the name it is saved under, and its source, which decides who may open it.</summary>
    public static string FormatSignedValue(string file, string name, FileSource? source) =>
        FormatSignedValue(file, name, source is null ? "" : FormatSource(source));

    // The name may be longer than a token.
    private static string FormatSignedValue(string file, string name, string source) => $"{file}/{SafeKey.Hash(name)}?{source}";

    /// <summary>Always a download: the page never renders a user's file.</summary>
    public static JsonObject CreateAttachment(WebConversation conversation, UploadedFile file) =>
        new()
        {
            ["contentType"] = "application/octet-stream",
            ["name"] = file.Name,
            ["contentUrl"] = CreatePath(conversation, new FileReference(file.Id, file.Name)),
        };

    /// <summary>
    /// Signs the URLs of an activity's attachments and of its card's actions, with the host the reader uses. Text is not touched: nobody can write themselves a
    /// link.
    /// </summary>
    public static void SignUrls(JsonObject activity, WebConversation conversation, string host, Func<string, string> sign)
    {
        foreach (var attachment in (activity["attachments"] as JsonArray ?? []).OfType<JsonObject>())
        {
            SignUrls(attachment, "contentUrl", conversation, host, sign);
            if (DirectLineActivity.IsFromBot(activity))
            {
                SignCardUrls(attachment["content"], conversation, host, sign);
            }
        }
    }

    private static void SignCardUrls(JsonNode? node, WebConversation conversation, string host, Func<string, string> sign)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    SignCardUrls(item, conversation, host, sign);
                }

                break;
            case JsonObject item:
                SignUrls(item, "url", conversation, host, sign);
                foreach (var (_, value) in item)
                {
                    SignCardUrls(value, conversation, host, sign);
                }

                break;
            default:
                break;
        }
    }

    private static void SignUrls(JsonObject item, string member, WebConversation conversation, string host, Func<string, string> sign)
    {
        if (
            item.GetString(member) is { } url
            && url.StartsWith(FolderPath(conversation), StringComparison.Ordinal)
            && url.Split('?') is [var path, .. var query]
            && path[FolderPath(conversation).Length..].Split('/') is [var file, var name]
        )
        {
            var signature = sign(FormatSignedValue(Uri.UnescapeDataString(file), Uri.UnescapeDataString(name), query is [var source] ? source : ""));
            item[member] = $"{host}{url}{(query.Length > 0 ? "&" : "?")}t={signature}";
        }
    }

    private static string FolderPath(WebConversation conversation) => $"{RootPath}{conversation.ConversationId}/attachments/";
}
