using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.WebApi;
using CertBot.Configuration;

namespace CertBot.Channels.Slack.OAuth;

/// <summary>Makes a workspace of the code that Slack sent back with the browser. Who we are there is asked with the new token itself, so that none is kept that is not good.</summary>
internal sealed class OAuthExchange(SlackTransport transport, Workspaces workspaces, ReinstallRecovery reinstallRecovery)
{
    public async Task<InstallResult> ExchangeCode(OAuthClient client, string code, CancellationToken cancellationToken) =>
        await transport.Send(Methods.All["oauth.v2.access"], token: null, CreateArguments(client, code), cancellationToken) switch
        {
            SlackApiResult.Success { Body: var grant } when grant["is_enterprise_install"]?.GetValueKind() == JsonValueKind.True =>
                new InstallResult.Enterprise(),
            SlackApiResult.Success { Body: var grant }
                when grant.GetString("access_token") is { } token && token.StartsWith("xoxb-", StringComparison.Ordinal) => await SaveWorkspace(
                grant,
                new Secret(token),
                cancellationToken
            ),
            SlackApiResult.RetryLater or SlackApiResult.NoResponse => new InstallResult.Away(),
            _ => new InstallResult.Failed(),
        };

    private async Task<InstallResult> SaveWorkspace(JsonObject grant, Secret token, CancellationToken cancellationToken)
    {
        switch (await transport.Send(Methods.All["auth.test"], token, [], cancellationToken))
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
                await reinstallRecovery.ReopenConversations(CancellationToken.None); // installed it is: a browser that is closed meanwhile leaves no place closed
                return new InstallResult.Completed(workspace);
            case SlackApiResult.RetryLater or SlackApiResult.NoResponse:
                return new InstallResult.Away();
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
