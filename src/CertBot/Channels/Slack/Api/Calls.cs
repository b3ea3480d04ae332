using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.Api;

/// <summary>Calls of the Web API as the bot of a workspace, within their pace. A token that is not taken any more is forgotten.</summary>
internal sealed class Calls(Workspaces workspaces, Wire wire, Pace pace)
{
    /// <param name="method">One of <see cref="Methods"/>; another is a bug of the caller.</param>
    public async Task<Answered> Make(string team, string method, JsonObject arguments, CancellationToken cancel)
    {
        if (!Methods.All.TryGetValue(method, out var known)) throw new ArgumentException("not a method that is called here", nameof(method));

        return await workspaces.Look(team, cancel) switch
        {
            Looked.Here { Workspace: var workspace } => await Make(workspace, known, arguments, cancel),
            Looked.Unknown { After: var after } => new Answered.TryLater(after),
            _ => new Answered.Uninstalled("not_installed"),
        };
    }

    private async Task<Answered> Make(Workspace workspace, Method method, JsonObject arguments, CancellationToken cancel)
    {
        var channel = arguments.Text("channel");
        if (pace.Ask(workspace.Team, method, channel) is { } wait) return new Answered.Paced(wait);

        var answered = await wire.Ask(method, workspace.Token, arguments, cancel);
        switch (answered)
        {
            case Answered.TryLater { After: var after }:
                pace.Shut(workspace.Team, method, channel, after);
                break;
            case Answered.Uninstalled { Error: var error }:
                await workspaces.Forget(workspace, error, cancel);
                break;
            default:
                break;
        }

        return answered;
    }
}
