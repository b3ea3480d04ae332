using CertBot.Core.Conversation;
using CertBot.Core.Policy;
namespace CertBot.Core.Certification.Cards;

/// <summary>A vendor's list of the support audit's shortcomings, each with its deadline and answer.</summary>
public static class ShortcomingsCard
{
    public static Say.Card For(Application application, Edition edition) => new("shortcomings", Facts.Of(application, edition));
}
