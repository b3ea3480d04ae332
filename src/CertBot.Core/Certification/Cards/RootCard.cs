using CertBot.Core.Conversation;
using CertBot.Core.Policy;
namespace CertBot.Core.Certification.Cards;

/// <summary>One per application and version in the reviewers' channel: where it stands, whose turn it is, and the kick-off's buttons.</summary>
public static class RootCard
{
    public static Say.Card For(Application application, Edition edition) => new("root", Facts.Of(application, edition));
}
