using CertBot.Channels.Connector.Schema;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>Authenticates requests to <c>/api/messages</c> by their headers: whoever is not known does not have their body read.</summary>
internal interface IRequestAuthenticator
{
    Task<AuthenticationResult> Authenticate(HttpContext http, CancellationToken cancellationToken);
}

/// <summary>Whether the body of a request is worth reading.</summary>
internal abstract record AuthenticationResult
{
    private AuthenticationResult() { }

    public sealed record Rejected(IResult Response) : AuthenticationResult;

    /// <param name="FindRejection">The response that rejects the activity after all, or null.</param>
    public sealed record Accepted(Func<Activity, IResult?> FindRejection) : AuthenticationResult;
}

/// <summary>Accepts requests of the Bot Connector with a valid token, from the allowed channels and from users of the allowed tenants.</summary>
internal sealed class TokenAuthenticator(JwtValidator tokens, ConnectorSettings settings) : IRequestAuthenticator
{
    public async Task<AuthenticationResult> Authenticate(HttpContext http, CancellationToken cancellationToken) =>
        await tokens.Validate(http.Request.Headers.Authorization, cancellationToken) switch
        {
            JwtValidationResult.KeysUnavailable => new AuthenticationResult.Rejected(
                BotFrameworkError.CreateWithoutBody(StatusCodes.Status503ServiceUnavailable, "KeysAway")
            ),
            JwtValidationResult.Invalid { Reason: var reason } => new AuthenticationResult.Rejected(
                BotFrameworkError.CreateWithoutBody(StatusCodes.Status401Unauthorized, reason)
            ),
            JwtValidationResult.Valid { Token: var token } => new AuthenticationResult.Accepted(activity => FindRejection(token, activity)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private IResult? FindRejection(VerifiedToken token, Activity activity) =>
        token.FindMismatch(activity) is { } mismatch ? BotFrameworkError.CreateWithoutBody(StatusCodes.Status401Unauthorized, mismatch)
        : !settings.ServesChannel(activity.ChannelId) ? BotFrameworkError.Create(403, "ForeignChannel", "This channel is not served here.")
        // Elsewhere than in Teams the client writes the tenant itself.
        : !settings.ServesTenant(activity.ChannelId == ChannelIds.Teams ? activity.Tenant : null)
            ? BotFrameworkError.Create(403, "ForeignTenant", "People of this tenant are not served here.")
        : null;
}

/// <summary>Accepts any client on this machine.</summary>
internal sealed class AnonymousAuthenticator : IRequestAuthenticator
{
    public Task<AuthenticationResult> Authenticate(HttpContext http, CancellationToken cancellationToken) =>
        Task.FromResult<AuthenticationResult>(
            LoopbackOnlyFilter.FindRejection(http) is { } rejection
                ? new AuthenticationResult.Rejected(BotFrameworkError.CreateWithoutBody(StatusCodes.Status401Unauthorized, rejection))
                : new AuthenticationResult.Accepted(_ => null)
        );
}

/// <summary>Rejects every request because no bot registration is configured.</summary>
internal sealed class RejectAllAuthenticator : IRequestAuthenticator
{
    public Task<AuthenticationResult> Authenticate(HttpContext http, CancellationToken cancellationToken) =>
        Task.FromResult<AuthenticationResult>(
            new AuthenticationResult.Rejected(BotFrameworkError.CreateWithoutBody(StatusCodes.Status401Unauthorized, "NoBot"))
        );
}
