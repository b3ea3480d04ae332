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
            (InspectionEvent.Disputed e, { } inspection) => app with { Inspection = inspection.With(DisputeOf(inspection, e, app, recorded)) },
            (InspectionEvent.Decided e, { } inspection) when inspection.Disputes.GetValueOrDefault(e.Finding.Key) is { } dispute => app with
            {
                Inspection = inspection.With(
                    dispute with
                    {
                        Revision = dispute.Revision + 1,
                        Decision = new(e.IsDismissed, recorded.By, recorded.At, UserText.Excerpt(e.Reason, FindingStatement.MaxWords)),
                    }
                ),
            },
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

    private static FindingDispute DisputeOf(
        PackageInspection inspection,
        InspectionEvent.Disputed disputed,
        Application app,
        RecordedEvent<ApplicationEvent> recorded
    ) =>
        new()
        {
            Number = inspection.Disputes.GetValueOrDefault(disputed.Finding.Key)?.Number
                ?? inspection.Disputes.Values.Select(d => d.Number).DefaultIfEmpty(0).Max() + 1,
            Revision = (inspection.Disputes.GetValueOrDefault(disputed.Finding.Key)?.Revision ?? 0) + 1,
            Finding = disputed.Finding,
            Rule = disputed.Rule,
            Version = app.Release.Version,
            Reason = new(recorded.By, recorded.At, UserText.Excerpt(disputed.Reason, FindingStatement.MaxWords)),
        };
}
