using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Measures;

/// <summary>A matter in words, as cards, status and history say it.</summary>
internal static class SanctionTexts
{
    public static LocalizableValue Ground(SanctionGround ground) =>
        ground switch
        {
            SanctionGround.MissedTargets g => LocalizableValue.Text(
                "sanction.ground.missed-targets",
                new()
                {
                    ["month"] = LocalizableValue.Text("sanction.month", new() { ["month"] = g.Month.Month, ["year"] = $"{g.Month.Year}" }),
                    ["targets"] = LocalizableValue.List(g.Keys.Select(Measure)),
                }
            ),
            SanctionGround.FailedAudit g => LocalizableValue.Text("sanction.ground.failed-audit", new() { ["number"] = g.Number }),
            SanctionGround.Stated g => g.Reason,
            _ => throw new ArgumentOutOfRangeException(nameof(ground), ground.GetType().Name, "a ground without words"),
        };

    /// <summary>Where the matter stands, for a reader of that side: what waits for a second person is the platform's own.</summary>
    public static LocalizableValue State(SanctionMatter standing, ReaderSide side) =>
        standing switch
        {
            { Ended: { } ended } => LocalizableValue.Text($"sanction.state.{NameOf(ended.Outcome)}", new() { ["at"] = LocalizableValue.Timestamp(ended.At) }),
            { Proposal: { } proposal } when side == ReaderSide.Platform => LocalizableValue.Text(
                $"sanction.state.proposed.{SanctionKinds.NameOf(proposal.Kind)}",
                new() { ["who"] = LocalizableValue.PersonName(proposal.By), ["at"] = LocalizableValue.Timestamp(proposal.At) }
            ),
            { Announced: { StoppedAt: { } stopped } announced } => LocalizableValue.Text(
                $"sanction.state.stopped.{SanctionKinds.NameOf(announced.Kind)}",
                new() { ["since"] = LocalizableValue.Timestamp(stopped) }
            ),
            { Announced: { } announced } => LocalizableValue.Text(
                $"sanction.state.announced.{SanctionKinds.NameOf(announced.Kind)}",
                new() { ["ends"] = LocalizableValue.Timestamp(announced.Ends) }
            ),
            { Suspension: { } suspension } => LocalizableValue.Text(
                "sanction.state.suspended",
                new() { ["since"] = LocalizableValue.Timestamp(suspension.Since) }
            ),
            { Remedy: { IsAgreed: true } remedy } => LocalizableValue.Text(
                "sanction.state.remedy",
                new()
                {
                    ["done"] = remedy.Steps.Count(s => s.Confirmed is not null),
                    ["total"] = remedy.Steps.Length,
                    ["day"] = LocalizableValue.Date(remedy.LastDay),
                }
            ),
            { Remedy: { Side: RemedySide.Vendor } } => LocalizableValue.Text("sanction.state.remedy-countered"),
            { Remedy: not null } => LocalizableValue.Text("sanction.state.remedy-proposed"),
            _ => LocalizableValue.Text("sanction.state.open", new() { ["since"] = LocalizableValue.Timestamp(standing.Since) }),
        };

    /// <summary>A step is overdue from the morning on which that was said.</summary>
    public static LocalizableValue Step(RemedyStep step, SanctionMatter standing)
    {
        var state =
            step.Confirmed is not null ? "confirmed"
            : step.Reported is not null ? "reported"
            : SanctionReminders.IsReportedOverdue(step, standing) ? "overdue"
            : step.Returned is not null ? "returned"
            : "open";
        return LocalizableValue.Text(
            $"sanction.step.{state}",
            new()
            {
                ["number"] = step.Number,
                ["what"] = step.Description,
                ["day"] = LocalizableValue.Date(step.Due),
            }
        );
    }

    public static LocalizableValue Words(string key, SignedWords words) =>
        LocalizableValue.Text(
            key,
            new()
            {
                ["who"] = LocalizableValue.PersonName(words.By),
                ["at"] = LocalizableValue.Timestamp(words.At),
                ["words"] = words.Words,
            }
        );

    private static LocalizableValue Measure(string key) => LocalizableValue.Text(EditionTexts.Kpi(key));

    private static string NameOf(SanctionOutcome outcome) =>
        outcome switch
        {
            SanctionOutcome.Remedied => "remedied",
            SanctionOutcome.Dropped => "dropped",
            SanctionOutcome.Reinstated => "reinstated",
            SanctionOutcome.Withdrawn => "withdrawn",
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "an end without words"),
        };
}
