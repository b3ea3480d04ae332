using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>Calls the Web API as the bot of a workspace, within the rate limits. A revoked token is removed.</summary>
internal sealed class SlackApiClient(Workspaces workspaces, SlackTransport transport, SlackRateLimiter rateLimiter)
{
    /// <param name="method">One of <see cref="SlackMethods"/>; any other is a bug of the caller.</param>
    public async Task<SlackApiResult> Call(string team, string method, JsonObject arguments, CancellationToken cancellationToken)
    {
        if (!SlackMethods.All.TryGetValue(method, out var knownMethod))
            throw new ArgumentException("not a method that is called here", nameof(method));

        var lookup = await workspaces.LookUp(team, cancellationToken);
        if (lookup is not WorkspaceLookup.Found { Workspace: var workspace })
        {
            return lookup is WorkspaceLookup.Unknown { RetryAfter: var unknownFor }
                ? new SlackApiResult.RetryLater(unknownFor)
                : new SlackApiResult.NotInstalled("not_installed");
        }

        var channel = arguments.GetString("channel");
        if (rateLimiter.TryAcquire(workspace.Team, knownMethod, channel) is { } wait)
            return new SlackApiResult.RateLimited(wait);

        var result = await transport.Send(knownMethod, workspace.Token, arguments, cancellationToken);
        switch (result)
        {
            case SlackApiResult.RetryLater { RetryAfter: var retryAfter }:
                rateLimiter.Pause(workspace.Team, knownMethod, channel, retryAfter);
                break;
            case SlackApiResult.NotInstalled { Error: var error }:
                await workspaces.Remove(workspace, error, cancellationToken);
                break;
            default:
                break;
        }

        return result;
    }
}
