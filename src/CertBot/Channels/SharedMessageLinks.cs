using CertBot.Core.Certification.Cards;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;

namespace CertBot.Channels;

/// <summary>Links of a message that a user shares as evidence: https only, without credentials, of limited length. Nothing is downloaded.</summary>
internal static class SharedMessageLinks
{
    public const int MaxLinks = 10;

    private const int MaxUrlLength = 2000;

    public static string FormatAuthor(string? name) => OutputEncoder.ToPlainText(name ?? "") is { Length: > 0 } plain ? UserText.Excerpt(plain) : "?";

    public static EvidenceLink? CreateLink(string? name, string? url) =>
        NormalizeUrl(url) is { } address ? new EvidenceLink(OutputEncoder.ToPlainText(name ?? "") is { Length: > 0 } title ? title : address, address) : null;

    /// <summary>The URLs in a text, without trailing punctuation.</summary>
    public static IEnumerable<string> FindUrls(string text) =>
        text.Split([' ', '\n'])
            .Where(w => w.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            .Select(w => w.TrimEnd('.', ',', ';', ')', '"', '»', '”'));

    public static string? NormalizeUrl(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address)
        && address.Scheme == Uri.UriSchemeHttps
        && address.UserInfo.Length == 0
        && address.Host.Contains('.', StringComparison.Ordinal)
        && address.AbsoluteUri.Length <= MaxUrlLength
            ? address.AbsoluteUri
            : null;
}
