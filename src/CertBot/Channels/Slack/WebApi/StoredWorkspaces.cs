using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CertBot.Configuration;
using CertBot.Store.Documents;
using Microsoft.AspNetCore.DataProtection;
using Secret = CertBot.Configuration.Secret;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>
/// The workspaces that installed the app, in the store. A token lies there encrypted, with keys that are not in the database and for its own workspace only:
/// neither a copy of the database nor a row moved to another workspace's place gives it away.
/// </summary>
internal sealed class StoredWorkspaces(IStore store, IDataProtectionProvider protection, ILogger<StoredWorkspaces> log)
{
    private const string DocumentKind = "workspace";

    public async Task<WorkspaceLookup> LookUp(string team, CancellationToken cancellationToken) =>
        await Load(team, cancellationToken) is (var workspace, _) ? new WorkspaceLookup.Found(workspace) : new WorkspaceLookup.NotInstalled();

    public async Task Save(Workspace workspace, CancellationToken cancellationToken)
    {
        var json = new JsonObject
        {
            ["team"] = workspace.Team,
            ["enterprise"] = workspace.Enterprise,
            ["appId"] = workspace.AppId,
            ["botUser"] = workspace.BotUserId,
            ["botId"] = workspace.BotId,
            ["token"] = ProtectorFor(workspace.Team).Protect(workspace.Token.Reveal()),
        };
        await store.Commit(
            StoreKeys.SlackWorkspaces,
            [
                new Write.Upsert(
                    new Document(StoreKeys.Escape(workspace.Team), DocumentKind, VersionedJson.AddVersion(json.ToJsonString(ChannelJson.WriteOptions)))
                ),
            ],
            cancellationToken
        );
        SlackLog.Installed(log);
    }

    public async Task Remove(Workspace workspace, CancellationToken cancellationToken)
    {
        if (await Load(workspace.Team, cancellationToken) is var (current, etag) && current.Token.Reveal() == workspace.Token.Reveal())
        {
            // Should it have been installed again this very moment, the ETag is another and nothing is deleted.
            await store.Commit(StoreKeys.SlackWorkspaces, [new Write.Delete(StoreKeys.Escape(workspace.Team), etag)], cancellationToken);
        }
    }

    private async Task<(Workspace Workspace, string ETag)?> Load(string team, CancellationToken cancellationToken)
    {
        if (await store.Get(StoreKeys.SlackWorkspaces, StoreKeys.Escape(team), cancellationToken) is not { } stored)
            return null;

        var json = VersionedJson.ReadObject(stored);
        try
        {
            return (
                new Workspace
                {
                    Team = team,
                    Enterprise = json.GetString("enterprise"),
                    AppId = json.GetString("appId") ?? "",
                    BotUserId = json.GetString("botUser") ?? "",
                    BotId = json.GetString("botId") ?? "",
                    Token = new Secret(ProtectorFor(team).Unprotect(json.GetString("token") ?? "")),
                },
                stored.ETag
            );
        }
        catch (CryptographicException)
        {
            SlackLog.Undecryptable(log);
            return null;
        }
    }

    private IDataProtector ProtectorFor(string team) => protection.CreateProtector("CertBot.Slack.Token", team);
}
