using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification.Cards;

/// <summary>The certificate and what it brings.</summary>
public static class CertifiedCard
{
    public static Say.Card For(Application application, Edition edition)
    {
        var data = Facts.Of(application);
        data["platform"] = edition.PlatformName;
        data["open"] = application.Stage is Stage.Certified;
        data["facts"] = Facts.Array(application.Certificates is [.., var last]
            ? [Facts.Fact("card.fact.certificate", last.Number), Facts.Fact("card.fact.version", last.Version), Facts.Fact("card.fact.granted", Leaf.Day(last.Granted))]
            : []);
        data["benefits"] = Facts.Array(edition.Benefits.Select(b => new JsonObject { ["text"] = Leaf.Phrase(b, new() { ["platform"] = edition.PlatformName }) }));
        return new("certified", data);
    }
}
