using System.Text.Json.Nodes;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification.Cards;

/// <summary>The certificate and what it brings.</summary>
public static class CertifiedCard
{
    public static BotMessage.CardMessage For(Application application, Edition edition)
    {
        var data = CardParts.CreateData(application);
        data["platform"] = edition.PlatformName;
        data["open"] = application.Stage is Stage.Certified;
        data["facts"] = CardParts.Array(
            application.Certificates is [.., var last]
                ?
                [
                    CardParts.Fact("card.fact.certificate", last.Number),
                    CardParts.Fact("card.fact.version", last.Version),
                    CardParts.Fact("card.fact.granted", LocalizableValue.Date(last.Granted)),
                ]
                : []
        );
        data["benefits"] = CardParts.Array(
            edition.Benefits.Select(b => new JsonObject { ["text"] = LocalizableValue.Text(b, new() { ["platform"] = edition.PlatformName }) })
        );
        return new("certified", data);
    }
}
