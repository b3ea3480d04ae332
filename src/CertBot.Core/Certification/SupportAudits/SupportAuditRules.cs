using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification.SupportAudits;

/// <summary>Stage 4: the standards as the vendor states them, the audit, its shortcomings and the audit again.</summary>
internal static class SupportAuditRules
{
    private const int MaxShortcomings = 30;

    public static Decision<ApplicationEvent> SubmitStandards(SubmitStandards command, DecisionContext context) =>
        AcceptUnless(CheckProfile(command.Profile, context), () =>
            new ApplicationEvent.StandardsSubmitted(
                command.Profile with
                {
                    System = TextRules.Clean(command.Profile.System),
                    Packages = [.. context.Edition.Support.PackageKeys],
                    Zones = [.. command.Profile.Zones.Distinct(StringComparer.Ordinal)],
                    EscalationContacts = TextRules.Clean(command.Profile.EscalationContacts),
                },
                PromisedDay(context)
            )
        );

    public static Decision<ApplicationEvent> FindShortcomings(FindShortcomings command, Stage.Audit stage, DecisionContext context) =>
        AcceptUnless(CheckShortcomings(command.Found, context), () =>
            new ApplicationEvent.ShortcomingsFound(
                stage.Round,
                [
                    .. command.Found.Select(
                        (f, i) =>
                            new Shortcoming(
                                i + 1,
                                TextRules.Clean(f.Description),
                                f.Deadline ?? context.Today.PlusDays(context.Edition.Settings.ShortcomingDays)
                            )
                    ),
                ]
            )
        );

    /// <summary>Answers can be changed until all are in; then the next audit round starts automatically.</summary>
    public static Decision<ApplicationEvent> AnswerShortcoming(AnswerShortcoming command, Stage.Shortcomings stage, DecisionContext context)
    {
        if (!stage.Items.Any(i => i.Number == command.Number))
            return Reject("no-such-shortcoming", "number");
        if (TextRules.CheckText(command.Answer, TextRules.MaxTextLength, "answer") is { } refusal)
            return Reject(refusal);
        ApplicationEvent answered = new ApplicationEvent.ShortcomingAnswered(command.Number, TextRules.Clean(command.Answer));
        return stage.Items.Any(i => i.Number != command.Number && i.Answer is null)
            ? Accept(answered)
            : Accept(answered, new ApplicationEvent.ReauditStarted(stage.Round + 1, PromisedDay(context)));
    }

    /// <summary>Requires all of the edition's packages, its presale promise, and known zones: the standards apply to every vendor.</summary>
    private static Refusal? CheckProfile(SupportProfile profile, DecisionContext context)
    {
        var standards = context.Edition.Support;
        return TextRules.CheckText(profile.System, TextRules.MaxLineLength, "system")
            ?? CheckPackages(profile.Packages, standards)
            ?? CheckPresale(profile.PresaleInTime, standards)
            ?? (!profile.Zones.IsDefaultOrEmpty && profile.Zones.All(z => standards.Zones.Any(s => s.Key == z)) ? null : Refuse("zones", "zones"))
            ?? TextRules.CheckText(profile.EscalationContacts, TextRules.MaxTextLength, "contacts");
    }

    public static Refusal? CheckPackages(ImmutableArray<string> offered, SupportStandards standards) =>
        !offered.IsDefault && standards.PackageKeys.All(offered.Contains)
            ? null
            : Refuse(
                "packages",
                "packages",
                new LocalizableObject
                {
                    ["packages"] = LocalizableValue.List(standards.PackageKeys.Select(p => LocalizableValue.Text(EditionTexts.Package(p)))),
                }
            );

    public static Refusal? CheckPresale(bool inTime, SupportStandards standards) =>
        inTime ? null : Refuse("presale", "presale", new LocalizableObject { ["days"] = standards.PresaleWorkingDays });

    private static Refusal? CheckShortcomings(ImmutableArray<ReportedShortcoming> found, DecisionContext context) =>
        found.IsDefaultOrEmpty ? Refuse("text-missing", "items")
        : found.Length > MaxShortcomings ? Refuse("too-many-shortcomings", "items", new LocalizableObject { ["max"] = MaxShortcomings })
        : found
            .Select(f =>
                TextRules.CheckText(f.Description, TextRules.MaxTextLength, "items")
                ?? (f.Deadline is { } day ? TextRules.CheckDay(day, context.Today, "items") : null)
            )
            .FirstOrDefault(w => w is not null);

    private static NodaTime.LocalDate PromisedDay(DecisionContext context) =>
        context.Edition.PromisedDay(context.Now, context.Edition.Settings.ReviewWorkingDays);
}

/// <summary>When a vendor is reminded of shortcomings it has not answered: some days before a deadline, on the day, and on the morning after.</summary>
internal static class ShortcomingReminders
{
    /// <summary>The next day (in the edition's zone) with a reminder; null if everything is answered or all reminders were sent.</summary>
    public static LocalDate? NextDay(Stage.Shortcomings stage, Edition edition)
    {
        var lastReminder = stage.Reminded ?? edition.DayOf(stage.Since);
        var days = Unanswered(stage).SelectMany(i => ReminderDays(i, edition)).Where(d => d > lastReminder).ToArray();
        return days.Length == 0 ? null : days.Min();
    }

    /// <summary>The unanswered ones, the nearest deadline first.</summary>
    public static IReadOnlyList<Shortcoming> Unanswered(Stage.Shortcomings stage) =>
        [.. stage.Items.Where(i => i.Answer is null).OrderBy(i => i.Deadline).ThenBy(i => i.Number)];

    private static LocalDate[] ReminderDays(Shortcoming item, Edition edition) =>
        [item.Deadline.PlusDays(-edition.Settings.ShortcomingReminderDays), item.Deadline, item.Deadline.PlusDays(1)];
}
