using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Primitives;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification.Materials;

/// <summary>
/// What people do about a finding: the vendor says why it is wrong, a reviewer of its criterion dismisses or keeps it, and may dismiss it unasked. Both give words. A decision holds for the
/// application from then on, wherever the same finding comes up again.
/// </summary>
internal static class FindingRules
{
    public static Decision<ApplicationEvent> Decide(InspectionCommand command, Application app, DecisionContext context) =>
        command switch
        {
            _ when !InspectionRules.IsOfUse(app) => Reject(
                "wrong-stage",
                data: new LocalizableObject { ["app"] = app.Name, ["stage"] = DisplayNames.Of(app.Stage) }
            ),
            InspectionCommand.Dispute c => Dispute(c, app, context),
            InspectionCommand.Dismiss c => DecideDispute(c.Number, c.Reason, isDismissed: true, app),
            InspectionCommand.Keep c => DecideDispute(c.Number, c.Reason, isDismissed: false, app),
            InspectionCommand.DismissListed c => DismissListed(c, app, context),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static Decision<ApplicationEvent> Dispute(InspectionCommand.Dispute command, Application app, DecisionContext context)
    {
        if (context.Report?.Find(command.Number) is not { } finding || context.Report.FindRule(finding.Rule) is not { } rule)
            return Reject("no-such-finding", "number", Numbered(command.Number));
        var refusal = app.Inspection?.Disputes.GetValueOrDefault(finding.Key) switch
        {
            _ when rule.Severity == FindingSeverity.Information => Refuse("finding-only-informs", "number", Numbered(command.Number)),
            // What was said about an earlier version and never decided may be said again: its card is out of date.
            { Decision: null } dispute when dispute.Version == app.Release.Version => Refuse("finding-disputed", "number", Numbered(command.Number)),
            { Decision: { IsDismissed: true } decision } => Refuse("finding-dismissed", "number", ArgumentsOf(decision)),
            _ => null,
        };
        return AcceptUnless(refusal ?? TextRules.CheckText(command.Reason, TextRules.MaxTextLength, "reason"), () =>
            new ApplicationEvent.InspectionChanged(new InspectionEvent.Disputed(finding, rule, TextRules.Clean(command.Reason)))
        );
    }

    /// <summary>Also one that the vendor disputes, and one that was kept: whoever decides may come to another opinion.</summary>
    private static Decision<ApplicationEvent> DismissListed(InspectionCommand.DismissListed command, Application app, DecisionContext context)
    {
        if (context.Report?.Find(command.Number) is not { } finding || context.Report.FindRule(finding.Rule) is not { } rule)
            return Reject("no-such-finding", "number", Numbered(command.Number));
        var refusal =
            rule.Severity == FindingSeverity.Information ? Refuse("finding-only-informs", "number", Numbered(command.Number))
            : app.Inspection?.Disputes.GetValueOrDefault(finding.Key)?.Decision is { IsDismissed: true } decision
                ? Refuse("finding-dismissed", "number", ArgumentsOf(decision))
            : null;
        return AcceptUnless(refusal ?? TextRules.CheckText(command.Reason, TextRules.MaxTextLength, "reason"), () =>
            new ApplicationEvent.InspectionChanged(new InspectionEvent.Decided(finding, rule, IsDismissed: true, TextRules.Clean(command.Reason)))
        );
    }

    private static Decision<ApplicationEvent> DecideDispute(int number, string reason, bool isDismissed, Application app) =>
        app.Inspection?.FindDispute(number) switch
        {
            null => Reject("no-such-dispute", "number", Numbered(number)),
            { Decision: { IsDismissed: true } decision } => Reject("finding-dismissed", data: ArgumentsOf(decision)),
            { Decision: { } decision } => Reject("finding-kept", data: ArgumentsOf(decision)),
            { } dispute => AcceptUnless(TextRules.CheckText(reason, TextRules.MaxTextLength, "reason"), () =>
                new ApplicationEvent.InspectionChanged(new InspectionEvent.Decided(dispute.Finding, dispute.Rule, isDismissed, TextRules.Clean(reason)))
            ),
        };

    private static LocalizableObject Numbered(int number) => new() { ["number"] = number };

    private static LocalizableObject ArgumentsOf(FindingDecision decision) =>
        new()
        {
            ["who"] = LocalizableValue.PersonName(decision.By),
            ["at"] = LocalizableValue.Timestamp(decision.At),
            ["reason"] = UserText.Excerpt(decision.Words, 200),
        };
}
