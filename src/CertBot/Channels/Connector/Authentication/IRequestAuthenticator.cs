using CertBot.Channels.Connector.Schema;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>Who is let in at <c>/api/messages</c>.</summary>
internal interface IRequestAuthenticator
{
    /// <summary>The answer that turns a caller away, or null.</summary>
    Task<IResult?> Authenticate(HttpContext http, Activity activity, CancellationToken cancellationToken);
}

/// <summary>The Bot Connector with a token, for people of the tenants that are served.</summary>
internal sealed class TokenAuthenticator(JwtValidator tokens, ConnectorSettings settings) : IRequestAuthenticator
{
    public async Task<IResult?> Authenticate(HttpContext http, Activity activity, CancellationToken cancellationToken) =>
        await tokens.Validate(http.Request.Headers.Authorization, activity, cancellationToken) switch
        {
            JwtValidationResult.KeysUnavailable => BotFrameworkError.CreateWithoutBody(StatusCodes.Status503ServiceUnavailable, "KeysAway"),
            JwtValidationResult.Invalid { Reason: var reason } => BotFrameworkError.CreateWithoutBody(StatusCodes.Status401Unauthorized, reason),
            _ => settings.ServesTenant(activity.Tenant) ? null : BotFrameworkError.Create(403, "ForeignTenant", "People of this tenant are not served here."),
        };
}

/// <summary>Any client on this machine, and nobody else.</summary>
internal sealed class AnonymousAuthenticator : IRequestAuthenticator
{
    public Task<IResult?> Authenticate(HttpContext http, Activity activity, CancellationToken cancellationToken) =>
        Task.FromResult(
            LoopbackOnlyFilter.FindRejection(http) is { } rejection ? BotFrameworkError.CreateWithoutBody(StatusCodes.Status401Unauthorized, rejection) : null
        );
}

/// <summary>Nobody: no bot is registered.</summary>
internal sealed class RejectAllAuthenticator : IRequestAuthenticator
{
    public Task<IResult?> Authenticate(HttpContext http, Activity activity, CancellationToken cancellationToken) =>
        Task.FromResult<IResult?>(BotFrameworkError.CreateWithoutBody(StatusCodes.Status401Unauthorized, "NoBot"));
}
