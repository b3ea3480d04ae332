using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Notifications;

/// <summary>The input of a notification: the state before and after, and the context of the decision.</summary>
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

    /// <summary>Each notification is a document in the commit's batch, which holds at most a hundred.</summary>
    private const int MaxColleagues = 20;

    /// <summary>The vendor's people except the actor. A large vendor is notified as a whole, including the actor.</summary>
    public IEnumerable<Recipient> Colleagues =>
        DecisionContext.Vendor switch
        {
            null => [],
            { People.Count: > MaxColleagues } => [VendorRecipient],
            { } vendor => vendor.People.Keys.Where(p => p != DecisionContext.Actor.Id.Value).Select(p => new Recipient.ToPerson(new(p))),
        };

    public static Notification CreateCardNotification(Recipient to, string cardKey, BotMessage.CardMessage card) => new(to, card) { CardKey = cardKey };

    /// <summary>A sentence about the application; its name and version are added to the arguments.</summary>
    public BotMessage.TextMessage CreateMessage(string key, params ReadOnlySpan<(string Name, LocalizableValue Value)> data)
    {
        LocalizableObject application = new() { ["app"] = After.Name, ["version"] = After.Release.Version };
        return new(key, application.With(data));
    }

    /// <summary>A button under a sentence: sends a verb with this application's id, as if typed.</summary>
    public SuggestedAction SuggestCommand(string verb, string extra = "") => new(LocalizableValue.Text($"notice.offer.{verb}"), $"{verb} {After.Id}{extra}");
}
