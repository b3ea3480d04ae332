using System.Text.Json.Nodes;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Core.Language;
using CertBot.Core.Policy;
using CertBot.Core.Texts;
using NodaTime;

namespace CertBot.Channels.Web;

/// <summary>An application's progress in words, for the page's right side.</summary>
internal static class ProgressLine
{
    private const int Over = 5;

    public static ProgressApplication Of(Application app, Edition edition, LanguageCode language, Instant now)
    {
        var (done, of) = Items(app, edition);
        return new ProgressApplication
        {
            Name = app.Name,
            Version = app.Release.Version,
            Vendor = app.VendorName,
            Stage = Number(app.Stage),
            Line = Said(app, edition, language, now),
            ItemsDone = done,
            Items = of,
        };
    }

    private static int Number(Stage stage) => stage switch
    {
        Stage.KickOff or Stage.NotReady => 1,
        Stage.Priority or Stage.Deferred => 2,
        Stage.Collecting or Stage.Review or Stage.Mending => 3,
        Stage.Standards or Stage.Audit or Stage.Shortcomings => 4,
        Stage.Certified => Over,
        _ => 0,   // declined or withdrawn: at no stage
    };

    private static (int Done, int Of) Items(Application app, Edition edition) => app.Stage switch
    {
        Stage.Collecting => MaterialList.Progress(app, edition),
        Stage.Review at => (at.Tasks.Values.Count(t => t.Verdict is not Verdict.Open), at.Tasks.Count),
        _ => (0, 0),
    };

    private static string Said(Application app, Edition edition, LanguageCode language, Instant now)
    {
        var data = new JsonObject { ["stage"] = Titles.Of(app.Stage), ["since"] = Leaf.At(app.Stage.Since), ["side"] = Titles.Of(Whose.Turn(app.Stage)) };
        var promised = Promises.Of(app, edition);
        if (promised is { } day)
        {
            data["promised"] = Leaf.Day(day);
        }

        var key = Whose.Turn(app.Stage) == Side.Nobody ? "page.status.over" : promised is null ? "page.status" : "page.status.promised";
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(edition.Zone) ?? DateTimeZone.Utc;

        // The page shows it as text, never as markup, so foreign text is harmless as it is.
        return new CertBot.Core.Texts.Spoken(new Reader(language, zone, now, p => p.Value), ForeignText.Plain).Line(new Say.Line(key, data));
    }
}
