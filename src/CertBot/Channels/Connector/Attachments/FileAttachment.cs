using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Files;
using Microsoft.Bot.Schema.Teams;
using Activity = Microsoft.Bot.Schema.Activity;
using Attachment = Microsoft.Bot.Schema.Attachment;

namespace CertBot.Channels.Connector.Attachments;

/// <summary>An attachment that is a file at <see cref="Url"/>, under a name that may be stored.</summary>
internal sealed record FileAttachment(string Name, string Url)
{
    // The message that is answered or forwarded, and markup: no files, whatever address they carry.
    private static readonly string[] NoFileTypes = ["messageReference", "forwardedMessageReference", "text/html", "text/plain"];

    /// <summary>A file of Teams, in the file storage of its tenant at an address that is valid for a few minutes.</summary>
    public bool IsTeamsFile { get; init; }

    /// <summary>The files of a message.</summary>
    public static ImmutableArray<FileAttachment> Of(Activity activity) => [.. activity.Attachments.Select(Of).OfType<FileAttachment>()];

    /// <summary>Null for a card or markup.</summary>
    private static FileAttachment? Of(Attachment attachment) =>
        NoFileTypes.Contains(attachment.ContentType, StringComparer.OrdinalIgnoreCase) && attachment.Content is not null ? null
        : ((attachment.Content as JsonObject)?.GetString("downloadUrl") ?? attachment.ContentUrl) is { } url
            ? new(SafeFileName.Sanitize(attachment.Name ?? ""), url) { IsTeamsFile = attachment.ContentType == FileDownloadInfo.ContentType }
        : null;
}
