using CertBot.Configuration;
using NodaTime;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>The workspaces we are in: the one of <c>Slack:BotToken</c>, or those that installed the app.</summary>
internal sealed class Workspaces(SlackSettings settings, SingleWorkspace single, StoredWorkspaces stored, ILogger<Workspaces> log)
{
    /// <summary>The workspace, or null where we are not in it, or can not know now.</summary>
    public async Task<Workspace?> Find(string team, CancellationToken cancellationToken) =>
        await LookUp(team, cancellationToken) is WorkspaceLookup.Found { Workspace: var workspace } ? workspace : null;

    /// <summary>The workspace, or null where we are not in it.</summary>
    /// <exception cref="SlackUnavailableException">Slack did not say: whoever has something to be dealt with tries again.</exception>
    public async Task<Workspace?> FindInstalled(string team, CancellationToken cancellationToken) =>
        await LookUp(team, cancellationToken) switch
        {
            WorkspaceLookup.Found { Workspace: var workspace } => workspace,
            WorkspaceLookup.Unknown => throw new SlackUnavailableException("Slack is away"),
            _ => null,
        };

    public Task<WorkspaceLookup> LookUp(string team, CancellationToken cancellationToken) =>
        settings.BotToken is { } token ? single.LookUp(team, token, cancellationToken) : stored.LookUp(team, cancellationToken);

    public Task Save(Workspace workspace, CancellationToken cancellationToken) => stored.Save(workspace, cancellationToken);

    /// <summary>
    /// Its token was not taken. Only that very token is forgotten: somebody may have installed the app again meanwhile. For the same reason an event that tells of
    /// an uninstalled app is no reason yet; <c>auth.test</c> is.
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

/// <summary>What came of looking for a workspace.</summary>
internal abstract record WorkspaceLookup
{
    private WorkspaceLookup() { }

    public sealed record Found(Workspace Workspace) : WorkspaceLookup;

    public sealed record NotInstalled : WorkspaceLookup;

    /// <summary>Slack did not say yet whose our token is: ask again after this long.</summary>
    public sealed record Unknown(Duration RetryAfter) : WorkspaceLookup;
}

/// <summary>A workspace we are in, and who we are there.</summary>
internal sealed record Workspace
{
    public required string Team { get; init; }

    /// <summary>The organisation it belongs to, where there is one.</summary>
    public string? Enterprise { get; init; }

    /// <summary>Our own user there: what it says is not to be heard.</summary>
    public required string BotUserId { get; init; }

    /// <summary>Our own bot there, as messages name it; empty where Slack did not say.</summary>
    public required string BotId { get; init; }

    /// <summary>The app's id; empty where only a token was given: <c>auth.test</c> does not tell it.</summary>
    public required string AppId { get; init; }

    public required Secret Token { get; init; }
}
