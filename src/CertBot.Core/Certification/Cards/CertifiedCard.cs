using CertBot.Core.Conversation;
using CertBot.Core.Policy;
namespace CertBot.Core.Certification.Cards;

/// <summary>The certificate and what it brings.</summary>
public static class CertifiedCard
{
    public static Say.Card For(Application application, Edition edition) => new("certified", Facts.Of(application, edition));
}
