using NodaTime;

namespace CertBot.Channels.Slack.Api;

/// <summary>The workspaces we are in: the one of <c>Slack:BotToken</c>, or those that installed the app.</summary>
internal sealed class Workspaces(SlackSettings settings, OneWorkspace one, KeptWorkspaces kept, ILogger<Workspaces> log)
{
    /// <summary>The workspace, or null where we are not in it, or can not know now.</summary>
    public async Task<Workspace?> Find(string team, CancellationToken cancel) => await Look(team, cancel) is Looked.Here { Workspace: var workspace } ? workspace : null;

    /// <summary>The workspace, or null where we are not in it.</summary>
    /// <exception cref="SlackUnavailableException">Slack did not say: whoever has something to be dealt with tries again.</exception>
    public async Task<Workspace?> Served(string team, CancellationToken cancel) => await Look(team, cancel) switch
    {
        Looked.Here { Workspace: var workspace } => workspace,
        Looked.Unknown => throw new SlackUnavailableException("Slack is away"),
        _ => null,
    };

    public Task<Looked> Look(string team, CancellationToken cancel) => settings.BotToken is { } token ? one.Look(team, token, cancel) : kept.Look(team, cancel);

    public Task Keep(Workspace workspace, CancellationToken cancel) => kept.Keep(workspace, cancel);

    /// <summary>
    /// Its token was not taken. Only that very token is forgotten: somebody may have installed the app again meanwhile. For the same reason an event that tells of
    /// an uninstalled app is no reason yet; <c>auth.test</c> is.
    /// </summary>
    public async Task Forget(Workspace workspace, string why, CancellationToken cancel)
    {
        SlackLog.Uninstalled(log, why);
        if (settings.BotToken is not null)
        {
            one.Forget(workspace);
        }
        else
        {
            await kept.Forget(workspace, cancel);
        }
    }
}

/// <summary>What came of looking for a workspace.</summary>
internal abstract record Looked
{
    private Looked() { }

    public sealed record Here(Workspace Workspace) : Looked;

    public sealed record NotInstalled : Looked;

    /// <summary>Slack did not say yet whose our token is: ask again after this long.</summary>
    public sealed record Unknown(Duration After) : Looked;
}
