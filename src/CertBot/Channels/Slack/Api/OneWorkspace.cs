using NodaTime;

namespace CertBot.Channels.Slack.Api;

/// <summary>The one workspace of <c>Slack:BotToken</c>. Whose the token is Slack tells when first asked, so that the host starts while Slack is away.</summary>
internal sealed class OneWorkspace(Wire wire, IClock clock) : IDisposable
{
    private static readonly Duration AfterSilence = Duration.FromSeconds(10);

    /// <summary>A token that was refused is good again only where an administrator takes something back.</summary>
    private static readonly Duration AfterRefusal = Duration.FromMinutes(5);

    private readonly SemaphoreSlim turn = new(1);
    private Looked learnt = new Looked.Unknown(AfterSilence);
    private Instant askNotBefore = Instant.MinValue;

    public async Task<Looked> Look(string team, Secret token, CancellationToken cancel) => await Learn(token, cancel) switch
    {
        Looked.Here { Workspace: var workspace } when workspace.Team != team => new Looked.NotInstalled(),
        var looked => looked,
    };

    public void Forget(Workspace workspace)
    {
        // Not under the turn: whoever holds it waits for Slack.
        if (Volatile.Read(ref learnt) is Looked.Here { Workspace: var known } here && known == workspace)
        {
            askNotBefore = clock.GetCurrentInstant() + AfterRefusal;
            Interlocked.CompareExchange(ref learnt, new Looked.NotInstalled(), here);
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task<Looked> Learn(Secret token, CancellationToken cancel)
    {
        if (Volatile.Read(ref learnt) is Looked.Here here) return here;

        await turn.WaitAsync(cancel);
        try
        {
            if (Volatile.Read(ref learnt) is Looked.Here meanwhile) return meanwhile;

            var now = clock.GetCurrentInstant();
            if (now < askNotBefore) return learnt is Looked.Unknown ? new Looked.Unknown(askNotBefore - now) : learnt;

            learnt = Meaning(await wire.Ask(Methods.All["auth.test"], token, [], cancel), token);
            askNotBefore = clock.GetCurrentInstant() + learnt switch
            {
                Looked.Unknown { After: var after } => after,
                _ => AfterRefusal,
            };
            return learnt;
        }
        finally
        {
            turn.Release();
        }
    }

    private static Looked Meaning(Answered answered, Secret token) => answered switch
    {
        Answered.Taken { Body: var body } when body.Text("team_id") is { Length: > 0 } team && body.Text("user_id") is { Length: > 0 } user => new Looked.Here(new Workspace
        {
            Team = team,
            Enterprise = body.Text("enterprise_id"),
            BotUser = user,
            BotId = body.Text("bot_id") ?? "",
            AppId = "",
            Token = token,
        }),
        Answered.Uninstalled => new Looked.NotInstalled(),
        Answered.TryLater { After: var after } => new Looked.Unknown(after),
        _ => new Looked.Unknown(AfterSilence),
    };
}
