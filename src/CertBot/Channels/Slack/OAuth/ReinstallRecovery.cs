using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Directory;
using CertBot.Outbox.Routing;

namespace CertBot.Channels.Slack.OAuth;

/// <summary>Opens the places again of workspaces that have the app again: what was held for them goes out with the next look.</summary>
internal sealed class ReinstallRecovery(UnreachableConversationStore unreachableConversations, Workspaces workspaces)
{
    public async Task ReopenConversations(CancellationToken cancellationToken)
    {
        // Thousands of places may be of one workspace: it is looked for once.
        Dictionary<string, bool> isThere = new(StringComparer.Ordinal);
        await foreach (var closed in unreachableConversations.GetAll(cancellationToken))
        {
            if (closed.Reason != UnreachableReason.NotInstalled || SlackConversation.Parse(closed.Conversation) is not { Team: var team })
                continue;

            if (!isThere.TryGetValue(team, out var isOurs))
                isThere[team] = isOurs = await workspaces.Find(team, cancellationToken) is not null;
            if (isOurs)
                await unreachableConversations.MarkReachable(closed.Conversation, cancellationToken);
        }
    }
}
