using System.Text.Json.Nodes;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation;
using CertBot.Core.Texts;

namespace CertBot.Channels.Slack.Schema;

/// <summary>A message somebody points at: its words without Slack's marks, its files and links as addresses. Nothing of it is fetched.</summary>
internal static class Pointed
{
    private const int MostLinks = 10;
    private const int LongestAddress = 2000;

    /// <param name="own">The message's own address, where Slack would say it.</param>
    public static Evidence Read(JsonObject message, string? author, string? own)
    {
        var text = Foreign.Clean(Written.Read(message.Text("text") ?? "", self: null));
        var files = (message["files"] as JsonArray ?? []).OfType<JsonObject>().Take(MostLinks).Select(f => Link(f.Text("name"), f.Text("permalink") ?? f.Text("url_private")));
        var inText = text.Split([' ', '\n']).Where(w => w.StartsWith("https://", StringComparison.OrdinalIgnoreCase)).Select(w => Link(null, w.TrimEnd('.', ',', ';', ')', '"', '»', '”')));
        return new(
            ForeignText.Plain(author ?? "") is { Length: > 0 } name ? Foreign.Quote(name) : "?",
            text,
            [.. files.Concat(inText).OfType<EvidenceLink>().Take(MostLinks).Append(Address(own) is { } address ? new EvidenceLink(null, address) : null).OfType<EvidenceLink>().DistinctBy(l => l.Address, StringComparer.Ordinal)]);
    }

    private static EvidenceLink? Link(string? name, string? url) =>
        Address(url) is { } address ? new EvidenceLink(ForeignText.Plain(name ?? "") is { Length: > 0 } called ? called : address, address) : null;

    private static string? Address(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0
        && address.Host.Contains('.', StringComparison.Ordinal) && address.AbsoluteUri.Length <= LongestAddress
            ? address.AbsoluteUri
            : null;
}
