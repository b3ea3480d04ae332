using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Directory;

namespace CertBot.Core.Conversation.Inquiries;

using Answers = ImmutableSortedDictionary<string, string>;

/// <summary>Where things stand: one application, all of them, and what waits for the asker.</summary>
public static class Lists
{
    private const int MostRows = 15;

    private const int MostWaiting = 10;

    public static Inquiry Status { get; } = new("status", Audience.Involved)
    {
        Takes = [Argument.Application],
        Answer = (known, raw) => raw.TryGetValue("app", out var given) ? Topic.Named(known, given, app => Card(known, app)) : Topic.Mine(known).ToArray() is [var only]
            ? Topic.Of(known, Answers.Empty.SetItem("app", only.Id.Value), "status", _ => true, app => Card(known, app))
            : All(known),
    };

    public static Inquiry Applications { get; } = new("applications", Audience.Involved) { Answer = (known, _) => All(known) };

    public static Inquiry Queue { get; } = new("queue", Audience.Platform) { Answer = (known, _) => Waiting(known) };

    private static Say.Card Card(Known known, Application app) => StatusCard.For(app, known.EditionOf(app), known.Desk.Now);

    private static Say All(Known known)
    {
        var rows = Topic.Mine(known).ToArray();
        if (rows.Length == 0) return new Say.Line(known.Desk.Actor.Roles.IsEmpty ? "inquiry.applications.none" : "inquiry.applications.none-open") { Suggestions = Suggest.Verbs(known.Desk, Likely.First(known)) };
        var count = rows.Length + known.Desk.MoreRows;
        return new Say.Card("applications", new JsonObject
        {
            ["count"] = count,
            ["rows"] = new JsonArray([.. rows.Take(MostRows).Select(r => new JsonObject
            {
                ["app"] = r.Id.Value,
                ["name"] = r.Name,
                ["version"] = r.Version,
                ["vendor"] = known.Desk.Actor.Roles.IsEmpty ? null : r.VendorName,
                ["line"] = Line(r),
            })]),
            ["more"] = count > MostRows ? Leaf.Phrase("inquiry.more", new() { ["count"] = count - MostRows }) : null,
        });
    }

    private static JsonObject Line(Row row) => Leaf.Phrase(row.Turn == Side.Nobody ? "inquiry.row.ended" : row.Promised is null ? "inquiry.row" : "inquiry.row.promised", new()
    {
        ["stage"] = Leaf.Phrase($"stage.{row.Stage}"),
        ["turn"] = Titles.Of(row.Turn),
        ["since"] = Leaf.At(row.Since),
        ["promised"] = row.Promised is { } day ? Leaf.Day(day) : null,
    });

    private static Say Waiting(Known known)
    {
        var items = known.Rows.SelectMany(r => Of(known, r)).OrderBy(i => i.Row.Since).ToArray();
        if (items.Length == 0) return new Say.Line("inquiry.queue.none") { Suggestions = Suggest.Verbs(known.Desk, "applications") };
        return new Say.Card("queue", new JsonObject
        {
            ["count"] = items.Length,
            ["items"] = new JsonArray([.. items.Take(MostWaiting).Select(i => new JsonObject
            {
                ["app"] = i.Row.Id.Value,
                ["name"] = i.Row.Name,
                ["version"] = i.Row.Version,
                ["vendor"] = i.Row.VendorName,
                ["what"] = i.What,
                ["since"] = Leaf.Phrase(i.Row.Promised is null ? "inquiry.queue.since" : "inquiry.queue.promised", new()
                {
                    ["since"] = Leaf.At(i.Row.Since),
                    ["promised"] = i.Row.Promised is { } day ? Leaf.Day(day) : null,
                }),
                ["criterion"] = i.Criterion,
                ["verb"] = i.Criterion is null ? "status" : "claim",
                ["button"] = Leaf.Phrase(i.Criterion is null ? "verb.status" : "verb.claim"),
                ["free"] = i.Free,
            })]),
            ["more"] = items.Length > MostWaiting ? Leaf.Phrase("inquiry.more", new() { ["count"] = items.Length - MostWaiting }) : null,
        });
    }

    private sealed record Item(Row Row, JsonNode What, string? Criterion, bool Free);

    // In a group's channel only that group's tasks; what the asker's roles cannot decide is not theirs to wait for.
    private static IEnumerable<Item> Of(Known known, Row row)
    {
        var (actor, edition) = (known.Desk.Actor, known.Desk.Edition);
        if (actor.IsOf(row.Vendor)) yield break;
        var isTheirs = row.Turn switch
        {
            Side.Analysts => actor.Holds(RoleName.Analyst),
            Side.Leadership => actor.HoldsAny(edition.PriorityDeciders),
            _ => false,
        };
        if (isTheirs) yield return new(row, Leaf.Phrase($"stage.{row.Stage}"), null, Free: true);
        foreach (var task in row.Open.Where(t => actor.HoldsAny(t.Reviewers) && (t.ClaimedBy is null || t.ClaimedBy == actor.Id)))
        {
            if (known.Desk.Group is { } group && edition.Criteria.FirstOrDefault(c => c.Key == task.Criterion)?.Group != group) continue;
            yield return new(row, Titles.Of(task.Criterion), task.Criterion.Value, task.ClaimedBy is null);
        }
        if (row.Escalations.Length > 0 && actor.HoldsAny(edition.Escalation.SelectMany(l => l.PlatformSide)))
            yield return new(row, Leaf.Phrase("inquiry.queue.escalation", new() { ["ids"] = Leaf.List(row.Escalations.Select(e => (JsonNode)e.Value)) }), null, Free: true);
    }
}
