using CertBot.Core.Certification.Applications;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Cards;

/// <summary>A vendor's list of the support audit's shortcomings, each with its deadline and answer.</summary>
public static class ShortcomingsCard
{
    public static BotMessage.CardMessage For(Application application, Edition edition)
    {
        var data = CardParts.CreateData(application);
        var items = application.Stage switch
        {
            Stage.Shortcomings s => s.Items,
            Stage.Audit s => s.Earlier,
            _ => [],
        };
        data["open"] = application.Stage is Stage.Shortcomings;
        data["count"] = items.Length;
        data["progress"] = LocalizableValue.Progress(items.Count(i => i.Answer is not null), items.Length);
        data["items"] = AuditCard.ShortcomingItems(items);
        data["next"] = application.Stage is Stage.Audit audit
            ? LocalizableValue.Text("card.shortcomings.again", new() { ["promised"] = LocalizableValue.Date(audit.Promised) })
            : LocalizableValue.Text("card.shortcomings.next");
        return new("shortcomings", data.ToObject());
    }
}
