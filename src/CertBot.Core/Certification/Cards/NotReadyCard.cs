using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification.Cards;

/// <summary>A vendor's list of what the kick-off found missing, and the way to send it again.</summary>
public static class NotReadyCard
{
    public static Say.Card For(Application application)
    {
        var data = Facts.Of(application);
        data["open"] = application.Stage is Stage.NotReady;
        if (application.Stage is Stage.NotReady at)
            data["items"] = Facts.Array(at.Missing.Select(m => new JsonObject { ["title"] = Leaf.Sentence(EditionTexts.Readiness(m.Key)), ["words"] = m.Value }));
        else
            data["outcome"] = Leaf.Phrase("card.not-ready.over", new() { ["stage"] = Titles.Of(application.Stage) });
        return new("not-ready", data);
    }
}
