using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Support;

namespace CertBot.Core.Certification.Cards;

/// <summary>Something somebody wrote elsewhere: who, what, and the addresses in it. All of it foreign.</summary>
public sealed record Evidence(string Author, string Text, ImmutableArray<EvidenceLink> Links);

/// <summary>An https address. Without a name it is the message's own.</summary>
public sealed record EvidenceLink(string? Name, string Address);

/// <summary>Asks what a message is evidence for: a material the vendor is asked for, or an open escalation.</summary>
public static class EvidenceCard
{
    private const int MostChoices = 60;

    private const int LongestQuote = 300;

    /// <summary>Null: there is nothing of this person's it could be attached to.</summary>
    public static Say.Card? For(Actor actor, IReadOnlyCollection<(Application App, Edition Edition)> applications, Evidence evidence)
    {
        var materials = evidence.Links.IsEmpty ? [] : applications.Where(a => actor.IsOf(a.App.Vendor)).SelectMany(a => Materials(a.App, a.Edition)).Take(MostChoices).ToArray();
        var escalations = applications.SelectMany(a => Escalations(a.App)).Take(MostChoices).ToArray();
        return materials.Length + escalations.Length == 0 ? null : new("evidence", new JsonObject
        {
            ["author"] = evidence.Author,
            ["quote"] = Cut(Foreign.OneLine(evidence.Text), LongestQuote),
            ["quoted"] = evidence.Text.Length > 0,
            ["materials"] = new JsonArray([.. materials]),
            ["links"] = new JsonArray([.. evidence.Links.Select(l => new JsonObject { ["title"] = Title(l), ["value"] = l.Address })]),
            ["mayHandIn"] = materials.Length > 0,
            ["escalations"] = new JsonArray([.. escalations]),
            ["mayComment"] = escalations.Length > 0,
            ["material"] = materials.FirstOrDefault()?["value"]?.DeepClone(),
            ["link"] = evidence.Links.FirstOrDefault()?.Address,
            ["escalation"] = escalations.FirstOrDefault()?["value"]?.DeepClone(),
            ["words"] = Words(evidence),
            ["max"] = EscalationDecider.LongestWords,
        });
    }

    // What is missing comes first: it is what people look for.
    private static IEnumerable<JsonNode> Materials(Application app, Edition edition) => app.Stage is not (Stage.Collecting or Stage.Mending) ? []
        : MaterialList.Of(app.Release, edition).Where(a => a.Part.Link).OrderBy(a => app.Release.Materials.ContainsKey(a.Id)).ThenBy(a => a.Part.Optional).Select(a => Choice(
            Leaf.Phrase("card.evidence.for", new() { ["name"] = app.Name, ["version"] = app.Release.Version, ["what"] = Titles.Of(a) }),
            app.Id.Value, a.Material.Key.Value, a.Part.Key));

    private static IEnumerable<JsonNode> Escalations(Application app) => app.Escalations.Values.Where(e => e.Closed is null).Select(e => Choice(
        Leaf.Phrase("card.evidence.for", new() { ["name"] = app.Name, ["version"] = app.Release.Version, ["what"] = Leaf.Phrase("form.q.escalation.option", new() { ["id"] = e.Id.Value, ["reason"] = Foreign.Quote(e.Reason) }) }),
        app.Id.Value, e.Id.Value));

    // No id has a blank in it.
    private static JsonObject Choice(JsonObject title, params ReadOnlySpan<string?> ids) => new() { ["title"] = title, ["value"] = string.Join(' ', ids) };

    private static JsonNode Title(EvidenceLink link) => link.Name is { Length: > 0 } name ? Foreign.Quote(name) : Leaf.Sentence("card.evidence.message");

    /// <summary>As long as a comment may be, with where it comes from.</summary>
    private static string Words(Evidence evidence)
    {
        var from = $"\n— {evidence.Author}{(evidence.Links.FirstOrDefault(l => l.Name is null) is { } message ? $", {message.Address}" : "")}";
        return from.Length >= EscalationDecider.LongestWords / 2 ? Cut(evidence.Text, EscalationDecider.LongestWords) : (Cut(evidence.Text, EscalationDecider.LongestWords - from.Length) + from).Trim();
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)] + "…";
}
