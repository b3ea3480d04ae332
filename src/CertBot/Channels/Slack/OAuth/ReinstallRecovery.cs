using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Directory;
using CertBot.Outbox.Routing;

namespace CertBot.Channels.Slack.OAuth;

/// <summary>Reopens the conversations of workspaces that have the app again; held messages go out with the next round.</summary>
internal sealed class ReinstallRecovery(UnreachableConversationStore unreachableConversations, Workspaces workspaces)
{
    public async Task ReopenConversations(CancellationToken cancellationToken)
    {
        // A workspace can have thousands of conversations; it is looked up once.
        Dictionary<string, bool> isInstalledByTeam = new(StringComparer.Ordinal);
        await foreach (var unreachable in unreachableConversations.GetAll(cancellationToken))
        {
            if (unreachable.Reason != UnreachableReason.NotInstalled || SlackConversation.Parse(unreachable.Conversation) is not { Team: var team })
                continue;

            if (!isInstalledByTeam.TryGetValue(team, out var isInstalled))
                isInstalledByTeam[team] = isInstalled = await workspaces.Find(team, cancellationToken) is not null;
            if (isInstalled)
                await unreachableConversations.MarkReachable(unreachable.Conversation, cancellationToken);
        }
    }
}
