using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Demo.Seed;
using CertBot.Repositories;
using CertBot.Store;
using NodaTime;

namespace CertBot.Demo;

/// <summary>Reads the progress of the demo vendor's application that changed last.</summary>
internal sealed class DemoProgressReader(ApplicationSummaryStore summaries, Aggregates aggregates, InstalledEditions editions, IClock clock) : IDemoProgress
{
    private static readonly Actor DemoVendorActor = new(DemoData.People[0].Person.Id, [], new Membership(DemoData.VendorSteps[0].Vendor, VendorRole.Developer));

    private CompletedSteps? _cached;

    public async Task<DemoProgress> Get(LanguageCode language, CancellationToken cancellationToken)
    {
        var newest = await BoundedList<ApplicationSummary>.First(
            summaries.Each(DemoVendorActor, cancellationToken),
            1,
            applications => applications.OrderByDescending(r => r.WaitingSince),
            cancellationToken
        );
        if (newest.Shown is not [var latest] || await aggregates.FindApplication(latest.Id, cancellationToken) is not { } app)
        {
            return new DemoProgress(Application: null, Done: []);
        }

        var edition = editions.Get(app.Edition);
        return new DemoProgress(
            DemoProgressFormatter.Format(app, edition, language, clock.GetCurrentInstant()),
            (await LoadStory(app, cancellationToken)).Steps
        );
    }

    /// <summary>The history is read again only when it has grown.</summary>
    private async Task<CompletedSteps> LoadStory(Application app, CancellationToken cancellationToken)
    {
        if (_cached is { } completedSteps && completedSteps.Id == app.Id && completedSteps.Revision == app.Revision)
        {
            return completedSteps;
        }

        var events = (await aggregates.LoadHistory(app.Id, cancellationToken)).Select(e => e.Data);
        return _cached = new CompletedSteps(app.Id, app.Revision, DemoSteps.FindCompleted([.. events]));
    }

    private sealed record CompletedSteps(ApplicationId Id, int Revision, IReadOnlyList<string> Steps);
}
