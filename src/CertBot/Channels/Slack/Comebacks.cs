using CertBot.Channels.Slack.Api;
using CertBot.Core.Directory;
using CertBot.Delivery;

namespace CertBot.Channels.Slack;

/// <summary>Opens the places again of workspaces that have the app again: what was held for them goes out with the next look.</summary>
internal sealed class Comebacks(Closings closings, Workspaces workspaces)
{
    public async Task Look(CancellationToken cancel)
    {
        foreach (var closed in (await closings.All(cancel)).Where(c => c.Why == Closure.NotInstalled))
        {
            if (SlackPlace.Read(closed.Place) is { } there && await workspaces.Find(there.Team, cancel) is not null) await closings.Reopen(closed.Place, cancel);
        }
    }
}
