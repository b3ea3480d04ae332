using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;
using static CertBot.Core.Certification.Answers;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Core.Certification;

/// <summary>Stage 4: the standards as the vendor states them, the audit, its shortcomings and the audit again.</summary>
internal static class SupportAudit
{
    private const int MostShortcomings = 30;

    public static Decision<ApplicationEvent> Standards(SubmitStandards command, Circumstances given) => Unless(
        Check(command.Profile, given),
        () => new ApplicationEvent.StandardsSubmitted(
            command.Profile with
            {
                System = Words.Clean(command.Profile.System),
                Packages = [.. given.Edition.Support.Packages],
                Zones = [.. command.Profile.Zones.Distinct(StringComparer.Ordinal)],
                EscalationContacts = Words.Clean(command.Profile.EscalationContacts),
            },
            Promised(given)));

    public static Decision<ApplicationEvent> Find(FindShortcomings command, Stage.Audit at, Circumstances given) => Unless(
        CheckFound(command.Found, given),
        () => new ApplicationEvent.ShortcomingsFound(at.Round, [.. command.Found.Select((f, i) =>
            new Shortcoming(i + 1, Words.Clean(f.What), f.Deadline ?? given.Today.PlusDays(given.Edition.Settings.ShortcomingDays)))]));

    /// <summary>An answer may be given anew until the last one is in; then the next audit round begins by itself.</summary>
    public static Decision<ApplicationEvent> Answer(AnswerShortcoming command, Stage.Shortcomings at, Circumstances given)
    {
        if (!at.Items.Any(i => i.Number == command.Number))
            return No("no-such-shortcoming", "number");
        if (Words.Check(command.Answer, Words.Text, "answer") is { } why)
            return No(why);
        ApplicationEvent answered = new ApplicationEvent.ShortcomingAnswered(command.Number, Words.Clean(command.Answer));
        return at.Items.Any(i => i.Number != command.Number && i.Answer is null)
            ? Yes(answered)
            : Yes(answered, new ApplicationEvent.ReauditDue(at.Round + 1, Promised(given)));
    }

    /// <summary>All of the edition's packages, its presale promise, zones it knows: the standards are asked of everybody.</summary>
    private static Refusal? Check(SupportProfile profile, Circumstances given)
    {
        var standards = given.Edition.Support;
        return Words.Check(profile.System, Words.Line, "system")
            ?? Packages(profile.Packages, standards)
            ?? Presale(profile.PresaleInTime, standards)
            ?? (!profile.Zones.IsDefaultOrEmpty && profile.Zones.All(z => standards.Zones.Any(s => s.Key == z)) ? null : Why("zones", "zones"))
            ?? Words.Check(profile.EscalationContacts, Words.Text, "contacts");
    }

    public static Refusal? Packages(ImmutableArray<string> offered, SupportStandards standards) =>
        !offered.IsDefault && standards.Packages.All(offered.Contains) ? null
        : Why("packages", "packages", new JsonObject { ["packages"] = Leaf.List(standards.Packages.Select(p => Leaf.Phrase($"policy.package.{p}"))) });

    public static Refusal? Presale(bool inTime, SupportStandards standards) =>
        inTime ? null : Why("presale", "presale", new JsonObject { ["days"] = standards.PresaleWorkingDays });

    private static Refusal? CheckFound(ImmutableArray<FoundShortcoming> found, Circumstances given) =>
        found.IsDefaultOrEmpty ? Why("text-missing", "items")
        : found.Length > MostShortcomings ? Why("too-many-shortcomings", "items", new JsonObject { ["max"] = MostShortcomings })
        : found.Select(f => Words.Check(f.What, Words.Text, "items") ?? (f.Deadline is { } day ? Words.CheckDay(day, given.Today, "items") : null)).FirstOrDefault(w => w is not null);

    private static NodaTime.LocalDate Promised(Circumstances given) => given.Edition.Promise(given.Now, given.Edition.Settings.ReviewWorkingDays);
}
