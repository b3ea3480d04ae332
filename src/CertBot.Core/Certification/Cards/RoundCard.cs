using CertBot.Core.Conversation;
using CertBot.Core.Policy;
namespace CertBot.Core.Certification.Cards;

/// <summary>A vendor's one list of what to mend after a round of review.</summary>
public static class RoundCard
{
    public static Say.Card For(Application application, Edition edition) => new("round", Facts.Of(application, edition));
}
