using System.Security.Claims;
using CertBot.Channels.Connector.Authentication;
using Microsoft.Bot.Connector.Authentication;
using Activity = Microsoft.Bot.Schema.Activity;

namespace CertBot.Channels.Connector.Adapter;

/// <summary>
/// The token check of this host for the SDK. The SDK's own accepts a token without a key id, answers damaged ones with an exception, and never looks for new
/// keys; and it checks only after the body was read.
/// </summary>
internal sealed class ConnectorAuthentication(IRequestAuthenticator requests, TrustedConnectorFactory connectors) : BotFrameworkAuthentication
{
    /// <summary>Whether the body of a request is worth reading.</summary>
    public Task<AuthenticationResult> Authenticate(HttpContext http, CancellationToken cancellationToken) => requests.Authenticate(http, cancellationToken);

    /// <summary>What the SDK knows of a sender and needs to reach it.</summary>
    public AuthenticateRequestResult CreateResult(AuthenticationResult.Accepted sender) =>
        new()
        {
            Audience = AuthenticationConstants.ToChannelFromBotOAuthScope,
            ClaimsIdentity = sender.Identity,
            ConnectorFactory = connectors,
        };

    /// <exception cref="UnauthorizedAccessException">The token is not valid, or not for this activity.</exception>
    public override async Task<AuthenticateRequestResult> AuthenticateRequestAsync(Activity activity, string authHeader, CancellationToken cancellationToken) =>
        await requests.Authenticate(authHeader, cancellationToken) is AuthenticationResult.Accepted sender && sender.FindRejection(activity) is null
            ? CreateResult(sender)
            : throw new UnauthorizedAccessException("The token is not valid for this activity.");

    public override Task<AuthenticateRequestResult> AuthenticateStreamingRequestAsync(
        string authHeader,
        string channelIdHeader,
        CancellationToken cancellationToken
    ) => throw new UnauthorizedAccessException("Streaming connections are not served.");

    public override ConnectorFactory CreateConnectorFactory(ClaimsIdentity claimsIdentity) => connectors;

    public override Task<UserTokenClient> CreateUserTokenClientAsync(ClaimsIdentity claimsIdentity, CancellationToken cancellationToken) =>
        Task.FromResult<UserTokenClient>(NoUserTokens.Instance);
}
