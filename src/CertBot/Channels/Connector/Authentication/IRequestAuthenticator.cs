using CertBot.Channels.Connector.Schema;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>Authenticates requests to <c>/api/messages</c>.</summary>
internal interface IRequestAuthenticator
{
    /// <summary>The response that rejects the request, or null when it is accepted.</summary>
    Task<IResult?> Authenticate(HttpContext http, Activity activity, CancellationToken cancellationToken);
}

/// <summary>Accepts requests of the Bot Connector with a valid token, from users of the allowed tenants.</summary>
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

/// <summary>Accepts any client on this machine.</summary>
internal sealed class AnonymousAuthenticator : IRequestAuthenticator
{
    public Task<IResult?> Authenticate(HttpContext http, Activity activity, CancellationToken cancellationToken) =>
        Task.FromResult(
            LoopbackOnlyFilter.FindRejection(http) is { } rejection ? BotFrameworkError.CreateWithoutBody(StatusCodes.Status401Unauthorized, rejection) : null
        );
}

/// <summary>Rejects every request because no bot registration is configured.</summary>
internal sealed class RejectAllAuthenticator : IRequestAuthenticator
{
    public Task<IResult?> Authenticate(HttpContext http, Activity activity, CancellationToken cancellationToken) =>
        Task.FromResult<IResult?>(BotFrameworkError.CreateWithoutBody(StatusCodes.Status401Unauthorized, "NoBot"));
}
