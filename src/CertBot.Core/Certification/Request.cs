using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static CertBot.Core.Certification.Answers;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Core.Certification;

/// <summary>Stage 1, the vendor's side: an application is filed. The refusals name the questions of the form <c>apply</c>.</summary>
internal static partial class Request
{
    private const int MostLocalizations = 40;

    public static Decision<ApplicationEvent> Submit(Submit command, Circumstances given) => Listing.Normalise(command.Listing, given.Edition) switch
    {
        Listing.Refused refused => No(refused.Why),
        Listing.Accepted listing when listing.Id != given.Id => No("listing-address", "listing", new JsonObject { ["host"] = given.Edition.Storefront.Host }),
        Listing.Accepted listing => Unless(Check(command, given), () => Happened(command, listing, given)),
        _ => No("listing-address", "listing"),
    };

    /// <summary>After a decline or a withdrawal: the same listing, the same vendor, the same history.</summary>
    public static Decision<ApplicationEvent> SubmitAgain(Submit command, Application app, Circumstances given) =>
        command.Vendor == app.Vendor ? Submit(command, given) : Taken(command, app);

    /// <summary>Says that the listing is applied for, and to its own vendor under which name.</summary>
    public static Decision<ApplicationEvent> Taken(Submit command, Application app) => command.Vendor == app.Vendor
        ? No(Yours(app))
        : No("listing-taken", "listing");

    public static Refusal Yours(Application app) => Why("listing-yours", "listing", new JsonObject { ["app"] = app.Name, ["id"] = app.Id.Value });

    private static Refusal? Check(Submit command, Circumstances given)
    {
        var release = command.Release;
        return (command.Edition == given.Edition.Pin ? null : Why("edition"))
            ?? Words.Check(command.Name, Words.Name, "name")
            ?? Words.CheckVersion(release.Version, "version")
            ?? Words.Check(release.Products, Words.Line, "products")
            ?? Localizations(release.Localizations, given.Edition)
            ?? Prefix(release.Prefix)
            ?? Words.Check(release.Maintainer, Words.Name, "maintainer")
            ?? KickOff.CheckReadiness(release.Readiness, given.Edition.Readiness, given.Edition)
            ?? Words.Check(release.EscalationContact, Words.Line, "contact")
            ?? Words.CheckDay(command.WishedKickOff, given.Today, "kick-off")
            ?? Words.Check(given.Vendor?.Name ?? command.VendorName, Words.Name, null);
    }

    private static Refusal? Localizations(ImmutableArray<string> claimed, Policy.Edition edition)
    {
        if (claimed.IsDefaultOrEmpty)
            return Why("text-missing", "localizations");
        if (claimed.Length > MostLocalizations || !claimed.All(c => c is not null && Culture().IsMatch(c)))
            return Why("localizations", "localizations");
        var must = edition.Storefront.MandatoryLocalization;
        return must.Length == 0 || claimed.Contains(must, StringComparer.Ordinal) ? null : Why("localization-mandatory", "localizations", new JsonObject { ["localization"] = must });
    }

    /// <summary>A prefix of one's own, and not the one every system begins with.</summary>
    public static Refusal? Prefix(string? prefix) =>
        prefix is null || !PrefixSyntax().IsMatch(prefix) ? Why("prefix", "prefix")
        : prefix.Equals("Usr", StringComparison.OrdinalIgnoreCase) || prefix.Equals("Custom", StringComparison.OrdinalIgnoreCase) ? Why("prefix-reserved", "prefix", new JsonObject { ["prefix"] = prefix })
        : null;

    private static ApplicationEvent.Submitted Happened(Submit command, Listing.Accepted listing, Circumstances given) => new ApplicationEvent.Submitted(
        listing.Id, given.Edition.Pin, command.Vendor, given.Vendor?.Name ?? Words.Clean(command.VendorName), listing.Address, Words.Clean(command.Name),
        command.Release with
        {
            IsUpdate = false,
            Attempt = 1,
            Products = Words.Clean(command.Release.Products),
            Localizations = [.. command.Release.Localizations.Distinct(StringComparer.Ordinal)],
            Maintainer = Words.Clean(command.Release.Maintainer),
            EscalationContact = Words.Clean(command.Release.EscalationContact),
            Readiness = KickOff.Clean(command.Release.Readiness),
            Materials = ImmutableSortedDictionary<string, Handed>.Empty,
        },
        command.WishedKickOff);

    [GeneratedRegex(@"\A[a-z]{2,3}(-[A-Z][a-z]{3})?-[A-Z]{2}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Culture();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9]{2,14}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PrefixSyntax();
}
