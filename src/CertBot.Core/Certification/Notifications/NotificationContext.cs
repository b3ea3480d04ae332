using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Notifications;

/// <summary>What a notice is made from: the state before and after, and everything around it.</summary>
internal sealed record NotificationContext(Application? Before, Application After, DecisionContext DecisionContext)
{
    public Edition Edition => DecisionContext.Edition;

    /// <summary>The reviewers' group, and every other one that has a criterion of this version.</summary>
    public IEnumerable<GroupName> Groups =>
        Edition.Criteria.Where(c => MaterialRequirements.IsApplicable(c.When, After.Release)).Select(c => c.Group).Prepend(GroupName.Reviews).Distinct();

    /// <summary>The version that was taken back, as its cards show it from now on.</summary>
    public Application WithdrawnVersion(ApplicationEvent.ApplicationWithdrawn withdrawn) =>
        (Before ?? After) with
        {
            Reviewed = ReviewTasks.Of(Before ?? After),
            Stage = new Stage.Withdrawn(withdrawn.Reason) { Since = DecisionContext.Now },
        };

    public Recipient VendorRecipient => new Recipient.ToVendor(After.Vendor);

    /// <summary>Each notice is a document of the commit's batch, and a batch holds a hundred.</summary>
    private const int MaxColleagues = 20;

    /// <summary>The vendor's people except who acts: what one of them did, the others hear. A large vendor hears it as one, the actor too.</summary>
    public IEnumerable<Recipient> Colleagues =>
        DecisionContext.Vendor switch
        {
            null => [],
            { People.Count: > MaxColleagues } => [VendorRecipient],
            { } vendor => vendor.People.Keys.Where(p => p != DecisionContext.Actor.Id.Value).Select(p => new Recipient.ToPerson(new(p))),
        };

    public static Notification CreateCardNotification(Recipient to, string cardKey, BotMessage.CardMessage card) => new(to, card) { CardKey = cardKey };

    /// <summary>A sentence about the application: its name and version are there by themselves.</summary>
    public BotMessage.TextMessage CreateMessage(string key, params ReadOnlySpan<(string Name, LocalizableValue Value)> data)
    {
        LocalizableObject application = new() { ["app"] = After.Name, ["version"] = After.Release.Version };
        return new(key, application.With(data));
    }

    /// <summary>A button under a sentence: sends a verb with this application's id, as if typed.</summary>
    public SuggestedAction SuggestCommand(string verb, string extra = "") => new(LocalizableValue.Text($"notice.offer.{verb}"), $"{verb} {After.Id}{extra}");
}
