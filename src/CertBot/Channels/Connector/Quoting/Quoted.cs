using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation;
using CertBot.Core.Texts;

namespace CertBot.Channels.Connector.Quoting;

/// <summary>A Teams message somebody points at: its words without markup, its files and links as addresses. Nothing of it is fetched.</summary>
internal static class Quoted
{
    private const int MostLinks = 10;

    private const int LongestAddress = 2000;

    public static Evidence Read(JsonObject message)
    {
        var body = message.Object("body") ?? [];
        var content = body.Text("content") ?? "";
        var (text, linked) = body.Text("contentType") == "html" ? HtmlText.Read(content) : (Foreign.Clean(content), []);
        var files = (message["attachments"] as JsonArray ?? []).OfType<JsonObject>().Take(MostLinks).Select(a => Link(a.Text("name"), a.Text("contentUrl")));
        var inText = linked.Concat(text.Split([' ', '\n']).Where(w => w.StartsWith("https://", StringComparison.OrdinalIgnoreCase)).Select(w => w.TrimEnd('.', ',', ';', ')', '"', '»', '”')));
        return new(
            Author(message.Object("from")),
            text,
            [.. files.Concat(inText.Select(a => Link(null, a))).OfType<EvidenceLink>().Take(MostLinks)
                .Append(Address(message.Text("linkToMessage")) is { } own ? new EvidenceLink(null, own) : null).OfType<EvidenceLink>().DistinctBy(l => l.Address, StringComparer.Ordinal)]);
    }

    private static string Author(JsonObject? from) =>
        ForeignText.Plain((from?.Object("user") ?? from?.Object("application"))?.Text("displayName") ?? "") is { Length: > 0 } name ? Foreign.Quote(name) : "?";

    private static EvidenceLink? Link(string? name, string? url) =>
        Address(url) is { } address ? new EvidenceLink(ForeignText.Plain(name ?? "") is { Length: > 0 } called ? called : address, address) : null;

    private static string? Address(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0
        && address.Host.Contains('.', StringComparison.Ordinal) && address.AbsoluteUri.Length <= LongestAddress
            ? address.AbsoluteUri
            : null;
}
