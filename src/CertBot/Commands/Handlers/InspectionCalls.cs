using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Certification.Timers;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Repositories.Inspections;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Commands.Handlers;

/// <summary>What commands on applications have to do with the inspection of packages: they ask for one, and those about a finding need the report.</summary>
internal sealed class InspectionCalls(IPackageInspector inspector, InspectionStore reports)
{
    public bool IsOn(Edition edition) => inspector.FindRulesVersion(edition.Pin) is not null;

    /// <summary>A job for each commit that changes what is to be inspected; it is due at once, and never in the turn.</summary>
    public Document[] JobsFor(IReadOnlyList<RecordedEvent<ApplicationEvent>> events, Application after, Edition edition, Instant now) =>
        IsOn(edition) && InspectionRules.FilesOf(after, edition) is { } files && events.Any(e => ChangesPackages(e.Data, edition))
            ? [InspectionStore.CreateJob(new InspectionJob(after.Id, files), after.Revision, now)]
            : [];

    /// <summary>When (UTC) the application is due next, with the end of the patience for an inspection.</summary>
    public Instant? NextDue(Application after, Edition edition, Instant now)
    {
        // What was handed in long ago and was never inspected was taken by a release that inspected nothing: nobody waited for it.
        var until = IsOn(edition) && InspectionRules.AwaitedUntil(after, edition) is { } end && end > now - InspectionRules.Patience ? end : (Instant?)null;
        return new[] { NextDueTime.For(after, edition), until }.Min();
    }

    public async Task<InspectionReport?> FindReport(ApplicationCommand command, Application? app, Edition edition, CancellationToken cancellationToken) =>
        command is ApplicationCommand.ActOnInspection { Command: InspectionCommand.Dispute or InspectionCommand.DismissListed }
        && app is not null
        && InspectionRules.Current(app, edition) is { Summary: not null, Files: var files }
            ? await reports.FindReport(app.Id, files, cancellationToken)
            : null;

    private static bool ChangesPackages(ApplicationEvent applicationEvent, Edition edition) =>
        applicationEvent switch
        {
            ApplicationEvent.MaterialAdded e => IsPackage(e.Material, e.Part, edition),
            ApplicationEvent.MaterialRemoved e => IsPackage(e.Material, e.Part, edition),
            _ => false,
        };

    private static bool IsPackage(MaterialKey material, string part, Edition edition) =>
        edition.Materials.Any(m => m.Key == material && m.Parts.Any(p => p.Key == part && p.IsPackage));
}
