using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification.Cards;

/// <summary>The audit of a vendor's support: what it says of itself, and the decision.</summary>
public static class AuditCard
{
    /// <summary>Once decided, <paramref name="decided"/> is the event that did it: the outcome then says who and when.</summary>
    public static Say.Card For(Application application, Edition edition, Fact<ApplicationEvent>? decided = null)
    {
        var data = Facts.Of(application);
        data["open"] = application.Stage is Stage.Audit;
        switch (application.Stage)
        {
            case Stage.Audit s:
                data["facts"] = Facts.Array([.. Turn(s), .. Profile(s.Profile)]);
                data["earlier"] = Items(s.Earlier);
                data["days"] = edition.Settings.ShortcomingDays;
                break;
            case Stage.Shortcomings s:
                data["outcome"] = Leaf.Phrase("card.audit.shortcomings", new() { ["n"] = s.Items.Length });
                data["color"] = "warning";
                data["earlier"] = Items(s.Items);
                break;
            case Stage.Withdrawn s:
                (data["outcome"], data["color"], data["why"]) = (Leaf.Sentence("stage.withdrawn"), "default", s.Reason);
                break;
            default:
                (data["outcome"], data["color"]) = (Leaf.Phrase("card.audit.passed"), "good");
                break;
        }

        data["by"] = decided is null || data["outcome"] is null ? null : Facts.By(decided.By, decided.At);
        return new("audit", data);
    }

    internal static JsonArray Items(IEnumerable<Shortcoming> items) => Facts.Array(items.Select(i => new JsonObject
    {
        ["number"] = i.Number,
        ["what"] = i.What,
        ["deadline"] = Leaf.Day(i.Deadline),
        ["answer"] = i.Answer,
        ["answered"] = i.Answer is not null,
    }));

    private static IEnumerable<JsonNode> Turn(Stage.Audit audit) =>
    [
        Facts.Fact("card.fact.turn", Leaf.Sentence("card.turn.since", new() { ["side"] = Leaf.Phrase("certification.side.analysts"), ["since"] = Leaf.At(audit.Since) })),
        Facts.Fact("card.fact.promised", Leaf.Day(audit.Promised)),
    ];

    private static IEnumerable<JsonNode> Profile(SupportProfile profile) =>
    [
        Facts.Fact("card.fact.system", profile.System),
        Facts.Fact("card.fact.portal", profile.PortalOption),
        Facts.Fact("card.fact.packages", Leaf.List(profile.Packages.Select(p => Leaf.Phrase(EditionTexts.Package(p))))),
        Facts.Fact("card.fact.presale", profile.PresaleInTime),
        Facts.Fact("card.fact.zones", Leaf.List(profile.Zones.Select(z => Leaf.Phrase(EditionTexts.Zone(z))))),
        Facts.Fact("card.fact.contacts", profile.EscalationContacts),
    ];
}
