using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Materials;

/// <summary>Applies what happened about the inspection of packages to its application. Nothing is refused here.</summary>
public static class InspectionEvolver
{
    public static Application Evolve(Application app, InspectionEvent inspectionEvent, RecordedEvent<ApplicationEvent> recorded) =>
        (inspectionEvent, app.Inspection) switch
        {
            (InspectionEvent.Inspected e, var before) => app with { Inspection = Next(before, e.Files, e.Summary, recorded) },
            (InspectionEvent.Failed e, var before) => app with { Inspection = Next(before, e.Files, null, recorded) },
            (InspectionEvent.Disputed e, { } inspection) => app with
            {
                Inspection = inspection.With(
                    Next(inspection, e.Finding, e.Rule, app) with
                    {
                        Reason = new(recorded.By, recorded.At, UserText.Excerpt(e.Reason, FindingStatement.MaxWords)),
                    }
                ),
            },
            (InspectionEvent.Decided e, { } inspection) => app with { Inspection = inspection.With(Decide(inspection, e, app, recorded)) },
            _ => app,
        };

    private static PackageInspection Next(
        PackageInspection? before,
        InspectedFiles files,
        InspectionSummary? summary,
        RecordedEvent<ApplicationEvent> recorded
    ) =>
        new()
        {
            Files = files,
            Number = (before?.Number ?? 0) + 1,
            At = recorded.At,
            Summary = summary,
            IsByNewRules = before is { Summary.Rules: { } rules } && before.Files == files && summary is not null && rules != summary.Rules,
            Disputes = before?.Disputes ?? ImmutableSortedDictionary<string, FindingDispute>.Empty,
        };

    private static FindingDispute Decide(
        PackageInspection inspection,
        InspectionEvent.Decided decided,
        Application app,
        RecordedEvent<ApplicationEvent> recorded
    )
    {
        var next = Next(inspection, decided.Finding, decided.Rule, app);
        return (inspection.Disputes.GetValueOrDefault(decided.Finding.Key) ?? next) with
        {
            Revision = next.Revision,
            Decision = new(decided.IsDismissed, recorded.By, recorded.At, UserText.Excerpt(decided.Reason, FindingStatement.MaxWords)),
        };
    }

    /// <summary>What is begun about a finding: under its number, if something was said about it before.</summary>
    private static FindingDispute Next(PackageInspection inspection, InspectionFinding finding, InspectionRule rule, Application app) =>
        new()
        {
            Number = inspection.Disputes.GetValueOrDefault(finding.Key)?.Number ?? inspection.Disputes.Values.Select(d => d.Number).DefaultIfEmpty(0).Max() + 1,
            Revision = (inspection.Disputes.GetValueOrDefault(finding.Key)?.Revision ?? 0) + 1,
            Finding = finding,
            Rule = rule,
            Version = app.Release.Version,
        };
}
