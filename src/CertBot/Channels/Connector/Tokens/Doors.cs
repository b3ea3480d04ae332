using CertBot.Channels.Connector.Schema;

namespace CertBot.Channels.Connector.Tokens;

/// <summary>Who is let in at <c>/api/messages</c>.</summary>
internal interface IDoor
{
    /// <summary>The answer that turns a caller away, or null.</summary>
    Task<IResult?> Refuse(HttpContext http, Activity activity, CancellationToken cancel);
}

/// <summary>The Bot Connector with a token, for people of the tenants that are served.</summary>
internal sealed class TokenDoor(InboundTokens tokens, ConnectorSettings settings) : IDoor
{
    public async Task<IResult?> Refuse(HttpContext http, Activity activity, CancellationToken cancel) => await tokens.Check(http.Request.Headers.Authorization, activity, cancel) switch
    {
        TokenCheck.Away => Errors.Bare(StatusCodes.Status503ServiceUnavailable, "KeysAway"),
        TokenCheck.Refused { Why: var why } => Errors.Bare(StatusCodes.Status401Unauthorized, why),
        _ => settings.Serves(activity.Tenant) ? null : Errors.Answer(403, "ForeignTenant", "People of this tenant are not served here."),
    };
}

/// <summary>Any client on this machine, and nobody else.</summary>
internal sealed class AnonymousDoor : IDoor
{
    public Task<IResult?> Refuse(HttpContext http, Activity activity, CancellationToken cancel) =>
        Task.FromResult(Loopback.Why(http) is { } why ? Errors.Bare(StatusCodes.Status401Unauthorized, why) : null);
}

/// <summary>Nobody: no bot is registered.</summary>
internal sealed class ClosedDoor : IDoor
{
    public Task<IResult?> Refuse(HttpContext http, Activity activity, CancellationToken cancel) =>
        Task.FromResult<IResult?>(Errors.Bare(StatusCodes.Status401Unauthorized, "NoBot"));
}
