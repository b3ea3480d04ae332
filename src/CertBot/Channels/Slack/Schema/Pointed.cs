using System.Text.Json.Nodes;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation;

namespace CertBot.Channels.Slack.Schema;

/// <summary>A message somebody points at: its words without Slack's marks, its files and links as addresses. Nothing of it is fetched.</summary>
internal static class Pointed
{
    /// <param name="own">The message's own address, where Slack would say it.</param>
    public static Evidence Read(JsonObject message, string? author, string? own)
    {
        var text = Foreign.Clean(Written.Read(message.Text("text") ?? "", self: null));
        var files = (message["files"] as JsonArray ?? []).OfType<JsonObject>().Take(Pointing.MostLinks).Select(f => Pointing.Link(f.Text("name"), f.Text("permalink") ?? f.Text("url_private")));
        var inText = Pointing.In(text).Select(a => Pointing.Link(null, a));
        return new(
            Pointing.Author(author),
            text,
            [.. files.Concat(inText).OfType<EvidenceLink>().Take(Pointing.MostLinks).Append(Pointing.Address(own) is { } address ? new EvidenceLink(null, address) : null).OfType<EvidenceLink>().DistinctBy(l => l.Address, StringComparer.Ordinal)]);
    }
}
