using CertBot.Core.Certification.Applications;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Cards;

/// <summary>A vendor's list of what the kick-off found missing, and the way to send it again.</summary>
public static class NotReadyCard
{
    public static BotMessage.CardMessage For(Application application)
    {
        var data = CardParts.CreateData(application);
        data["open"] = application.Stage is Stage.NotReady;
        if (application.Stage is Stage.NotReady stage)
        {
            data["items"] = LocalizableValue.Array(
                stage.Missing.Select(m => new LocalizableObject { ["title"] = LocalizableValue.Sentence(EditionTexts.Readiness(m.Key)), ["words"] = m.Value })
            );
        }
        else
        {
            data["outcome"] = LocalizableValue.Text("card.not-ready.over", new() { ["stage"] = DisplayNames.Of(application.Stage) });
        }
        return new("not-ready", data.ToObject());
    }
}
