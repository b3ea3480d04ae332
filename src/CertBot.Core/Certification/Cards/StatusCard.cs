using CertBot.Core.Conversation;
using CertBot.Core.Policy;
using NodaTime;
namespace CertBot.Core.Certification.Cards;

/// <summary>Where an application stands, for whoever asks.</summary>
public static class StatusCard
{
    public static Say.Card For(Application application, Edition edition, Instant now) => new("status", Facts.Of(application, edition));
}
