using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification.Materials;

/// <summary>
/// The inspection of the packages. It never passes anything: it shows what people should look at, and refuses a submission only for findings of blocking rules
/// that no reviewer dismissed. Where it does not end, or cannot be carried out, it refuses nothing.
/// </summary>
public static class InspectionRules
{
    /// <summary>So long after the last upload a submission waits for an inspection; after that the findings come to the reviewers when they come.</summary>
    public static Duration Patience { get; } = Duration.FromMinutes(10);

    /// <summary>The files that are to be inspected: the packages and, beside them, the package with demo data. Null: no packages were handed in.</summary>
    public static InspectedFiles? FilesOf(Application app, Edition edition) =>
        PackageParts(app, edition) is [var main, ..] parts && FileOf(app, main) is { Sha256: var packages }
            ? new(packages, parts.Skip(1).Select(p => FileOf(app, p)?.Sha256).FirstOrDefault(s => s is not null))
            : null;

    /// <summary>The parts that are packages, the ones to be certified first; then the demo version.</summary>
    public static IReadOnlyList<RequiredPart> PackageParts(Application app, Edition edition) =>
        [.. MaterialRequirements.For(app.Release, edition).Where(p => p.Part.IsPackage).OrderByDescending(p => p.Part.IsNewPerVersion)];

    public static SubmittedMaterial.File? FileOf(Application app, RequiredPart part) =>
        app.Release.Materials.GetValueOrDefault(part.Id) as SubmittedMaterial.File;

    /// <summary>The last inspection, if it was of the files that are the application's now; null: those were not inspected yet.</summary>
    public static PackageInspection? Current(Application app, Edition edition) =>
        app.Inspection is { } inspection && inspection.Files == FilesOf(app, edition) ? inspection : null;

    /// <summary>
    /// What a vendor hands in next: the parts that are missing, and packages that are here but block the submission, because those are to be mended.
    /// </summary>
    public static ImmutableArray<RequiredPart> WantedParts(Application app, Edition edition)
    {
        var missing = MaterialRequirements.Missing(app, edition);
        return Current(app, edition) is not { Summary: { } summary } inspection || inspection.OpenBlocking(summary) == 0
            ? missing
            : [.. MaterialRequirements.For(app.Release, edition).Where(p => missing.Contains(p) || (p.Part.IsPackage && FileOf(app, p) is not null))];
    }

    /// <summary>Whether somebody still hands in, mends or decides: afterwards findings are of no use.</summary>
    public static bool IsOfUse(Application app) => app.Stage is Stage.Collecting or Stage.Rework or Stage.Review;

    /// <summary>Whether a submission has to wait for an inspection.</summary>
    public static bool IsAwaited(Application app, DecisionContext context) =>
        context.IsInspectionOn && AwaitedUntil(app, context.Edition) is { } until && context.Now < until;

    /// <summary>Until when (UTC) the inspection of what was handed in may take; then it is given up. Null: nothing is to be inspected.</summary>
    public static Instant? AwaitedUntil(Application app, Edition edition) =>
        IsOfUse(app)
        && FilesOf(app, edition) is not null
        && Current(app, edition) is null
        && PackageParts(app, edition).Select(p => FileOf(app, p)).Max(f => f?.At) is { } last
            ? last + Patience
            : null;

    /// <summary>
    /// Whatever keeps the inspection from ending, people are told in time that nothing waits for it any more. A result that comes later counts all the same.
    /// </summary>
    internal static ImmutableArray<ApplicationEvent> Tick(Application app, DecisionContext context) =>
        context.IsInspectionOn && AwaitedUntil(app, context.Edition) is { } until && context.Now >= until && FilesOf(app, context.Edition) is { } files
            ? [new ApplicationEvent.InspectionChanged(new InspectionEvent.Failed(files))]
            : [];

    internal static Refusal? CheckSubmission(Application app, DecisionContext context) =>
        IsAwaited(app, context) ? Refuse("inspection-running", data: new() { ["app"] = app.Name })
        : Current(app, context.Edition) is { Summary: { } summary } inspection && inspection.OpenBlocking(summary) is > 0 and var open
            ? Refuse(
                "findings-block",
                data: new()
                {
                    ["count"] = open,
                    ["rules"] = LocalizableValue.List(OpenRules(inspection, summary).Take(InspectionSummary.MaxShown).Select(h => Named(h.Hits, h.Open))),
                    ["more"] = Math.Max(0, OpenRules(inspection, summary).Count() - InspectionSummary.MaxShown),
                }
            )
        : null;

    /// <summary>
    /// The disputes that wait for a reviewer, the longest waiting first. One about an earlier version waits for the vendor, who may dispute again, and one whose
    /// finding was mended since for nobody.
    /// </summary>
    public static IEnumerable<FindingDispute> WaitingDisputes(Application app) =>
        app.Inspection is not { } inspection || !IsOfUse(app)
            ? []
            : inspection
                .Disputes.Values.Where(d => d.Decision is null && d.Version == app.Release.Version && !IsMended(d, inspection))
                .OrderBy(d => d.Reason?.At)
                .ThenBy(d => d.Number);

    /// <summary>Known of what blocks only.</summary>
    private static bool IsMended(FindingDispute dispute, PackageInspection inspection) =>
        dispute.Rule.Severity == FindingSeverity.Blocking
        && inspection.Summary is { } summary
        && summary.BlockingKeys.Length >= summary.Counts.Blocking
        && !summary.BlockingKeys.Contains(dispute.Finding.Key, StringComparer.Ordinal);

    /// <summary>The rules that still block, the worst first, and how many findings of each do.</summary>
    public static IEnumerable<(RuleHits Hits, int Open)> OpenRules(PackageInspection inspection, InspectionSummary summary) =>
        summary
            .Worst.Where(h => h.Rule.Severity == FindingSeverity.Blocking)
            .Select(h => (Hits: h, Open: inspection.OpenOf(h, summary)))
            .Where(h => h.Open > 0);

    internal static Decision<ApplicationEvent> Decide(InspectionCommand command, Application app, DecisionContext context) =>
        command switch
        {
            InspectionCommand.Record c => Record(c, app, context),
            InspectionCommand.GiveUp c => IsNews(c.Files, app, context) && Current(app, context.Edition) is null
                ? Happened(new InspectionEvent.Failed(c.Files))
                : Accept(),
            _ => FindingRules.Decide(command, app, context),
        };

    private static Decision<ApplicationEvent> Record(InspectionCommand.Record command, Application app, DecisionContext context) =>
        IsNews(command.Files, app, context) && Current(app, context.Edition)?.Summary?.Rules != command.Summary.Rules
            ? Happened(new InspectionEvent.Inspected(command.Files, command.Summary))
            : Accept();

    /// <summary>The result of other files is late: what was handed in since is inspected by itself.</summary>
    private static bool IsNews(InspectedFiles files, Application app, DecisionContext context) => IsOfUse(app) && files == FilesOf(app, context.Edition);

    internal static Decision<ApplicationEvent> Happened(InspectionEvent inspectionEvent) => Accept(new ApplicationEvent.InspectionChanged(inspectionEvent));

    private static LocalizableValue Named(RuleHits hits, int count) =>
        LocalizableValue.Text("inspection.rule-count", new() { ["title"] = LocalizableValue.Translated(hits.Rule.Title), ["count"] = count });
}
