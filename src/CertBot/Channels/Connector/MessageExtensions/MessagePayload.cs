using System.Text.Json.Nodes;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Primitives;

namespace CertBot.Channels.Connector.MessageExtensions;

/// <summary>Reads a shared Teams message: its text without markup, its files and links as URLs. Nothing is downloaded.</summary>
internal static class MessagePayload
{
    public static Evidence ReadEvidence(JsonObject message)
    {
        var body = message.GetObject("body") ?? [];
        var content = body.GetString("content") ?? "";
        var (text, htmlLinks) = body.GetString("contentType") == "html" ? HtmlTextParser.Parse(content) : (UserText.Sanitize(content), []);
        var files = (message["attachments"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .Take(SharedMessageLinks.MaxLinks)
            .Select(a => SharedMessageLinks.CreateLink(a.GetString("name"), a.GetString("contentUrl")));
        var textLinks = htmlLinks.Concat(SharedMessageLinks.FindUrls(text)).Select(a => SharedMessageLinks.CreateLink(null, a));
        var from = message.GetObject("from");
        return new(
            SharedMessageLinks.FormatAuthor((from?.GetObject("user") ?? from?.GetObject("application"))?.GetString("displayName")),
            text,
            [
                .. files
                    .Concat(textLinks)
                    .OfType<EvidenceLink>()
                    .Take(SharedMessageLinks.MaxLinks)
                    .Append(SharedMessageLinks.NormalizeUrl(message.GetString("linkToMessage")) is { } messageUrl ? new EvidenceLink(null, messageUrl) : null)
                    .OfType<EvidenceLink>()
                    .DistinctBy(l => l.Address, StringComparer.Ordinal),
            ]
        );
    }
}
