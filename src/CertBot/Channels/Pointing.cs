using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation;
using CertBot.Core.Texts;

namespace CertBot.Channels;

/// <summary>What a message somebody points at holds as addresses: https only, with nobody's password in it, and not too long. Nothing of it is fetched.</summary>
internal static class Pointing
{
    public const int MostLinks = 10;

    private const int LongestAddress = 2000;

    public static string Author(string? name) => ForeignText.Plain(name ?? "") is { Length: > 0 } plain ? Foreign.Quote(plain) : "?";

    public static EvidenceLink? Link(string? name, string? url) =>
        Address(url) is { } address ? new EvidenceLink(ForeignText.Plain(name ?? "") is { Length: > 0 } called ? called : address, address) : null;

    /// <summary>The addresses in a text, without the sign that ends a sentence.</summary>
    public static IEnumerable<string> In(string text) =>
        text.Split([' ', '\n']).Where(w => w.StartsWith("https://", StringComparison.OrdinalIgnoreCase)).Select(w => w.TrimEnd('.', ',', ';', ')', '"', '»', '”'));

    public static string? Address(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0
        && address.Host.Contains('.', StringComparison.Ordinal) && address.AbsoluteUri.Length <= LongestAddress
            ? address.AbsoluteUri
            : null;
}
