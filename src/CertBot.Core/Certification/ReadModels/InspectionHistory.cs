using CertBot.Core.Certification.Findings;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.ReadModels;

/// <summary>What happened about the inspection of packages, in words. Both sides read all of it.</summary>
internal static class InspectionHistory
{
    public static LocalizableValue Format(InspectionEvent inspectionEvent) =>
        inspectionEvent switch
        {
            InspectionEvent.Inspected { Summary.Counts: { Blocking: 0, Attention: 0, Information: 0 } } => LocalizableValue.Text("history.inspection.clean"),
            InspectionEvent.Inspected e => LocalizableValue.Text("history.inspection.inspected", new() { ["counts"] = FindingTexts.Counts(e.Summary.Counts) }),
            InspectionEvent.Failed => LocalizableValue.Text("history.inspection.failed"),
            InspectionEvent.Disputed e => Format("disputed", e.Finding, e.Rule, e.Reason),
            InspectionEvent.Decided e => Format(e.IsDismissed ? "dismissed" : "kept", e.Finding, e.Rule, e.Reason),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static LocalizableValue Format(string name, InspectionFinding finding, InspectionRule rule, string reason) =>
        LocalizableValue.Text(
            $"history.inspection.{name}",
            new()
            {
                ["title"] = LocalizableValue.Translated(rule.Title),
                ["place"] = FindingTexts.PlaceOf(finding),
                ["reason"] = reason,
            }
        );
}
