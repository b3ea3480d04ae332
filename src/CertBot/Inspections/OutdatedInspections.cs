using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Repositories.Inspections;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Inspections;

/// <summary>
/// After the rules have changed, packages that somebody still hands in, mends or reviews are inspected again: once at the start of a host, one after the other, so
/// that what is uploaded meanwhile does not wait behind them. One that could not be inspected is left to the next upload.
/// </summary>
internal sealed class OutdatedInspections(
    IStore store,
    ApplicationSummaryStore applications,
    Aggregates aggregates,
    InstalledEditions editions,
    IPackageInspector inspector,
    IClock clock
)
{
    /// <summary>Between two of them; an inspection takes about a second.</summary>
    private static readonly Duration Distance = Duration.FromSeconds(10);

    /// <summary>Asks for what is to be inspected again. Returns how much that is.</summary>
    public async Task<int> Request(CancellationToken cancellationToken)
    {
        var start = clock.GetCurrentInstant();
        var count = 0;
        await foreach (var row in applications.EachOpen(cancellationToken))
        {
            if (await CreateJob(row, start, start + (Distance * count), cancellationToken) is not { } job)
                continue;
            // Where another host has asked for the same, there is one job all the same.
            await store.Commit(StoreKeys.Application(row.Id), [new Write.Create(job)], cancellationToken);
            count++;
        }

        return count;
    }

    /// <summary>Null: its inspection is as it should be, or comes by itself.</summary>
    private async Task<Document?> CreateJob(ApplicationSummary row, Instant start, Instant due, CancellationToken cancellationToken)
    {
        if (row.Stage is not (StageName.Collecting or StageName.Rework or StageName.Review) || await Find(row.Id, cancellationToken) is not { } app)
            return null;

        var edition = editions.Get(app.Edition);
        return
            InspectionRules.FilesOf(app, edition) is { } files && inspector.FindRulesVersion(app.Edition) is { } rules && IsOutdated(app, edition, rules, start)
            ? InspectionStore.CreateJob(new InspectionJob(app.Id, files) { Rules = rules, RulesUntil = due + InspectionJob.OtherHosts }, app.Revision, due)
            : null;
    }

    private static bool IsOutdated(Application app, Core.Policy.Edition edition, string rules, Instant now) =>
        InspectionRules.Current(app, edition) is { } current
            ? current.Summary is { } summary && summary.Rules != rules
            : !(InspectionRules.AwaitedUntil(app, edition) > now);

    private async Task<Application?> Find(ApplicationId id, CancellationToken cancellationToken)
    {
        try
        {
            return await aggregates.FindApplication(id, cancellationToken);
        }
        catch (StoreRejectedException)
        {
            return null; // it cannot be read, which is reported where it is used
        }
    }
}
