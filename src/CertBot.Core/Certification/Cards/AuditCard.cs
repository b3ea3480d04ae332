using CertBot.Core.Conversation;
using CertBot.Core.Policy;
namespace CertBot.Core.Certification.Cards;

/// <summary>The audit of a vendor's support: what it says of itself, and the decision.</summary>
public static class AuditCard
{
    public static Say.Card For(Application application, Edition edition) => new("audit", Facts.Of(application, edition));
}
