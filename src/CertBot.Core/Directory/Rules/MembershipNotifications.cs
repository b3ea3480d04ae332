using System.Collections.Immutable;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Directory.Rules;

/// <summary>Who is told when somebody leaves a vendor, is removed, or gets another role there. The reply to the actor is not among them.</summary>
public static class MembershipNotifications
{
    /// <summary>Each notification is a document in the commit's batch, which holds at most a hundred.</summary>
    private const int MaxColleagues = 20;

    public static ImmutableArray<Notification> For(ImmutableArray<RecordedEvent<VendorEvent>> events, Vendor after) =>
        [.. events.SelectMany(e => For(e, after))];

    private static IEnumerable<Notification> For(RecordedEvent<VendorEvent> recorded, Vendor after)
    {
        switch (recorded.Data)
        {
            case VendorEvent.Left(var person):
                var arguments = new LocalizableObject
                {
                    ["who"] = LocalizableValue.PersonName(person),
                    ["by"] = LocalizableValue.PersonName(recorded.By),
                    ["vendor"] = after.Name,
                    ["successor"] = VendorDecider.SuccessorOf(after, person) is { } successor ? LocalizableValue.PersonName(successor) : null,
                };
                var isRemoval = person != recorded.By;
                if (isRemoval)
                    yield return new(new Recipient.ToPerson(person), new BotMessage.TextMessage("notice.removed", arguments));
                var message = new BotMessage.TextMessage(isRemoval ? "notice.colleague.removed" : "notice.colleague.left", arguments);
                foreach (var to in ColleaguesOf(recorded.By, after))
                    yield return new(to, message);
                break;
            case VendorEvent.RoleSet(var person, var role) when person != recorded.By:
                yield return new(
                    new Recipient.ToPerson(person),
                    new BotMessage.TextMessage(
                        "notice.role-set",
                        new()
                        {
                            ["by"] = LocalizableValue.PersonName(recorded.By),
                            ["role"] = LocalizableValue.Text(EditionTexts.Role(role)),
                            ["vendor"] = after.Name,
                        }
                    )
                );
                break;
            default:
                break;
        }
    }

    /// <summary>Everybody still there except the actor. A large vendor is told as a whole, including the actor.</summary>
    private static IEnumerable<Recipient> ColleaguesOf(PersonId actor, Vendor vendor) =>
        vendor.People.Count > MaxColleagues
            ? [new Recipient.ToVendor(vendor.Id)]
            : vendor.People.Keys.Where(p => p != actor.Value).Select(p => new Recipient.ToPerson(new(p)));
}
