using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Api;

namespace CertBot.Channels.Slack.Install;

/// <summary>Makes a workspace of the code that Slack sent back with the browser. Who we are there is asked with the new token itself, so that none is kept that is not good.</summary>
internal sealed class Exchange(Wire wire, Workspaces workspaces, Comebacks comebacks)
{
    public async Task<Ending> Make(OAuthClient client, string code, CancellationToken cancel) =>
        await wire.Ask(Methods.All["oauth.v2.access"], token: null, Asked(client, code), cancel) switch
        {
            Answered.Taken { Body: var given } when given["is_enterprise_install"]?.GetValueKind() == JsonValueKind.True => new Ending.Enterprise(),
            Answered.Taken { Body: var given } when given.Text("access_token") is { } token && token.StartsWith("xoxb-", StringComparison.Ordinal) => await Keep(given, new Secret(token), cancel),
            Answered.TryLater or Answered.Silent => new Ending.Away(),
            _ => new Ending.Failed(),
        };

    private async Task<Ending> Keep(JsonObject given, Secret token, CancellationToken cancel)
    {
        switch (await wire.Ask(Methods.All["auth.test"], token, [], cancel))
        {
            case Answered.Taken { Body: var us } when us.Text("team_id") is { Length: > 0 } team && us.Text("user_id") is { Length: > 0 } user:
                var workspace = new Workspace
                {
                    Team = team,
                    Enterprise = us.Text("enterprise_id"),
                    AppId = given.Text("app_id") ?? "",
                    BotUser = user,
                    BotId = us.Text("bot_id") ?? "",
                    Token = token,
                };
                await workspaces.Keep(workspace, cancel);
                await comebacks.Look(CancellationToken.None);   // installed it is: a browser that is closed meanwhile leaves no place closed
                return new Ending.Done(workspace);
            case Answered.TryLater or Answered.Silent:
                return new Ending.Away();
            default:
                return new Ending.Failed();
        }
    }

    private static JsonObject Asked(OAuthClient client, string code)
    {
        var asked = new JsonObject { ["client_id"] = client.Id, ["client_secret"] = client.Secret.Reveal(), ["code"] = code };
        if (client.Callback is { } callback) asked["redirect_uri"] = callback.AbsoluteUri;
        return asked;
    }
}
