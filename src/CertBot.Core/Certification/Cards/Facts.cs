using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification.Cards;

/// <summary>What every card of an application says.</summary>
internal static class Facts
{
    public static JsonObject Of(Application application, Edition edition) => new()
    {
        ["app"] = application.Id.Value,
        ["name"] = application.Name,
        ["version"] = application.Release.Version,
        ["vendor"] = application.VendorName,
        ["edition"] = edition.Pin.ToString(),
    };
}
