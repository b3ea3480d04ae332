using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CertBot.Store;
using Microsoft.AspNetCore.DataProtection;

namespace CertBot.Channels.Slack.Api;

/// <summary>
/// The workspaces that installed the app, in the store. A token lies there encrypted, with keys that are not in the database and for its own workspace only:
/// neither a copy of the database nor a row moved to another workspace's place gives it away.
/// </summary>
internal sealed class KeptWorkspaces(IStore store, IDataProtectionProvider protection, ILogger<KeptWorkspaces> log)
{
    private const string Kind = "workspace";

    public async Task<Looked> Look(string team, CancellationToken cancel) =>
        await Read(team, cancel) is (var workspace, _) ? new Looked.Here(workspace) : new Looked.NotInstalled();

    public async Task Keep(Workspace workspace, CancellationToken cancel)
    {
        var json = new JsonObject
        {
            ["team"] = workspace.Team,
            ["enterprise"] = workspace.Enterprise,
            ["appId"] = workspace.AppId,
            ["botUser"] = workspace.BotUser,
            ["botId"] = workspace.BotId,
            ["token"] = Protector(workspace.Team).Protect(workspace.Token.Reveal()),
        };
        await store.Commit(Keys.SlackWorkspaces, [new Write.Upsert(new Document(Keys.Part(workspace.Team), Kind, Stamped.Seal(json.ToJsonString(Json.Out))))], cancel);
        SlackLog.Installed(log);
    }

    public async Task Forget(Workspace workspace, CancellationToken cancel)
    {
        if (await Read(workspace.Team, cancel) is var (kept, etag) && kept.Token.Reveal() == workspace.Token.Reveal())
        {
            // Should it have been installed again this very moment, the ETag is another and nothing is deleted.
            await store.Commit(Keys.SlackWorkspaces, [new Write.Delete(Keys.Part(workspace.Team), etag)], cancel);
        }
    }

    private async Task<(Workspace Workspace, string ETag)?> Read(string team, CancellationToken cancel)
    {
        if (await store.Get(Keys.SlackWorkspaces, Keys.Part(team), cancel) is not { } stored) return null;

        var kept = Stamped.Object(stored);
        try
        {
            return (new Workspace
            {
                Team = team,
                Enterprise = kept.Text("enterprise"),
                AppId = kept.Text("appId") ?? "",
                BotUser = kept.Text("botUser") ?? "",
                BotId = kept.Text("botId") ?? "",
                Token = new Secret(Protector(team).Unprotect(kept.Text("token") ?? "")),
            }, stored.ETag);
        }
        catch (CryptographicException)
        {
            SlackLog.Undecryptable(log);
            return null;
        }
    }

    private IDataProtector Protector(string team) => protection.CreateProtector("CertBot.Slack.Token", team);
}
