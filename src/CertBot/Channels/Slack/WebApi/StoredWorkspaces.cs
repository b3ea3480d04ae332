using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CertBot.Configuration;
using CertBot.Store.Documents;
using Microsoft.AspNetCore.DataProtection;
using Secret = CertBot.Configuration.Secret;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>
/// Installed workspaces in the store. Tokens are encrypted per workspace with keys outside the database, so neither a copy of the database nor a row moved to
/// another workspace reveals one.
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
            // If the app was installed again meanwhile, the ETag differs and nothing is deleted.
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
