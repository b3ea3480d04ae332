using CertBot.Configuration;
using NodaTime;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>The workspace of <c>Slack:BotToken</c>; <c>auth.test</c> identifies it on first use, so that the host starts while Slack is unavailable.</summary>
internal sealed class SingleWorkspace(SlackTransport transport, IClock clock) : IDisposable
{
    private static readonly Duration RetryAfterNoResponse = Duration.FromSeconds(10);

    /// <summary>A rejected token becomes valid again only when an administrator restores it.</summary>
    private static readonly Duration RetryAfterRejection = Duration.FromMinutes(5);

    private readonly SemaphoreSlim _gate = new(1);
    private WorkspaceLookup _current = new WorkspaceLookup.Unknown(RetryAfterNoResponse);
    private Instant _nextAttemptAt = Instant.MinValue;

    public async Task<WorkspaceLookup> LookUp(string team, Secret token, CancellationToken cancellationToken) =>
        await Identify(token, cancellationToken) switch
        {
            WorkspaceLookup.Found { Workspace: var workspace } when workspace.Team != team => new WorkspaceLookup.NotInstalled(),
            var other => other,
        };

    public void Invalidate(Workspace workspace)
    {
        // Not under the gate, which is held while waiting for Slack.
        if (Volatile.Read(ref _current) is WorkspaceLookup.Found { Workspace: var currentWorkspace } found && currentWorkspace == workspace)
        {
            _nextAttemptAt = clock.GetCurrentInstant() + RetryAfterRejection;
            Interlocked.CompareExchange(ref _current, new WorkspaceLookup.NotInstalled(), found);
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<WorkspaceLookup> Identify(Secret token, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _current) is WorkspaceLookup.Found found)
            return found;

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (Volatile.Read(ref _current) is WorkspaceLookup.Found concurrent)
                return concurrent;

            var now = clock.GetCurrentInstant();
            if (now < _nextAttemptAt)
                return _current is WorkspaceLookup.Unknown ? new WorkspaceLookup.Unknown(_nextAttemptAt - now) : _current;

            _current = ToLookup(await transport.Send(SlackMethods.All["auth.test"], token, [], cancellationToken), token);
            _nextAttemptAt =
                clock.GetCurrentInstant()
                + _current switch
                {
                    WorkspaceLookup.Unknown { RetryAfter: var retryAfter } => retryAfter,
                    _ => RetryAfterRejection,
                };
            return _current;
        }
        finally
        {
            _gate.Release();
        }
    }

    private static WorkspaceLookup ToLookup(SlackApiResult result, Secret token) =>
        result switch
        {
            SlackApiResult.Success { Body: var body }
                when body.GetString("team_id") is { Length: > 0 } team && body.GetString("user_id") is { Length: > 0 } user => new WorkspaceLookup.Found(
                new Workspace
                {
                    Team = team,
                    Enterprise = body.GetString("enterprise_id"),
                    BotUserId = user,
                    BotId = body.GetString("bot_id") ?? "",
                    AppId = "",
                    Token = token,
                }
            ),
            SlackApiResult.NotInstalled => new WorkspaceLookup.NotInstalled(),
            SlackApiResult.RetryLater { RetryAfter: var retryAfter } => new WorkspaceLookup.Unknown(retryAfter),
            _ => new WorkspaceLookup.Unknown(RetryAfterNoResponse),
        };
}
