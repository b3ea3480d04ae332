using System.Text.Json.Nodes;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Primitives;

namespace CertBot.Channels.Slack.Schema;

/// <summary>Reads a message picked with the shortcut: its text, files and links as URLs. Nothing is fetched.</summary>
internal static class SharedMessageReader
{
    /// <param name="permalink">The permalink, where Slack returned one.</param>
    public static Evidence Read(JsonObject message, string? author, string? permalink)
    {
        var text = UserText.Sanitize(MessageTextReader.Read(message.GetString("text") ?? "", botUserId: null));
        var files = (message["files"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .Take(SharedMessageLinks.MaxLinks)
            .Select(f => SharedMessageLinks.CreateLink(f.GetString("name"), f.GetString("permalink") ?? f.GetString("url_private")));
        var textLinks = SharedMessageLinks.FindUrls(text).Select(a => SharedMessageLinks.CreateLink(null, a));
        return new(
            SharedMessageLinks.FormatAuthor(author),
            text,
            [
                .. files
                    .Concat(textLinks)
                    .OfType<EvidenceLink>()
                    .Take(SharedMessageLinks.MaxLinks)
                    .Append(SharedMessageLinks.NormalizeUrl(permalink) is { } address ? new EvidenceLink(null, address) : null)
                    .OfType<EvidenceLink>()
                    .DistinctBy(l => l.Address, StringComparer.Ordinal),
            ]
        );
    }
}
