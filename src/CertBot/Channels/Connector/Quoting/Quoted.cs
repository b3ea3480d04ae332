using System.Text.Json.Nodes;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation;

namespace CertBot.Channels.Connector.Quoting;

/// <summary>A Teams message somebody points at: its words without markup, its files and links as addresses. Nothing of it is fetched.</summary>
internal static class Quoted
{
    public static Evidence Read(JsonObject message)
    {
        var body = message.Object("body") ?? [];
        var content = body.Text("content") ?? "";
        var (text, linked) = body.Text("contentType") == "html" ? HtmlText.Read(content) : (Foreign.Clean(content), []);
        var files = (message["attachments"] as JsonArray ?? []).OfType<JsonObject>().Take(Pointing.MostLinks).Select(a => Pointing.Link(a.Text("name"), a.Text("contentUrl")));
        var inText = linked.Concat(Pointing.In(text)).Select(a => Pointing.Link(null, a));
        var from = message.Object("from");
        return new(
            Pointing.Author((from?.Object("user") ?? from?.Object("application"))?.Text("displayName")),
            text,
            [.. files.Concat(inText).OfType<EvidenceLink>().Take(Pointing.MostLinks)
                .Append(Pointing.Address(message.Text("linkToMessage")) is { } own ? new EvidenceLink(null, own) : null).OfType<EvidenceLink>().DistinctBy(l => l.Address, StringComparer.Ordinal)]);
    }
}
