using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;

namespace CertBot.Core.RegularAudits.Cards;

/// <summary>How audits are put into words.</summary>
internal static class AuditLines
{
    /// <summary>Why it takes place.</summary>
    public static LocalizableValue Reason(AuditReason reason) =>
        reason switch
        {
            AuditReason.Scheduled => LocalizableValue.Text("audit.reason.scheduled"),
            AuditReason.ByHand r => LocalizableValue.Text("audit.reason.by-hand", new() { ["who"] = LocalizableValue.PersonName(r.By), ["why"] = r.Why }),
            AuditReason.MissedTargets r => LocalizableValue.Text(
                "audit.reason.missed",
                new()
                {
                    ["month"] = LocalizableValue.Text($"audit.month.{r.Month.Month}", new() { ["year"] = Year(r.Month.Year) }),
                    ["targets"] = LocalizableValue.List(r.Keys.Select(k => LocalizableValue.Text(EditionTexts.Kpi(k)))),
                }
            ),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>Whose turn it is.</summary>
    public static LocalizableValue State(RegularAudit audit) =>
        LocalizableValue.Text(
            audit.Phase switch
            {
                AuditPhase.Review => "audit.state.review",
                AuditPhase.Remedy => "audit.state.remedy",
                AuditPhase.Reaudit => "audit.state.reaudit",
                _ => "audit.state.done",
            },
            new() { ["since"] = LocalizableValue.Timestamp(audit.Phase.Since), ["round"] = RoundOf(audit) }
        );

    public static LocalizableValue Outcome(AuditOutcome outcome) =>
        LocalizableValue.Text(
            outcome switch
            {
                AuditOutcome.Passed => "audit.outcome.passed",
                AuditOutcome.Mended => "audit.outcome.mended",
                _ => "audit.outcome.nothing",
            }
        );

    /// <summary>The clocks, each with what became of it.</summary>
    public static LocalizableValue? Clocks(ImmutableArray<ClockFinding> clocks) =>
        clocks.IsEmpty ? null : LocalizableValue.Sentence("audit.clock.list", new() { ["clocks"] = LocalizableValue.List(clocks.Select(Clock)) });

    private static LocalizableValue? Clock(ClockFinding clock) =>
        LocalizableValue.Text(
            clock.Outcome switch
            {
                ClockOutcome.Missed => "audit.clock.missed",
                ClockOutcome.Kept => "audit.clock.kept",
                _ => "audit.clock.open",
            },
            new()
            {
                ["clock"] = LocalizableValue.Text(CaseTexts.Clock(clock.Kind)),
                ["elapsed"] = CaseExplanation.WorkingTime(clock.Elapsed),
                ["target"] = CaseExplanation.WorkingTime(clock.Target),
            }
        );

    /// <summary>A checklist in one line: how many of its items are good, or which are not, with the words.</summary>
    public static LocalizableValue Answers(IReadOnlyDictionary<string, CheckAnswer> answers, Func<string, string> textOf) =>
        answers.Where(a => a.Value.Mark == CheckMark.No).ToArray() is { Length: > 0 } bad
            ? LocalizableValue.Text(
                "audit.checked.bad",
                new()
                {
                    ["items"] = LocalizableValue.List(
                        bad.Select(a =>
                            LocalizableValue.Text("audit.checked.item", new() { ["item"] = LocalizableValue.Text(textOf(a.Key)), ["words"] = a.Value.Remark })
                        )
                    ),
                }
            )
            : LocalizableValue.Text("audit.checked.good", new() { ["count"] = answers.Count(a => a.Value.Mark == CheckMark.Yes) });

    public static bool IsBad(IReadOnlyDictionary<string, CheckAnswer> answers) => answers.Values.Any(a => a.Mark == CheckMark.No);

    public static int RoundOf(RegularAudit audit) =>
        audit.Phase switch
        {
            AuditPhase.Remedy p => p.Round,
            AuditPhase.Reaudit p => p.Round,
            _ => 1,
        };

    public static string Year(int year) => year.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static LocalizableObject Fact(string title, LocalizableValue value) => new() { ["title"] = LocalizableValue.Text(title), ["value"] = value };
}
