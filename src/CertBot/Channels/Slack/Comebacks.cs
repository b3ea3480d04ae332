using CertBot.Channels.Slack.Api;
using CertBot.Core.Directory;
using CertBot.Delivery;

namespace CertBot.Channels.Slack;

/// <summary>Opens the places again of workspaces that have the app again: what was held for them goes out with the next look.</summary>
internal sealed class Comebacks(Closings closings, Workspaces workspaces)
{
    public async Task Look(CancellationToken cancel)
    {
        // Thousands of places may be of one workspace: it is looked for once.
        Dictionary<string, bool> isThere = new(StringComparer.Ordinal);
        await foreach (var closed in closings.All(cancel))
        {
            if (closed.Why != Closure.NotInstalled || SlackPlace.Read(closed.Place) is not { Team: var team }) continue;

            if (!isThere.TryGetValue(team, out var isOurs)) isThere[team] = isOurs = await workspaces.Find(team, cancel) is not null;
            if (isOurs) await closings.Reopen(closed.Place, cancel);
        }
    }
}
