using CertBot.Core.Certification;
using CertBot.Core.Directory;
using CertBot.Core.Language;
using CertBot.Store;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Channels.Web;

/// <summary>Where the demo vendor's application is: the one that moved last, and what has happened to it.</summary>
internal sealed class LiveProgress(IStore store, Lists lists, Domain domain, EditionShelf editions, IClock clock) : IProgress
{
    private static readonly Actor Vendor = new(Demo.People[0].Person.Id, [], new Membership(Demo.Vendors[0].Vendor, VendorRole.Developer));

    private Story? told;

    public async Task<Progress> Look(LanguageCode language, CancellationToken cancel)
    {
        var latest = await Listed<Row>.First(lists.Each(Vendor, cancel), 1, rows => rows.OrderByDescending(r => r.Since), cancel);
        if (latest.Shown is not [var row] || await domain.Application(row.Id, cancel) is not { } app)
        {
            return new Progress(Application: null, Done: []);
        }

        var edition = editions.Of(app.Edition);
        return new Progress(ProgressLine.Of(app, edition, language, clock.GetCurrentInstant()), (await Tell(app, cancel)).Done);
    }

    /// <summary>Its history is read again only when there is more of it.</summary>
    private async Task<Story> Tell(Application app, CancellationToken cancel)
    {
        if (told is { } known && known.Id == app.Id && known.Revision == app.Revision)
        {
            return known;
        }

        List<ApplicationEvent> events = [];
        await foreach (var chained in Journal<ApplicationEvent>.Read(store, $"app:{app.Id}", cancel))
        {
            events.Add(chained.Fact.What);
        }

        return told = new Story(app.Id, app.Revision, TryThis.DoneIn(events));
    }

    private sealed record Story(ApplicationId Id, int Revision, IReadOnlyList<string> Done);
}
