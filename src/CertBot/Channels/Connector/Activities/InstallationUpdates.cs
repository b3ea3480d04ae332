using CertBot.Channels.Connector.Schema;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Outbox.Routing;
using CertBot.Repositories;
using Activity = Microsoft.Bot.Schema.Activity;

namespace CertBot.Channels.Connector.Activities;

/// <summary>Marks a conversation reachable or unreachable when the app is installed or removed there.</summary>
internal sealed class InstallationUpdates(UnreachableConversationStore unreachable, PersonStore persons)
{
    /// <summary>Only <c>remove</c> counts: an upgrade sends <c>remove-upgrade</c> followed by <c>add-upgrade</c>.</summary>
    public async Task Handle(Activity activity, ConversationAddress address, CancellationToken cancellationToken)
    {
        switch (activity.Action)
        {
            case "add" or "add-upgrade":
                await unreachable.MarkReachable(address, cancellationToken);
                break;
            case "remove":
                var person = address.IsPersonal
                    ? await persons.FindByUser(
                        ActivityMapper.ToIncomingActivity(activity, address, eventId: null, new Input.ConversationStarted()).From,
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
