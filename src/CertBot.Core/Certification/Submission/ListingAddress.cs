using System.Text.RegularExpressions;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification.Submission;

/// <summary>A listing's address in canonical form, so that one page is one application.</summary>
public abstract partial record ListingAddress
{
    private ListingAddress() { }

    /// <summary>The normalised https address, and the application's id that follows from it.</summary>
    public sealed record Valid(string Address, ApplicationId Id) : ListingAddress;

    public sealed record Invalid(Refusal Refusal) : ListingAddress;

    private const int MaxLength = 300;

    /// <summary>
    /// Takes an https page of the edition's storefront. Language prefix, query, fragment, trailing slash and letter case do not matter;
    /// another host, scheme, port or a user name in it, and paths that are no page of an application are refused.
    /// <c>/app/acme-sync</c> becomes <c>acme-sync</c>, another path its segments joined by dots, another edition's gets its name in front.
    /// </summary>
    public static ListingAddress Normalize(string? raw, Edition edition)
    {
        var text = raw?.Trim() ?? "";
        if (TextRules.CheckText(text, MaxLength, "listing") is { } refusal)
            return new Invalid(refusal);
        if (!text.Contains("://", StringComparison.Ordinal) && text.StartsWith(edition.Storefront.Host, StringComparison.OrdinalIgnoreCase))
            text = "https://" + text; // pasted without its scheme, as browsers show it
        if (
            text.Contains('\\', StringComparison.Ordinal)
            || text.Any(char.IsWhiteSpace)
            || !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || !uri.IsAbsoluteUri
        )
        {
            return InvalidAddress("listing-address", edition);
        }
        if (uri.Scheme != Uri.UriSchemeHttps)
            return InvalidAddress("listing-https", edition);
        if (
            uri.UserInfo.Length > 0
            || !uri.IsDefaultPort
            || uri.HostNameType != UriHostNameType.Dns
            || !uri.IdnHost.Equals(edition.Storefront.Host, StringComparison.OrdinalIgnoreCase)
        )
        {
            return InvalidAddress("listing-host", edition);
        }
        string[] path = [.. uri.AbsolutePath.ToLowerInvariant().Split('/', StringSplitOptions.RemoveEmptyEntries)];
        if (path.Length > 0 && LanguagePrefix().IsMatch(path[0]))
            path = path[1..];
        if (path.Length is < 2 or > 4 || !path.All(PathSegment().IsMatch))
            return InvalidAddress("listing-page", edition);
        var id = path is ["app", var app] ? app : string.Join('.', path);
        return new Valid(
            $"https://{edition.Storefront.Host}/{string.Join('/', path)}",
            new ApplicationId(edition.IsStandard ? id : $"{edition.Pin.Name}..{id}")
        ); // two dots: no path of the standard edition can produce this
    }

    private static Invalid InvalidAddress(string code, Edition edition) =>
        new(Refuse(code, "listing", new LocalizableObject { ["host"] = edition.Storefront.Host }));

    [GeneratedRegex(@"\A[a-z]{2}(-[a-z]{2})?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LanguagePrefix();

    [GeneratedRegex(@"\A[a-z0-9_-]{1,60}\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PathSegment();
}
