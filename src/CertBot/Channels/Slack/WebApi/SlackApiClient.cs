using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>Calls of the Web API as the bot of a workspace, within their pace. A token that is not taken any more is forgotten.</summary>
internal sealed class SlackApiClient(Workspaces workspaces, SlackTransport transport, SlackRateLimiter rateLimiter)
{
    /// <param name="method">One of <see cref="Methods"/>; another is a bug of the caller.</param>
    public async Task<SlackApiResult> Call(string team, string method, JsonObject arguments, CancellationToken cancellationToken)
    {
        if (!Methods.All.TryGetValue(method, out var knownMethod))
            throw new ArgumentException("not a method that is called here", nameof(method));

        return await workspaces.LookUp(team, cancellationToken) switch
        {
            WorkspaceLookup.Found { Workspace: var workspace } => await Call(workspace, knownMethod, arguments, cancellationToken),
            WorkspaceLookup.Unknown { RetryAfter: var retryAfter } => new SlackApiResult.RetryLater(retryAfter),
            _ => new SlackApiResult.NotInstalled("not_installed"),
        };
    }

    private async Task<SlackApiResult> Call(Workspace workspace, Method method, JsonObject arguments, CancellationToken cancellationToken)
    {
        var channel = arguments.GetString("channel");
        if (rateLimiter.TryAcquire(workspace.Team, method, channel) is { } wait)
            return new SlackApiResult.RateLimited(wait);

        var result = await transport.Send(method, workspace.Token, arguments, cancellationToken);
        switch (result)
        {
            case SlackApiResult.RetryLater { RetryAfter: var retryAfter }:
                rateLimiter.Pause(workspace.Team, method, channel, retryAfter);
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
