using System.Security.Claims;
using CertBot.Channels.Connector.Schema;
using Microsoft.Bot.Connector.Authentication;
using Microsoft.Extensions.Primitives;
using Activity = Microsoft.Bot.Schema.Activity;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>Authenticates requests to <c>/api/messages</c> by their headers: whoever is not known does not have their body read.</summary>
internal interface IRequestAuthenticator
{
    Task<AuthenticationResult> Authenticate(HttpContext http, CancellationToken cancellationToken);

    /// <summary>By the header <c>Authorization</c> alone.</summary>
    Task<AuthenticationResult> Authenticate(StringValues authorization, CancellationToken cancellationToken);
}

/// <summary>Whether the body of a request is worth reading.</summary>
internal abstract record AuthenticationResult
{
    private AuthenticationResult() { }

    public sealed record Rejected(IResult Response) : AuthenticationResult;

    /// <param name="FindRejection">The response that rejects the activity after all, or null.</param>
    public sealed record Accepted(Func<Activity, IResult?> FindRejection) : AuthenticationResult
    {
        /// <summary>What the token states, for the SDK; without claims for an anonymous client.</summary>
        public ClaimsIdentity Identity { get; init; } = new();
    }
}

/// <summary>Accepts requests of the Bot Connector with a valid token, from the allowed channels and from users of the allowed tenants.</summary>
internal sealed class TokenAuthenticator(JwtValidator tokens, ConnectorSettings settings) : IRequestAuthenticator
{
    public Task<AuthenticationResult> Authenticate(HttpContext http, CancellationToken cancellationToken) =>
        Authenticate(http.Request.Headers.Authorization, cancellationToken);

    public async Task<AuthenticationResult> Authenticate(StringValues authorization, CancellationToken cancellationToken) =>
        await tokens.Validate(authorization, cancellationToken) switch
        {
            JwtValidationResult.KeysUnavailable => new AuthenticationResult.Rejected(
                BotFrameworkError.CreateWithoutBody(StatusCodes.Status503ServiceUnavailable, "KeysAway")
            ),
            JwtValidationResult.Invalid { Reason: var reason } => new AuthenticationResult.Rejected(
                BotFrameworkError.CreateWithoutBody(StatusCodes.Status401Unauthorized, reason)
            ),
            JwtValidationResult.Valid { Token: var token } => new AuthenticationResult.Accepted(activity => FindRejection(token, activity))
            {
                Identity = CreateIdentity(token),
            },
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private ClaimsIdentity CreateIdentity(VerifiedToken token) =>
        new(
            [
                new Claim(AuthenticationConstants.AudienceClaim, settings.Bot?.AppId ?? ""),
                new Claim(AuthenticationConstants.ServiceUrlClaim, token.ServiceUrl ?? ""),
            ],
            "Bearer"
        );

    private IResult? FindRejection(VerifiedToken token, Activity activity) =>
        token.FindMismatch(activity) is { } mismatch ? BotFrameworkError.CreateWithoutBody(StatusCodes.Status401Unauthorized, mismatch)
        : !settings.ServesChannel(activity.ChannelId) ? BotFrameworkError.Create(403, "ForeignChannel", "This channel is not served here.")
        // Elsewhere than in Teams the client writes the tenant itself.
        : !settings.ServesTenant(activity.ChannelId == ChannelIds.Teams ? activity.FindTenant() : null)
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

    /// <summary>Rejected: which machine a request is from, its headers do not prove.</summary>
    public Task<AuthenticationResult> Authenticate(StringValues authorization, CancellationToken cancellationToken) =>
        Task.FromResult<AuthenticationResult>(
            new AuthenticationResult.Rejected(BotFrameworkError.CreateWithoutBody(StatusCodes.Status401Unauthorized, "NoConnection"))
        );
}

/// <summary>Rejects every request because no bot registration is configured.</summary>
internal sealed class RejectAllAuthenticator : IRequestAuthenticator
{
    public Task<AuthenticationResult> Authenticate(HttpContext http, CancellationToken cancellationToken) =>
        Authenticate(StringValues.Empty, cancellationToken);

    public Task<AuthenticationResult> Authenticate(StringValues authorization, CancellationToken cancellationToken) =>
        Task.FromResult<AuthenticationResult>(
            new AuthenticationResult.Rejected(BotFrameworkError.CreateWithoutBody(StatusCodes.Status401Unauthorized, "NoBot"))
        );
}
