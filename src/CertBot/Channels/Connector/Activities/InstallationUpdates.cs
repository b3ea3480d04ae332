using CertBot.Channels.Connector.Schema;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Outbox.Routing;
using CertBot.Repositories;

namespace CertBot.Channels.Connector.Activities;

/// <summary>The app was put somewhere or taken away: nothing is sent any more to where it is not.</summary>
internal sealed class InstallationUpdates(UnreachableConversationStore unreachable, PersonStore persons)
{
    /// <summary>An upgrade takes away and puts back; only what stays away counts.</summary>
    public async Task Handle(Activity activity, ConversationAddress address, CancellationToken cancellationToken)
    {
        switch (activity.Raw.GetString("action"))
        {
            case "add" or "add-upgrade":
                await unreachable.MarkReachable(address, cancellationToken);
                break;
            case "remove":
                var person = address.IsPersonal
                    ? await persons.FindByUser(
                        ActivityMapping.ToIncomingActivity(activity, address, eventId: null, new Input.ConversationStarted()).From,
                        cancellationToken
                    )
                    : null;
                await unreachable.MarkUnreachable(address, person?.Id, UnreachableReason.Removed, cancellationToken);
                break;
            default:
                break;
        }
    }
}
