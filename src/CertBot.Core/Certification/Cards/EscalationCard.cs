using CertBot.Core.Conversation;
using CertBot.Core.Policy;
namespace CertBot.Core.Certification.Cards;

/// <summary>An escalation, for everybody it calls; every copy looks the same.</summary>
public static class EscalationCard
{
    public static Say.Card For(Application application, Edition edition, EscalationId escalation) => new("escalation", Facts.Of(application, edition));
}
