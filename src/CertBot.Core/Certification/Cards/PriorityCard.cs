using CertBot.Core.Conversation;
using CertBot.Core.Policy;
namespace CertBot.Core.Certification.Cards;

/// <summary>Leadership's: what is weighed, the expert's advice, and the decision.</summary>
public static class PriorityCard
{
    public static Say.Card For(Application application, Edition edition) => new("priority", Facts.Of(application, edition));
}
