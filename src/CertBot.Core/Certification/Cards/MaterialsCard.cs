using CertBot.Core.Conversation;
using CertBot.Core.Policy;
namespace CertBot.Core.Certification.Cards;

/// <summary>A vendor's materials: what is there, what is missing, submit when complete.</summary>
public static class MaterialsCard
{
    public static Say.Card For(Application application, Edition edition) => new("materials", Facts.Of(application, edition));
}
