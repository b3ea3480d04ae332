using System.Text.Json.Nodes;
using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Language;
using CertBot.Core.Texts;
using CertBot.Turns;
using NodaTime;
using Words = CertBot.Core.Texts.Spoken;

namespace CertBot.Channels.Web;

/// <summary>What the page tells of the demo: the application that moved last, and which steps of the life it has been through.</summary>
internal sealed class DemoProgress(Lists lists, Domain domain, EditionShelf editions, IClock clock) : IProgress
{
    private static readonly string[] Vendors = ["acme", "borealis"];

    public async Task<Progress> Look(LanguageCode language, CancellationToken cancel)
    {
        List<Row> rows = [];
        foreach (var vendor in Vendors)
        {
            rows.AddRange(await lists.For(new Actor(PersonId.Clock, [], new Membership(new(vendor), VendorRole.Developer)), cancel));
        }

        return rows.MaxBy(r => r.Since) is { } row && await domain.Application(row.Id, cancel) is { } application
            ? new Progress(Told(application, language), [.. Done(application)])
            : new Progress(null, []);
    }

    private ProgressApplication Told(Application application, LanguageCode language)
    {
        var zone = DateTimeZoneProviders.Tzdb[editions.Of(application.Edition).Zone];
        var spoken = new Words(new Reader(language, zone, clock.GetCurrentInstant(), p => p.Value), ForeignText.Plain);
        var (done, items) = application.Stage switch
        {
            Stage.Review review => (review.Tasks.Values.Count(t => t.Verdict is not Verdict.Open), review.Tasks.Count),
            Stage.Collecting => MaterialList.Progress(application, editions.Of(application.Edition)),
            _ => (0, 0),
        };
        return new ProgressApplication
        {
            Name = application.Name,
            Version = application.Release.Version,
            Vendor = application.VendorName,
            Stage = StageNumber(application.Stage),
            Line = spoken.Words(Leaf.Phrase("card.progress.line", new JsonObject
            {
                ["stage"] = Leaf.Phrase($"stage.{StageName.Of(application.Stage)}"),
                ["side"] = Leaf.Phrase($"certification.side.{Whose.Turn(application.Stage).ToString().ToLowerInvariant()}"),
                ["since"] = Leaf.At(application.Stage.Since),
            })),
            Items = items,
            ItemsDone = done,
        };
    }

    private static int StageNumber(Stage stage) => stage switch
    {
        Stage.KickOff or Stage.NotReady => 1,
        Stage.Priority or Stage.Deferred or Stage.Declined => 2,
        Stage.Collecting or Stage.Review or Stage.Mending => 3,
        Stage.Standards or Stage.Audit or Stage.Shortcomings => 4,
        Stage.Certified => 5,
        _ => 1,
    };

    private static IEnumerable<string> Done(Application application)
    {
        var at = application.Certificates.Length > 0 ? 9 : Step(application.Stage);
        foreach (var (key, _) in TryThis.Keys.Take(7).Select((key, n) => (key, n)).Where(k => k.n < at)) yield return key;
        if (!application.Escalations.IsEmpty) yield return "escalate";
        if (application.Release.IsUpdate) yield return "new-version";
    }

    private static int Step(Stage stage) => stage switch
    {
        Stage.KickOff or Stage.NotReady => 1,
        Stage.Priority or Stage.Deferred => 2,
        Stage.Collecting => 3,
        Stage.Review or Stage.Mending => 4,
        Stage.Standards => 5,
        Stage.Audit or Stage.Shortcomings => 6,
        _ => 1,
    };
}
