using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.WebApi;
using CertBot.Configuration;

namespace CertBot.Channels.Slack.OAuth;

/// <summary>Exchanges the code for a token and checks it with <c>auth.test</c> before storing it.</summary>
internal sealed class OAuthExchange(SlackTransport transport, Workspaces workspaces, ReinstallRecovery reinstallRecovery)
{
    public async Task<InstallResult> ExchangeCode(OAuthClient client, string code, CancellationToken cancellationToken) =>
        await transport.Send(SlackMethods.All["oauth.v2.access"], token: null, CreateArguments(client, code), cancellationToken) switch
        {
            SlackApiResult.Success { Body: var grant } when grant["is_enterprise_install"]?.GetValueKind() == JsonValueKind.True =>
                new InstallResult.Enterprise(),
            SlackApiResult.Success { Body: var grant }
                when grant.GetString("access_token") is { } token && token.StartsWith("xoxb-", StringComparison.Ordinal) => await SaveWorkspace(
                grant,
                new Secret(token),
                cancellationToken
            ),
            SlackApiResult.RetryLater or SlackApiResult.NoResponse => new InstallResult.Unavailable(),
            _ => new InstallResult.Failed(),
        };

    private async Task<InstallResult> SaveWorkspace(JsonObject grant, Secret token, CancellationToken cancellationToken)
    {
        switch (await transport.Send(SlackMethods.All["auth.test"], token, [], cancellationToken))
        {
            case SlackApiResult.Success { Body: var identity }
                when identity.GetString("team_id") is { Length: > 0 } team && identity.GetString("user_id") is { Length: > 0 } user:
                var workspace = new Workspace
                {
                    Team = team,
                    Enterprise = identity.GetString("enterprise_id"),
                    AppId = grant.GetString("app_id") ?? "",
                    BotUserId = user,
                    BotId = identity.GetString("bot_id") ?? "",
                    Token = token,
                };
                await workspaces.Save(workspace, cancellationToken);
                await reinstallRecovery.ReopenConversations(CancellationToken.None); // the app is installed, even if the browser is closed meanwhile
                return new InstallResult.Completed(workspace);
            case SlackApiResult.RetryLater or SlackApiResult.NoResponse:
                return new InstallResult.Unavailable();
            default:
                return new InstallResult.Failed();
        }
    }

    private static JsonObject CreateArguments(OAuthClient client, string code)
    {
        var arguments = new JsonObject
        {
            ["client_id"] = client.Id,
            ["client_secret"] = client.Secret.Reveal(),
            ["code"] = code,
        };
        if (client.RedirectUrl is { } callback)
            arguments["redirect_uri"] = callback.AbsoluteUri;
        return arguments;
    }
}
