using System.Text.Json.Nodes;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Cards;

namespace CertBot.Core.Conversation.Inquiries;

/// <summary>More about one application: what happened, what was handed in, what is missing.</summary>
public static class Details
{
    private const int MostLines = 20;

    public static Inquiry History { get; } = new("history", Audience.Involved)
    {
        Takes = [Argument.Application],
        Answer = (known, raw) => Topic.Of(known, raw, "history", _ => true, app => Story(known, app)),
    };

    public static Inquiry Materials { get; } = new("materials", Audience.Involved)
    {
        Takes = [Argument.Application],
        Answer = (known, raw) => Topic.Of(known, raw, "materials", r => r.Stage is "collecting" or "mending" or "review", app => MaterialsCard.For(app, known.EditionOf(app))),
    };

    public static Inquiry Missing { get; } = new("missing", Audience.Involved)
    {
        Takes = [Argument.Application],
        Answer = (known, raw) => Topic.Of(known, raw, "missing", r => r.Turn == Side.Vendor, app => Lacks(known, app)),
    };

    private static Say.Card Story(Known known, Application app)
    {
        var lines = Certification.History.Of(known.History(app.Id), known.EditionOf(app));
        var older = lines.Length - MostLines;
        return new("history", new JsonObject
        {
            ["app"] = app.Id.Value,
            ["name"] = app.Name,
            ["version"] = app.Release.Version,
            ["lines"] = new JsonArray([.. lines.Skip(Math.Max(0, older)).Select(l => new JsonObject { ["text"] = l.Phrase })]),
            ["older"] = older > 0 ? Leaf.Phrase("inquiry.history.older", new() { ["count"] = older }) : null,
        });
    }

    // One line: what is still to come from the vendor, or that nothing is.
    private static Say.Line Lacks(Known known, Application app)
    {
        var edition = known.EditionOf(app);
        var missing = (app.Stage switch
        {
            Stage.Collecting => MaterialList.Missing(app, edition).Select(Forms.MaterialDialogs.Title),
            Stage.Mending at => MaterialList.Missing(app, edition).Select(Forms.MaterialDialogs.Title).Concat(Mending.Unmended(app, at, edition).Select(Titles.Of)),
            Stage.NotReady at => at.Missing.Keys.Select(k => Leaf.Phrase($"policy.readiness.{k}")),
            Stage.Shortcomings at => at.Items.Where(i => i.Answer is null).Select(i => Leaf.Phrase("inquiry.missing.shortcoming", new() { ["number"] = i.Number, ["what"] = Foreign.Quote(i.What) })),
            Stage.Standards => [Leaf.Phrase("dialog.standards.title")],
            _ => [],
        }).ToArray();
        var data = new JsonObject { ["app"] = app.Name, ["stage"] = Titles.Of(app.Stage), ["count"] = missing.Length, ["missing"] = Leaf.List(missing) };
        return new(missing.Length > 0 ? "inquiry.missing" : "inquiry.missing.nothing", data)
        {
            Suggestions = !known.Desk.Actor.IsOf(app.Vendor) ? [] : (app.Stage, missing.Length) switch
            {
                (Stage.Collecting, 0) => Suggest.Verbs(known.Desk, "submit-materials", "materials"),
                (Stage.Collecting, _) => Suggest.Verbs(known.Desk, "hand-in", "materials"),
                (Stage.Mending, 0) => Suggest.Verbs(known.Desk, "submit-mended", "materials"),
                (Stage.Mending, _) => Suggest.Verbs(known.Desk, "mend", "hand-in"),
                (Stage.NotReady, _) => Suggest.Verbs(known.Desk, "resubmit"),
                (Stage.Shortcomings, _) => Suggest.Verbs(known.Desk, "answer-shortcoming"),
                (Stage.Standards, _) => Suggest.Verbs(known.Desk, "standards"),
                _ => Suggest.Verbs(known.Desk, "status"),
            },
        };
    }
}
