using CertBot.Core.Certification.Applications;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Cards;

/// <summary>The audit of a vendor's support: what it says of itself, and the decision.</summary>
public static class AuditCard
{
    /// <summary>Once decided, <paramref name="decided"/> is the event that did it: the outcome then says who and when.</summary>
    public static BotMessage.CardMessage For(Application application, Edition edition, RecordedEvent<ApplicationEvent>? decided = null)
    {
        var data = CardParts.CreateData(application);
        data["open"] = application.Stage is Stage.Audit;
        switch (application.Stage)
        {
            case Stage.Audit s:
                data["facts"] = LocalizableValue.Array([.. TurnFacts(s), .. ProfileFacts(s.Profile)]);
                data["earlier"] = ShortcomingItems(s.Earlier);
                data["days"] = edition.Settings.ShortcomingDays;
                break;
            case Stage.Shortcomings s:
                data["outcome"] = LocalizableValue.Text("card.audit.shortcomings", new() { ["n"] = s.Items.Length });
                data["color"] = "warning";
                data["earlier"] = ShortcomingItems(s.Items);
                break;
            case Stage.Withdrawn s:
                (data["outcome"], data["color"], data["why"]) = (LocalizableValue.Sentence("stage.withdrawn"), "default", s.Reason);
                break;
            default:
                (data["outcome"], data["color"]) = (LocalizableValue.Text("card.audit.passed"), "good");
                break;
        }

        data["by"] = decided is null || data["outcome"] is null ? null : CardParts.DecidedBy(decided.By, decided.At);
        return new("audit", data.ToObject());
    }

    internal static LocalizableValue ShortcomingItems(IEnumerable<Shortcoming> items) =>
        LocalizableValue.Array(
            items.Select(i => new LocalizableObject
            {
                ["number"] = i.Number,
                ["what"] = i.Description,
                ["deadline"] = LocalizableValue.Date(i.Deadline),
                ["answer"] = i.Answer,
                ["answered"] = i.Answer is not null,
            })
        );

    private static IEnumerable<LocalizableObject> TurnFacts(Stage.Audit audit) =>
        [
            CardParts.Fact(
                "card.fact.turn",
                LocalizableValue.Sentence(
                    "card.turn.since",
                    new() { ["side"] = LocalizableValue.Text("certification.side.analysts"), ["since"] = LocalizableValue.Timestamp(audit.Since) }
                )
            ),
            CardParts.Fact("card.fact.promised", LocalizableValue.Date(audit.Promised)),
        ];

    private static IEnumerable<LocalizableObject> ProfileFacts(SupportProfile profile) =>
        [
            CardParts.Fact("card.fact.system", profile.System),
            CardParts.Fact("card.fact.portal", profile.PortalOption),
            CardParts.Fact("card.fact.packages", LocalizableValue.List(profile.Packages.Select(p => LocalizableValue.Text(EditionTexts.Package(p))))),
            CardParts.Fact("card.fact.presale", profile.PresaleInTime),
            CardParts.Fact("card.fact.zones", LocalizableValue.List(profile.Zones.Select(z => LocalizableValue.Text(EditionTexts.Zone(z))))),
            CardParts.Fact("card.fact.contacts", profile.EscalationContacts),
        ];
}
