using CertBot.Core.Certification.Applications;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Cards;

/// <summary>The certificate and what it brings.</summary>
public static class CertifiedCard
{
    public static BotMessage.CardMessage For(Application application, Edition edition)
    {
        var data = CardParts.CreateData(application);
        data["platform"] = edition.PlatformName;
        data["open"] = application.Stage is Stage.Certified && application.CertificateState != CertificateState.Withdrawn;
        data["valid"] = application.CertificateState is null or CertificateState.Valid;
        data["suspended"] = application.CertificateState == CertificateState.Suspended;
        data["withdrawn"] = application.CertificateState == CertificateState.Withdrawn;
        data["facts"] = LocalizableValue.Array(
            application.Certificates is [.., var last]
                ?
                [
                    CardParts.Fact("card.fact.certificate", last.Number),
                    CardParts.Fact("card.fact.version", last.Version),
                    CardParts.Fact("card.fact.granted", LocalizableValue.Date(last.Granted)),
                ]
                : []
        );
        data["page"] = application.Certificates is [.., { Number: var number }]
            ? LocalizableValue.PublicPage($"certificates/{Uri.EscapeDataString(number)}")
            : null;
        data["benefits"] = LocalizableValue.Array(
            (application.CertificateState == CertificateState.Withdrawn ? [] : edition.Benefits).Select(b => new LocalizableObject
            {
                ["text"] = LocalizableValue.Text(b, new() { ["platform"] = edition.PlatformName }),
            })
        );
        return new("certified", data.ToObject());
    }
}
