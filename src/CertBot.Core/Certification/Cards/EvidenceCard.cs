using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;

namespace CertBot.Core.Certification.Cards;

/// <summary>A message from elsewhere in the channel: author, text, and links. All of it is untrusted.</summary>
public sealed record Evidence(string Author, string Text, ImmutableArray<EvidenceLink> Links);

/// <summary>An https address. Without a name it is the message's own.</summary>
public sealed record EvidenceLink(string? Name, string Address);

/// <summary>Asks what a message is evidence for: a material the vendor is asked for, or an open escalation.</summary>
public static class EvidenceCard
{
    private const int MaxChoices = 60;

    private const int MaxQuoteLength = 300;

    /// <summary>Null: there is nothing of this person's it could be attached to.</summary>
    public static BotMessage.CardMessage? For(Actor actor, IReadOnlyCollection<(Application App, Edition Edition)> applications, Evidence evidence)
    {
        var materials = evidence.Links.IsEmpty
            ? []
            : applications.Where(a => actor.IsMemberOf(a.App.Vendor)).SelectMany(a => MaterialChoices(a.App, a.Edition)).Take(MaxChoices).ToArray();
        var escalations = applications.SelectMany(a => EscalationChoices(a.App)).Take(MaxChoices).ToArray();
        return materials.Length + escalations.Length == 0
            ? null
            : new(
                "evidence",
                new LocalizableObject
                {
                    ["author"] = evidence.Author,
                    ["quote"] = Truncate(UserText.ToOneLine(evidence.Text), MaxQuoteLength),
                    ["quoted"] = evidence.Text.Length > 0,
                    ["materials"] = LocalizableValue.Array([.. materials]),
                    ["links"] = LocalizableValue.Array([
                        .. evidence.Links.Select(l => new LocalizableObject { ["title"] = LinkTitle(l), ["value"] = l.Address }),
                    ]),
                    ["mayHandIn"] = materials.Length > 0,
                    ["escalations"] = LocalizableValue.Array([.. escalations]),
                    ["mayComment"] = escalations.Length > 0,
                    ["material"] = materials.FirstOrDefault()?["value"],
                    ["link"] = evidence.Links.FirstOrDefault()?.Address,
                    ["escalation"] = escalations.FirstOrDefault()?["value"],
                    ["words"] = CommentText(evidence),
                    ["max"] = EscalationDecider.MaxTextLength,
                }
            );
    }

    // What is missing comes first: it is what people look for.
    private static IEnumerable<LocalizableObject> MaterialChoices(Application app, Edition edition) =>
        app.Stage is not (Stage.Collecting or Stage.Rework)
            ? []
            : MaterialRequirements
                .For(app.Release, edition)
                .Where(a => a.Part.CanLink)
                .OrderBy(a => app.Release.Materials.ContainsKey(a.Id))
                .ThenBy(a => a.Part.IsOptional)
                .Select(a =>
                    Choice(
                        LocalizableValue.Text(
                            "card.evidence.for",
                            new()
                            {
                                ["name"] = app.Name,
                                ["version"] = app.Release.Version,
                                ["what"] = DisplayNames.Of(a),
                            }
                        ),
                        app.Id.Value,
                        a.Material.Key.Value,
                        a.Part.Key,
                        CardSubject.Of(app).Value
                    )
                );

    private static IEnumerable<LocalizableObject> EscalationChoices(Application app) =>
        app
            .Escalations.Values.Where(e => e.Closed is null)
            .Select(e =>
                Choice(
                    LocalizableValue.Text(
                        "card.evidence.for",
                        new()
                        {
                            ["name"] = app.Name,
                            ["version"] = app.Release.Version,
                            ["what"] = LocalizableValue.Text(
                                "form.q.escalation.option",
                                new() { ["id"] = e.Id.Value, ["reason"] = UserText.Excerpt(e.Reason) }
                            ),
                        }
                    ),
                    app.Id.Value,
                    e.Id.Value
                )
            );

    // No id has a blank in it.
    private static LocalizableObject Choice(LocalizableValue title, params ReadOnlySpan<string?> ids) =>
        new() { ["title"] = title, ["value"] = string.Join(' ', ids) };

    private static LocalizableValue LinkTitle(EvidenceLink link) =>
        link.Name is { Length: > 0 } name ? UserText.Excerpt(name) : LocalizableValue.Sentence("card.evidence.message");

    /// <summary>As long as a comment may be, with where it comes from.</summary>
    private static string CommentText(Evidence evidence)
    {
        var from = $"\n— {evidence.Author}{(evidence.Links.FirstOrDefault(l => l.Name is null) is { } message ? $", {message.Address}" : "")}";
        return from.Length >= EscalationDecider.MaxTextLength / 2
            ? Truncate(evidence.Text, EscalationDecider.MaxTextLength)
            : (Truncate(evidence.Text, EscalationDecider.MaxTextLength - from.Length) + from).Trim();
    }

    private static string Truncate(string text, int maxLength) =>
        text.Length <= maxLength ? text : text[..(char.IsHighSurrogate(text[maxLength - 2]) ? maxLength - 2 : maxLength - 1)] + "…";
}
