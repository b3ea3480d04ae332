using CertBot.Core.Certification.Applications;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cards;

namespace CertBot.Core.Certification.Cards;

/// <summary>An escalation, for everybody it calls; every copy looks the same.</summary>
public static class EscalationCard
{
    public static BotMessage.CardMessage For(Application application, Edition edition, EscalationId escalation)
    {
        var data = CardParts.CreateData(application);
        EscalationCardParts.AddTo(data, application.Escalations[escalation], edition);
        return new("escalation", data.ToObject());
    }
}
