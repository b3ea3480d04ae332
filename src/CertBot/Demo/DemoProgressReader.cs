using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Demo.Seed;
using CertBot.Repositories;
using CertBot.Store;
using NodaTime;

namespace CertBot.Demo;

/// <summary>Reads the progress of the demo vendor's application that changed last.</summary>
internal sealed class DemoProgressReader(ApplicationSummaryStore summaries, Aggregates aggregates, InstalledEditions editions, CaseStore cases, IClock clock)
    : IDemoProgress
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

    /// <summary>The history is read again only when it has grown, or with the first case.</summary>
    private async Task<CompletedSteps> LoadStory(Application app, CancellationToken cancellationToken)
    {
        var hasCases = _cached?.HasCases == true || (await cases.ListAll(app.Vendor, "", 1, cancellationToken)).Length > 0;
        if (_cached is { } completedSteps && (completedSteps.Id, completedSteps.Revision, completedSteps.HasCases) == (app.Id, app.Revision, hasCases))
        {
            return completedSteps;
        }

        var events = (await aggregates.LoadHistory(app.Id, cancellationToken)).Select(e => e.Data);
        return _cached = new CompletedSteps(app.Id, app.Revision, hasCases, DemoSteps.FindCompleted([.. events], hasCases));
    }

    private sealed record CompletedSteps(ApplicationId Id, int Revision, bool HasCases, IReadOnlyList<string> Steps);
}

/// <summary>Formats an application's progress for the right side of the page.</summary>
internal static class DemoProgressFormatter
{
    private const int CertifiedStage = 5;

    public static DemoApplicationProgress Format(Application app, Edition edition, LanguageCode language, Instant now)
    {
        var (done, total) = CountItems(app, edition);
        return new DemoApplicationProgress
        {
            Name = app.Name,
            Version = app.Release.Version,
            Vendor = app.VendorName,
            Stage = FindStageNumber(app.Stage),
            Line = FormatStatus(app, edition, language, now),
            ItemsDone = done,
            Items = total,
        };
    }

    private static int FindStageNumber(Stage stage) =>
        stage switch
        {
            Stage.KickOff or Stage.NotReady => 1,
            Stage.Priority or Stage.Deferred => 2,
            Stage.Collecting or Stage.Review or Stage.Rework => 3,
            Stage.Standards or Stage.Audit or Stage.Shortcomings => 4,
            Stage.Certified => CertifiedStage,
            _ => 0, // declined or withdrawn: no stage
        };

    private static (int Done, int Of) CountItems(Application app, Edition edition) =>
        app.Stage switch
        {
            Stage.Collecting => MaterialRequirements.Progress(app, edition),
            Stage.Review review => (review.Tasks.Values.Count(t => t.Verdict is not Verdict.Open), review.Tasks.Count),
            _ => (0, 0),
        };

    private static string FormatStatus(Application app, Edition edition, LanguageCode language, Instant now)
    {
        var data = new LocalizableObject.Builder
        {
            ["stage"] = DisplayNames.Of(app.Stage),
            ["since"] = LocalizableValue.Timestamp(app.Stage.Since),
            ["side"] = DisplayNames.Of(ResponsibleParties.Of(app.Stage)),
        };
        var promisedDay = PromisedDates.For(app, edition);
        if (promisedDay is { } day)
        {
            data["promised"] = LocalizableValue.Date(day);
        }

        var key =
            ResponsibleParties.Of(app.Stage) == ResponsibleParty.Nobody ? "page.status.over"
            : promisedDay is null ? "page.status"
            : "page.status.promised";
        var zone = ZoneLookup.OrUtc(edition.Zone);

        // The page shows it as text, never as markup, so user text needs no escaping.
        return new CertBot.Core.Localization.TextRenderer(new RenderContext(language, zone, now, id => id.Value), OutputEncoder.ToPlainText).Render(
            new BotMessage.TextMessage(key, data.ToObject())
        );
    }
}
