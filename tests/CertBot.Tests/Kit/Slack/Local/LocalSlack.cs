using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Tests.Kit.Processes;

namespace CertBot.Tests.Kit.Slack.Local;

/// <summary>
/// Runs local-slack, a Slack substitute in which tests can write and click and which posts correctly signed payloads to the host. It enforces no
/// limits, accepts any token, never redelivers, and reports clicks on the Home tab as clicks on a message; what it gets wrong is tested with our own
/// fixtures. It listens on all network interfaces of the machine, which cannot be configured.
/// </summary>
internal sealed class LocalSlack : IAsyncDisposable
{
    public const string Team = "T1",
        AppId = "A1",
        BotUser = "UBOT",
        BotToken = "xoxb-local",
        SigningSecret = "local-signing-s3cret";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly ClientWebSocket _uiSocket = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ExternalProcess _tool;
    private Task _watching = Task.CompletedTask;

    private LocalSlack(ExternalProcess tool)
    {
        this._tool = tool;
        _http.BaseAddress = tool.Address;
    }

    /// <summary>The content of its window: modals and Home tabs, which no other endpoint returns.</summary>
    public LocalSlackWindow Window { get; } = new();

    public Uri ApiBaseUrl => new(_tool.Address, "api/");

    /// <param name="requestUrl">The host's combined endpoint.</param>
    /// <param name="people">Ids and names.</param>
    /// <param name="channels">Ids, names and members; the bot is invited to all.</param>
    public static async Task<LocalSlack> Start(
        Uri requestUrl,
        IEnumerable<(string Id, string Name)> people,
        IEnumerable<(string Id, string Name, string[] Members)> channels
    )
    {
        var modules = await NpmPackages.Fetch("local-slack", "local-slack-linux-x64@0.1.8");
        var folder = Directory.CreateTempSubdirectory("certbot-local-slack-").FullName;
        var address = new Uri($"http://127.0.0.1:{HostProcess.FreePort()}/");
        await File.WriteAllTextAsync(Path.Combine(folder, "config.json"), Config(requestUrl, people, channels).ToJsonString());
        var program = Path.Combine(modules, "local-slack-linux-x64", "bin", "local-slack");
        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute);
        var slack = new LocalSlack(
            await ExternalProcess.Start(
                program,
                ["--config", "config.json", "--port", $"{address.Port}", "--base-host", "127.0.0.1", "--files-dir", Path.Combine(folder, "files")],
                folder,
                address
            )
        );
        await slack._uiSocket.ConnectAsync(new Uri($"ws://127.0.0.1:{address.Port}/ui"), default);
        slack._watching = slack.Window.Watch(slack._uiSocket, slack._stopping.Token);
        return slack;
    }

    /// <summary>Posts a message as a user and returns it with its ts, after the host has answered the event.</summary>
    public async Task<JsonObject> PostMessage(string channel, string user, string text, string? thread = null) => (
            await Control(
                "message",
                new JsonObject
                {
                    ["channel"] = channel,
                    ["user"] = user,
                    ["text"] = text,
                    ["thread_ts"] = thread,
                }
            )
        )["message"]?.AsObject() ?? [];

    public Task<JsonObject> OpenHome(string user) => Control("open-home", new JsonObject { ["user"] = user });

    public Task<JsonObject> SendCommand(string channel, string user, string text) =>
        Control(
            "command",
            new JsonObject
            {
                ["channel"] = channel,
                ["user"] = user,
                ["command"] = "/certbot",
                ["text"] = text,
            }
        );

    /// <param name="action">An element of Slack's <c>actions</c>: <c>action_id</c>, <c>block_id</c>, <c>type</c>, and <c>value</c> or the selection.</param>
    public Task<JsonObject> PressButton(string channel, string ts, string user, JsonObject action) =>
        Control(
            "interact",
            new JsonObject
            {
                ["channel"] = channel,
                ["messageTs"] = ts,
                ["user"] = user,
                ["action"] = action,
            }
        );

    public async Task<JsonObject> Upload(string channel, string user, string text, string name, byte[] content)
    {
        // Its parser requires quoted names.
        using var form = new MultipartFormDataContent
        {
            { new StringContent(channel), "\"channel\"" },
            { new StringContent(user), "\"user\"" },
            { new StringContent(text), "\"text\"" },
        };
        using var file = new ByteArrayContent(content);
        file.Headers.ContentType = new("application/octet-stream");
        form.Add(file, "\"file\"", $"\"{name}\"");
        using var answer = await _http.PostAsync(new Uri("_control/upload", UriKind.Relative), form);
        return await Read(answer);
    }

    /// <summary>Submits the user's open modal. The values map block id and action id to the value Slack would send.</summary>
    public Task SubmitModal(string user, JsonObject values) =>
        SendToUi(
            new JsonObject
            {
                ["t"] = "view_submit",
                ["user"] = user,
                ["values"] = values,
            }
        );

    public Task CloseModal(string user) => SendToUi(new JsonObject { ["t"] = "view_close", ["user"] = user });

    public async Task<IReadOnlyList<JsonObject>> GetMessages(string channel) => Objects((await Get($"_control/messages/{channel}"))["messages"]);

    /// <summary>The last thousand requests and responses, including the host's answers.</summary>
    public async Task<IReadOnlyList<JsonObject>> GetLog() => Objects((await Get("_control/log"))["log"]);

    public Task<JsonObject> GetState() => Get("_control/state");

    /// <summary>The direct message channel of a user with the bot; null before the user's first message.</summary>
    public async Task<string?> FindDirectMessage(string user) =>
        Objects((await GetState())["channels"])
            .FirstOrDefault(c => c["is_im"]?.GetValue<bool>() is true && (c["members"] as JsonArray ?? []).Any(m => m?.ToString() == user))
            ?["id"]?.ToString();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        _uiSocket.Dispose();
        _stopping.Dispose();
        _http.Dispose();
        await _tool.DisposeAsync();
    }

    private async Task<JsonObject> Control(string what, JsonObject body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri($"_control/{what}", UriKind.Relative), content);
        return await Read(answer);
    }

    private async Task<JsonObject> Get(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        return await Read(answer);
    }

    private static async Task<JsonObject> Read(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode && JsonNode.Parse(text) is JsonObject body
            ? body
            : throw new InvalidOperationException($"{answer.RequestMessage?.RequestUri}: {(int)answer.StatusCode} {text}");
    }

    private Task SendToUi(JsonObject what) =>
        _uiSocket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(what), WebSocketMessageType.Text, endOfMessage: true, default);

    private static List<JsonObject> Objects(JsonNode? list) => [.. (list as JsonArray ?? []).OfType<JsonObject>()];

    private static JsonObject Config(
        Uri requestUrl,
        IEnumerable<(string Id, string Name)> people,
        IEnumerable<(string Id, string Name, string[] Members)> channels
    ) =>
        new()
        {
            ["workspace"] = new JsonObject
            {
                ["name"] = "Acme",
                ["domain"] = "acme",
                ["teamId"] = Team,
            },
            ["apps"] = new JsonArray(
                new JsonObject
                {
                    ["appId"] = AppId,
                    ["botUserId"] = BotUser,
                    ["botName"] = "certbot",
                    ["botToken"] = BotToken,
                    ["appToken"] = "xapp-local",
                    ["signingSecret"] = SigningSecret,
                    ["mode"] = "events",
                    ["requestUrl"] = requestUrl.AbsoluteUri,
                }
            ),
            ["users"] = new JsonArray([
                .. people.Select(p =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["id"] = p.Id,
                            ["name"] = p.Name.ToLowerInvariant(),
                            ["real_name"] = p.Name,
                            ["email"] = $"{p.Name.ToLowerInvariant()}@acme.example",
                        }
                ),
            ]),
            ["channels"] = new JsonArray([
                .. channels.Select(c =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["id"] = c.Id,
                            ["name"] = c.Name,
                            ["members"] = new JsonArray([.. c.Members.Append(BotUser).Select(m => (JsonNode)m)]),
                        }
                ),
            ]),
        };
}
