using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Certification;
using CertBot.Core.Directory;

namespace CertBot.Core.Conversation.Forms;

/// <summary>A vendor applies for the certification of an application that is on the storefront already.</summary>
public static class Apply
{
    public static Dialog Dialog { get; } = new("apply", Audience.Vendor) { Questions = Questions, Hand = Hand, Long = true, Next = ["status"] };

    private static IEnumerable<Question> Questions(Walk walk)
    {
        var edition = walk.Desk.Edition;
        yield return new("listing", new Asks.Address()) { Data = new() { ["host"] = edition.Storefront.Host }, Check = raw => Page(walk, raw), Kept = raw => Listing.Normalise(raw, edition) is Listing.Accepted page ? page.Address : raw };
        yield return new("name", new Asks.Line(80));
        yield return new("version", new Asks.Version());
        yield return new("products", new Asks.Line(300)) { Data = new() { ["platform"] = edition.PlatformName } };
        yield return new("localizations", new Asks.Many(Cultures.Options)) { Check = raw => Mandatory(raw, edition.Storefront.MandatoryLocalization) };
        yield return new("external", new Asks.YesNo());
        yield return new("prefix", new Asks.Line(15)) { Check = Prefix };
        yield return new("maintainer", new Asks.Line(80));
        foreach (var key in edition.Readiness)
        {
            JsonObject Item() => new() { ["item"] = Leaf.Phrase($"policy.readiness.{key}") };
            yield return new($"ready-{key}", new Asks.YesNo()) { Text = "dialog.apply.ready", Data = Item() };
            yield return new($"evidence-{key}", new Asks.Lines(1500)) { Text = "dialog.apply.evidence", Data = Item(), Skippable = !walk.Yes($"ready-{key}") };
        }
        yield return new("contact", new Asks.Line(200));
        yield return new("kick-off", KickOffDialogs.Wished(walk)) { Check = raw => KickOffDialogs.OnWorkingDay(walk, raw) };
    }

    private static Command.OnApplication Hand(Walk walk)
    {
        var edition = walk.Desk.Edition;
        var vendor = walk.Desk.Actor.Member?.Vendor ?? new VendorId("none");
        var listing = Listing.Normalise(walk["listing"], edition) as Listing.Accepted;
        var release = new Release
        {
            Version = walk["version"],
            IsUpdate = false,
            Products = walk["products"],
            Localizations = walk.Many("localizations"),
            ExternalServices = walk.Yes("external"),
            Prefix = walk["prefix"],
            Maintainer = walk["maintainer"],
            EscalationContact = walk["contact"],
            Readiness = edition.Readiness.ToImmutableSortedDictionary(k => k, k => new ReadinessAnswer(walk.Yes($"ready-{k}"), walk[$"evidence-{k}"]), StringComparer.Ordinal),
        };
        return new Command.OnApplication(
            listing?.Id ?? new("none"),
            new ApplicationCommand.Submit(edition.Pin, vendor, walk.Known.Vendor(vendor)?.Name ?? "", listing?.Address ?? "", walk["name"], release, walk.Day("kick-off")));
    }

    // Whose it is already is said before the other questions; who else's, only once all is sent.
    private static Refusal? Page(Walk walk, string raw) => Listing.Normalise(raw, walk.Desk.Edition) switch
    {
        Listing.Refused no => no.Why,
        Listing.Accepted page when walk.Raw("name") is null && walk.Known.Application(page.Id) is { } there && there.Stage is not (Stage.Declined or Stage.Withdrawn) => Request.Yours(there),
        _ => null,
    };

    private static Refusal? Mandatory(string raw, string mandatory) =>
        mandatory.Length == 0 || raw.Split(',').Contains(mandatory, StringComparer.Ordinal) ? null
        : new("dialog.apply.localizations.mandatory", new() { ["language"] = Leaf.Phrase($"culture.{mandatory}") });

    private static Refusal? Prefix(string raw) =>
        raw.Length is >= 3 and <= 15 && char.IsAsciiLetter(raw[0]) && raw.All(char.IsAsciiLetterOrDigit) ? Request.Prefix(raw) : new("dialog.apply.prefix.bad");
}
