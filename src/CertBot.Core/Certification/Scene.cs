using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification;

/// <summary>What a notice is made from: the state before and after, and everything around it.</summary>
internal sealed record Scene(Application? Before, Application After, Circumstances Given)
{
    public Edition Edition => Given.Edition;

    /// <summary>The reviewers' group, and every other one that has a criterion of this version.</summary>
    public IEnumerable<GroupName> Groups =>
        Edition.Criteria.Where(c => MaterialList.Applies(c.When, After.Release)).Select(c => c.Group).Prepend(GroupName.Reviews).Distinct();

    /// <summary>The version that was taken back, as its cards show it from now on.</summary>
    public Application Withdrawn(ApplicationEvent.WasWithdrawn what) => (Before ?? After) with
    {
        Reviewed = TaskList.Of(Before ?? After),
        Stage = new Stage.Withdrawn(what.Reason) { Since = Given.Now },
    };

    public Recipient Vendor => new Recipient.ToVendor(After.Vendor);

    /// <summary>Each notice is a document of the commit's batch, and a batch holds a hundred.</summary>
    private const int MostColleagues = 20;

    /// <summary>The vendor's people except who acts: what one of them did, the others hear. A large vendor hears it as one, the actor too.</summary>
    public IEnumerable<Recipient> Colleagues => Given.Vendor switch
    {
        null => [],
        { People.Count: > MostColleagues } => [Vendor],
        { } vendor => vendor.People.Keys.Where(p => p != Given.Actor.Id.Value).Select(p => new Recipient.ToPerson(new(p))),
    };

    public static Notice Card(Recipient to, string slot, Say.Card card) => new(to, card) { Slot = slot };

    /// <summary>A sentence about the application: its name and version are there by themselves.</summary>
    public Say.Line Line(string key, params ReadOnlySpan<(string Name, JsonNode Value)> data)
    {
        JsonObject all = new() { ["app"] = After.Name, ["version"] = After.Release.Version };
        foreach (var (name, value) in data)
            all[name] = value;
        return new(key, all);
    }

    /// <summary>A button under a sentence: sends a verb with this application's id, as if typed.</summary>
    public Suggestion Offer(string verb, string more = "") => new(Leaf.Phrase($"notice.offer.{verb}"), $"{verb} {After.Id}{more}");
}
