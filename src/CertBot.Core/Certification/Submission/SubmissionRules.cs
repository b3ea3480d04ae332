using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Escalations;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using static CertBot.Core.Certification.Applications.ApplicationCommand;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification.Submission;

/// <summary>Stage 1, the vendor's side: an application is filed. The refusals name the questions of the form <c>apply</c>.</summary>
internal static partial class SubmissionRules
{
    private const int MaxLocalizations = 40;

    public static Decision<ApplicationEvent> Submit(Submit command, DecisionContext context) =>
        ListingAddress.Normalize(command.Listing, context.Edition) switch
        {
            ListingAddress.Invalid exception => Reject(exception.Refusal),
            ListingAddress.Valid listing when listing.Id != context.Id => Reject(
                "listing-address",
                "listing",
                new LocalizableObject { ["host"] = context.Edition.Storefront.Host }
            ),
            ListingAddress.Valid listing => AcceptUnless(Check(command, context), () => CreateSubmitted(command, listing, context)),
            _ => Reject("listing-address", "listing"),
        };

    /// <summary>After a decline or a withdrawal: the same listing and history, and the same vendor unless the listing was released.</summary>
    public static Decision<ApplicationEvent> SubmitAgain(Submit command, Application app, DecisionContext context) =>
        command.Vendor == app.Vendor || app.IsListingReleased ? Submit(command, context) : RejectTaken(command, app);

    /// <summary>An escalation that is still open belongs to the vendor that opened it, so it is closed first.</summary>
    public static Decision<ApplicationEvent> ReleaseListing(ReleaseListing command, Application app) =>
        app.IsListingReleased ? Reject("released-already", data: new LocalizableObject { ["app"] = app.Name })
        : app.Escalations.Values.FirstOrDefault(e => e.Closed is null) is { } open
            ? Reject("released-open", data: new LocalizableObject { ["app"] = app.Name, ["escalation"] = open.Id.Value })
        : AcceptUnless(TextRules.CheckText(command.Reason, TextRules.MaxTextLength, "reason"), () =>
            new ApplicationEvent.ListingReleased(TextRules.Clean(command.Reason))
        );

    /// <summary>Nothing happens where the person held nothing, or belongs to the vendor again.</summary>
    public static Decision<ApplicationEvent> HandOver(HandOver command, Application app, DecisionContext context) =>
        context.Vendor is not { } vendor || vendor.People.ContainsKey(command.From.Value) || app.Stage is Stage.Declined or Stage.Withdrawn
            ? Accept()
            : Accept([
                .. (app.Contact ?? app.Applicant) == command.From && VendorDecider.SuccessorOf(vendor, command.From) is { } to
                    ? [new ApplicationEvent.ContactChanged(command.From, to)]
                    : (ApplicationEvent[])[],
                .. EscalationRules.HandOver(command.From, app, context),
            ]);

    /// <summary>Refuses a listing that already has an application; its own vendor is told the name.</summary>
    public static Decision<ApplicationEvent> RejectTaken(Submit command, Application app) =>
        command.Vendor == app.Vendor ? Reject(RefuseOwnListing(app)) : Reject("listing-taken", "listing", new LocalizableObject { ["id"] = app.Id.Value });

    public static Refusal RefuseOwnListing(Application app) =>
        Refuse("listing-yours", "listing", new LocalizableObject { ["app"] = app.Name, ["id"] = app.Id.Value });

    private static Refusal? Check(Submit command, DecisionContext context)
    {
        var release = command.Release;
        return (command.Edition == context.Edition.Pin ? null : Refuse("edition"))
            ?? CheckOpen(context.ApplicationsBeforeKickOff, context.Edition)
            ?? TextRules.CheckText(command.Name, TextRules.MaxNameLength, "name")
            ?? CheckName(command.Name)
            ?? TextRules.CheckVersion(release.Version, "version")
            ?? TextRules.CheckText(release.Products, TextRules.MaxLineLength, "products")
            ?? CheckLocalizations(release.Localizations, context.Edition)
            ?? CheckPrefix(release.Prefix)
            ?? TextRules.CheckText(release.Maintainer, TextRules.MaxNameLength, "maintainer")
            ?? KickOffRules.CheckReadiness(release.Readiness, context.Edition.Readiness, context.Edition)
            ?? TextRules.CheckText(release.EscalationContact, TextRules.MaxLineLength, "contact")
            ?? TextRules.CheckDay(command.WishedKickOff, context.Today, "kick-off")
            ?? TextRules.CheckText(context.Vendor?.Name ?? command.VendorName, TextRules.MaxNameLength, null);
    }

    /// <summary>Refuses one more application of a vendor that has as many as may wait for their kick-off.</summary>
    public static Refusal? CheckOpen(int beforeKickOff, Policy.Edition edition) =>
        beforeKickOff < edition.Settings.MaxBeforeKickOff
            ? null
            : Refuse("too-many-open", data: new LocalizableObject { ["count"] = beforeKickOff, ["max"] = edition.Settings.MaxBeforeKickOff });

    private static Refusal? CheckLocalizations(ImmutableArray<string> claimed, Policy.Edition edition)
    {
        if (claimed.IsDefaultOrEmpty)
            return Refuse("text-missing", "localizations");
        if (claimed.Length > MaxLocalizations || !claimed.All(c => c is not null && CultureSyntax().IsMatch(c)))
            return Refuse("localizations", "localizations");
        var mandatory = edition.Storefront.MandatoryLocalization;
        return mandatory.Length == 0 || claimed.Contains(mandatory, StringComparer.Ordinal)
            ? null
            : Refuse("localization-mandatory", "localizations", new LocalizableObject { ["localization"] = mandatory });
    }

    /// <summary>Refuses an app's name that mixes alphabets within a word and so can be taken for another app's.</summary>
    public static Refusal? CheckName(string name) =>
        NameSkeleton.FindMixedWord(name) is { } word ? Refuse("name-mixed", "name", new LocalizableObject { ["word"] = word }) : null;

    /// <summary>Refuses the prefix that every system uses by default.</summary>
    public static Refusal? CheckPrefix(string? prefix) =>
        prefix is null || !PrefixSyntax().IsMatch(prefix) ? Refuse("prefix", "prefix")
        : prefix.Equals("Usr", StringComparison.OrdinalIgnoreCase) || prefix.Equals("Custom", StringComparison.OrdinalIgnoreCase)
            ? Refuse("prefix-reserved", "prefix", new LocalizableObject { ["prefix"] = prefix })
        : null;

    private static ApplicationEvent.Submitted CreateSubmitted(Submit command, ListingAddress.Valid listing, DecisionContext context) =>
        new ApplicationEvent.Submitted(
            listing.Id,
            context.Edition.Pin,
            command.Vendor,
            context.Vendor?.Name ?? TextRules.Clean(command.VendorName),
            listing.Address,
            TextRules.Clean(command.Name),
            command.Release with
            {
                IsUpdate = false,
                Attempt = 1,
                Products = TextRules.Clean(command.Release.Products),
                Localizations = [.. command.Release.Localizations.Distinct(StringComparer.Ordinal)],
                Maintainer = TextRules.Clean(command.Release.Maintainer),
                EscalationContact = TextRules.Clean(command.Release.EscalationContact),
                Readiness = KickOffRules.CleanAnswers(command.Release.Readiness),
                Materials = ImmutableSortedDictionary<string, SubmittedMaterial>.Empty,
            },
            command.WishedKickOff
        );

    [GeneratedRegex(@"\A[a-z]{2,3}(-[A-Z][a-z]{3})?-[A-Z]{2}\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex CultureSyntax();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9]{2,14}\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PrefixSyntax();
}
