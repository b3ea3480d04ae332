using CertBot.Configuration;
using NodaTime;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>The workspaces with the app: the one of <c>Slack:BotToken</c>, or those that installed it.</summary>
internal sealed class Workspaces(SlackSettings settings, SingleWorkspace single, StoredWorkspaces stored, ILogger<Workspaces> log)
{
    /// <summary>Null where the app is not installed, or Slack is unavailable.</summary>
    public async Task<Workspace?> Find(string team, CancellationToken cancellationToken) =>
        await LookUp(team, cancellationToken) is WorkspaceLookup.Found { Workspace: var workspace } ? workspace : null;

    /// <summary>Null where the app is not installed.</summary>
    /// <exception cref="SlackUnavailableException">Slack is unavailable; the payload is retried.</exception>
    public async Task<Workspace?> FindInstalled(string team, CancellationToken cancellationToken) =>
        await LookUp(team, cancellationToken) switch
        {
            WorkspaceLookup.Found { Workspace: var workspace } => workspace,
            WorkspaceLookup.Unknown => throw new SlackUnavailableException("Slack is unavailable"),
            _ => null,
        };

    public Task<WorkspaceLookup> LookUp(string team, CancellationToken cancellationToken) =>
        settings.BotToken is { } token ? single.LookUp(team, token, cancellationToken) : stored.LookUp(team, cancellationToken);

    public Task Save(Workspace workspace, CancellationToken cancellationToken) => stored.Save(workspace, cancellationToken);

    /// <summary>
    /// Removes a workspace whose token was rejected, but only that very token: the app may have been installed again meanwhile. For the same reason an event
    /// about an uninstalled app is not enough; <c>auth.test</c> decides.
    /// </summary>
    public async Task Remove(Workspace workspace, string error, CancellationToken cancellationToken)
    {
        SlackLog.Uninstalled(log, error);
        if (settings.BotToken is not null)
        {
            single.Invalidate(workspace);
        }
        else
        {
            await stored.Remove(workspace, cancellationToken);
        }
    }
}

/// <summary>Result of a workspace lookup.</summary>
internal abstract record WorkspaceLookup
{
    private WorkspaceLookup() { }

    public sealed record Found(Workspace Workspace) : WorkspaceLookup;

    public sealed record NotInstalled : WorkspaceLookup;

    /// <summary>Slack has not identified the token's workspace yet; retry after this duration.</summary>
    public sealed record Unknown(Duration RetryAfter) : WorkspaceLookup;
}

/// <summary>A workspace with the app, and the bot's identity there.</summary>
internal sealed record Workspace
{
    public required string Team { get; init; }

    /// <summary>The organisation (Enterprise Grid) it belongs to, if any.</summary>
    public string? Enterprise { get; init; }

    /// <summary>The bot's user id; messages of this user are ignored.</summary>
    public required string BotUserId { get; init; }

    /// <summary>The bot's id in messages; empty where Slack did not give one.</summary>
    public required string BotId { get; init; }

    /// <summary>The app's id; empty for a configured token, because <c>auth.test</c> does not return it.</summary>
    public required string AppId { get; init; }

    public required Secret Token { get; init; }
}
