using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Submission;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>A vendor applies for the certification of an application that is on the storefront already.</summary>
public static class ApplyDialog
{
    public static Dialog Apply { get; } =
        new(CommandName.Submit, Audience.Vendor)
        {
            Questions = Questions,
            CreateCommand = CreateCommand,
            HasSummary = true,
            NextCommands = ["status"],
        };

    private static IEnumerable<Question> Questions(FormProgress progress)
    {
        var edition = progress.Context.Edition;
        yield return new("listing", new AnswerType.Url())
        {
            Page = "app",
            Arguments = new() { ["host"] = edition.Storefront.Host },
            Validate = raw => CheckListing(progress, raw),
            Normalize = raw => ListingAddress.Normalize(raw, edition) is ListingAddress.Valid page ? page.Address : raw,
        };
        yield return new("name", new AnswerType.Text(80)) { Page = "app", Validate = SubmissionRules.CheckName };
        yield return new("version", new AnswerType.Version()) { Page = "app" };
        yield return new("products", new AnswerType.Text(300))
        {
            Page = "app",
            Arguments = new() { ["platform"] = edition.PlatformName },
        };
        yield return new("localizations", new AnswerType.MultiChoice(Cultures.Options))
        {
            Page = "build",
            Validate = raw => CheckMandatoryLocalization(raw, edition.Storefront.MandatoryLocalization),
        };
        yield return new("external", new AnswerType.Confirmation()) { Page = "build" };
        yield return new("prefix", new AnswerType.Text(15))
        {
            Page = "build",
            Validate = CheckPrefix,
            DefaultValue = () => LastRelease(progress)?.Prefix ?? "",
        };
        yield return new("maintainer", new AnswerType.Text(80)) { Page = "build", DefaultValue = () => LastRelease(progress)?.Maintainer ?? "" };
        foreach (var key in edition.Readiness)
        {
            LocalizableObject Item() => new() { ["item"] = LocalizableValue.Text(EditionTexts.Readiness(key)) };
            yield return new($"ready-{key}", new AnswerType.Confirmation())
            {
                Page = "readiness",
                TextKey = "dialog.apply.ready",
                SharesHint = true,
                Arguments = Item(),
            };
            yield return new($"evidence-{key}", new AnswerType.MultilineText(1500))
            {
                Page = "readiness",
                TextKey = "dialog.apply.evidence",
                SharesHint = true,
                Arguments = Item(),
                IsOptional = !progress.IsYes($"ready-{key}"),
            };
        }
        yield return new("contact", new AnswerType.Text(200)) { Page = "kick-off", DefaultValue = () => LastRelease(progress)?.EscalationContact ?? "" };
        yield return new("kick-off", KickOffDialogs.WishedDays(progress))
        {
            Page = "kick-off",
            Validate = raw => KickOffDialogs.CheckWorkingDay(progress, raw),
        };
    }

    // What does not change from one application of a vendor to the next is offered filled in.
    private static Release? LastRelease(FormProgress progress) =>
        progress
            .TurnData.ApplicationSummaries.Where(r => progress.Context.Actor.IsMemberOf(r.Vendor))
            .OrderByDescending(r => r.WaitingSince)
            .ThenBy(r => r.Id.Value, StringComparer.Ordinal)
            .FirstOrDefault()
            is { } last
            ? progress.TurnData.FindApplication(last.Id)?.Release
            : null;

    private static Command.OnApplication CreateCommand(FormProgress progress)
    {
        var edition = progress.Context.Edition;
        var vendor = progress.Context.Actor.Member?.Vendor ?? new VendorId("none");
        var listing = ListingAddress.Normalize(progress["listing"], edition) as ListingAddress.Valid;
        var release = new Release
        {
            Version = progress["version"],
            IsUpdate = false,
            Products = progress["products"],
            Localizations = progress.ValuesOf("localizations"),
            ExternalServices = progress.IsYes("external"),
            Prefix = progress["prefix"],
            Maintainer = progress["maintainer"],
            EscalationContact = progress["contact"],
            Readiness = edition.Readiness.ToImmutableSortedDictionary(
                k => k,
                k => new ReadinessAnswer(progress.IsYes($"ready-{k}"), progress[$"evidence-{k}"]),
                StringComparer.Ordinal
            ),
        };
        return new Command.OnApplication(
            listing?.Id ?? new("none"),
            new ApplicationCommand.Submit(
                edition.Pin,
                vendor,
                progress.TurnData.FindVendor(vendor)?.Name ?? "",
                listing?.Address ?? "",
                progress["name"],
                release,
                progress.DateOf("kick-off")
            )
        );
    }

    // Whose it is already is said before the other questions; who else's, only once all is sent.
    private static Refusal? CheckListing(FormProgress progress, string raw) =>
        ListingAddress.Normalize(raw, progress.Context.Edition) switch
        {
            ListingAddress.Invalid refused => refused.Refusal,
            ListingAddress.Valid page
                when progress.RawAnswer("name") is null
                    && progress.TurnData.FindApplication(page.Id) is { } existing
                    && existing.Stage is not (Stage.Declined or Stage.Withdrawn) => SubmissionRules.RefuseOwnListing(existing),
            _ when progress.RawAnswer("name") is null => SubmissionRules.CheckOpen(CountBeforeKickOff(progress.TurnData), progress.Context.Edition),
            _ => null,
        };

    private static int CountBeforeKickOff(TurnData turnData) =>
        turnData.ApplicationSummaries.Count(r => turnData.Context.Actor.IsMemberOf(r.Vendor) && r.IsBeforeKickOff);

    private static Refusal? CheckMandatoryLocalization(string raw, string mandatory) =>
        mandatory.Length == 0 || raw.Split(',').Contains(mandatory, StringComparer.Ordinal)
            ? null
            : new("dialog.apply.localizations.mandatory", new() { ["language"] = LocalizableValue.Text($"culture.{mandatory}") });

    private static Refusal? CheckPrefix(string raw) =>
        raw.Length is >= 3 and <= 15 && char.IsAsciiLetter(raw[0]) && raw.All(char.IsAsciiLetterOrDigit)
            ? SubmissionRules.CheckPrefix(raw)
            : new("dialog.apply.prefix.bad");
}
