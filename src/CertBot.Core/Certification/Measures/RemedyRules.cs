using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Primitives;
using static CertBot.Core.Certification.Sanctions.SanctionCommand;

namespace CertBot.Core.Certification.Measures;

/// <summary>
/// A schedule to put things right: the platform proposes it, the vendor agrees or proposes another one once, and the platform's answer to that is the last word.
/// Then each step is reported by the vendor and confirmed by the platform.
/// </summary>
public static class RemedyRules
{
    public const int MaxSteps = 10;

    internal static Decision<ApplicationEvent> Propose(ImmutableArray<ProposedStep> steps, SanctionMatter standing, DecisionContext context) =>
        !SanctionRules.IsOffered(SanctionKinds.RemedySchedule, context.Edition)
            ? SanctionRefusals.CreateRejection("not-offered", data: new() { ["what"] = LocalizableValue.Text("sanction.kind.remedy-schedule") })
        : standing.Remedy is { IsAgreed: true, IsComplete: false } running
        && context.Today <= running.LastDay
        && running.Steps.All(s => !IsOverdue(s, context.Today))
            ? SanctionRefusals.CreateRejection("remedy-running", data: new() { ["day"] = LocalizableValue.Date(running.LastDay) })
        : CheckSteps(steps, context) is { } refusal ? SanctionRefusals.CreateRejection(refusal)
        : SanctionRules.Happened(new SanctionEvent.RemedyProposed(Clean(steps)));

    internal static Decision<ApplicationEvent> Counter(ImmutableArray<ProposedStep> steps, SanctionMatter standing, DecisionContext context) =>
        standing.Remedy is not { IsAgreed: false } remedy ? SanctionRefusals.CreateRejection("remedy-none")
        : remedy.IsCountered ? SanctionRefusals.CreateRejection("remedy-countered")
        : CheckSteps(steps, context) is { } refusal ? SanctionRefusals.CreateRejection(refusal)
        : SanctionRules.Happened(new SanctionEvent.RemedyCountered(Clean(steps)));

    /// <summary>The side that did not propose it agrees; on the platform's side everybody who may do something in a matter.</summary>
    internal static Decision<ApplicationEvent> Accept(SanctionMatter standing, Application app, DecisionContext context) =>
        standing.Remedy is not { IsAgreed: false } remedy ? SanctionRefusals.CreateRejection("remedy-none")
        : context.Actor.IsMemberOf(app.Vendor) == (remedy.Side == RemedySide.Vendor) ? SanctionRefusals.CreateRejection("remedy-own")
        : remedy.Steps[0].Due < context.Today
            ? SanctionRefusals.CreateRejection("remedy-too-late", data: new() { ["day"] = LocalizableValue.Date(remedy.Steps[0].Due) })
        : SanctionRules.Happened(new SanctionEvent.RemedyAgreed());

    internal static Decision<ApplicationEvent> Report(ReportStep command, SanctionMatter standing) =>
        FindStep(command.Number, standing, out var step) is { } refusal ? SanctionRefusals.CreateRejection(refusal)
        : step is { Confirmed: not null } ? SanctionRefusals.CreateRejection("step-confirmed", data: Numbered(command.Number))
        : step is { Reported: not null } ? SanctionRefusals.CreateRejection("step-reported", data: Numbered(command.Number))
        : SanctionRules.IfText(command.Words, "words", words => new SanctionEvent.StepReported(command.Number, words));

    /// <summary>The last confirmed step ends the matter, unless a suspension or a withdrawal is under way: people decide about those.</summary>
    internal static Decision<ApplicationEvent> Confirm(ConfirmStep command, SanctionMatter standing)
    {
        if (FindReported(command.Number, standing) is { } refusal)
            return SanctionRefusals.CreateRejection(refusal);
        var isLast = standing.Remedy?.Steps.All(s => s.Confirmed is not null || s.Number == command.Number) == true;
        var confirmed = new SanctionEvent.StepConfirmed(command.Number);
        return isLast && standing is { Proposal: null, Announced: null, Suspension: null }
            ? SanctionRules.Happened(confirmed, new SanctionEvent.Ended(SanctionOutcome.Remedied, ""))
            : SanctionRules.Happened(confirmed);
    }

    internal static Decision<ApplicationEvent> Return(ReturnStep command, SanctionMatter standing) =>
        FindReported(command.Number, standing) is { } refusal
            ? SanctionRefusals.CreateRejection(refusal)
            : SanctionRules.IfText(command.Reason, "reason", words => new SanctionEvent.StepReturned(command.Number, words));

    /// <summary>Nothing was reported and its last day is over.</summary>
    public static bool IsOverdue(RemedyStep step, NodaTime.LocalDate today) => step is { Reported: null, Confirmed: null } && step.Due < today;

    /// <summary>Also used by the form, which says it before the command is given. Null: the steps are good.</summary>
    public static Refusal? CheckSteps(ImmutableArray<ProposedStep> steps, DecisionContext context) =>
        CheckSteps(steps, context.Today, context.Edition.SanctionRules.RemedyMaxDays);

    /// <param name="steps">As entered.</param>
    /// <param name="today">In the edition's zone.</param>
    /// <param name="maxDays">The last day is at most so many days ahead.</param>
    public static Refusal? CheckSteps(ImmutableArray<ProposedStep> steps, NodaTime.LocalDate today, int maxDays)
    {
        if (steps.IsEmpty || steps.Length > MaxSteps)
            return SanctionRefusals.Create("remedy-steps", "steps", new() { ["max"] = MaxSteps, ["count"] = steps.Length });
        for (var i = 0; i < steps.Length; i++)
        {
            if (TextRules.CheckText(steps[i].Description, TextRules.MaxLineLength, "steps") is { } badText)
                return badText;
            LocalizableObject data = new()
            {
                ["day"] = LocalizableValue.Date(steps[i].Due),
                ["what"] = UserText.Excerpt(steps[i].Description),
                ["days"] = maxDays,
            };
            if (steps[i].Due <= today)
                return SanctionRefusals.Create("remedy-day-past", "steps", data);
            if (i > 0 && steps[i].Due < steps[i - 1].Due)
                return SanctionRefusals.Create("remedy-day-order", "steps", data.With([("before", LocalizableValue.Date(steps[i - 1].Due))]));
            if (steps[i].Due > today.PlusDays(maxDays))
                return SanctionRefusals.Create("remedy-day-far", "steps", data);
        }
        return null;
    }

    private static Refusal? FindStep(int number, SanctionMatter standing, out RemedyStep? step)
    {
        step = standing.Remedy is { IsAgreed: true } remedy ? remedy.Steps.FirstOrDefault(s => s.Number == number) : null;
        return standing.Remedy is not { IsAgreed: true } ? SanctionRefusals.Create("remedy-not-agreed")
            : step is null ? SanctionRefusals.Create("no-such-step", "number", Numbered(number))
            : null;
    }

    private static Refusal? FindReported(int number, SanctionMatter standing) =>
        FindStep(number, standing, out var step) is { } refusal ? refusal
        : step is { Confirmed: not null } ? SanctionRefusals.Create("step-confirmed", data: Numbered(number))
        : step is { Reported: null } ? SanctionRefusals.Create("step-not-reported", data: Numbered(number))
        : null;

    private static LocalizableObject Numbered(int number) => new() { ["number"] = number };

    private static ImmutableArray<ProposedStep> Clean(ImmutableArray<ProposedStep> steps) =>
        [.. steps.Select(s => s with { Description = TextRules.Clean(s.Description) })];
}
