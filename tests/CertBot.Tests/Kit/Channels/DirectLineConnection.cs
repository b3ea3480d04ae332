using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace CertBot.Tests.Kit.Channels;

/// <summary>A Direct Line client that behaves like Web Chat: starts conversations, sends text, clicks, uploads, polls and streams.</summary>
internal sealed class DirectLineConnection(Uri server) : IDisposable
{
    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server };

    public string Conversation { get; private set; } = "";

    public string Token { get; set; } = "";

    public string StreamUrl { get; private set; } = "";

    public string Path => $"/v3/directline/conversations/{Conversation}";

    public async Task<DirectLineConnection> StartConversation(string user, string? conversation = null, string locale = "en-US")
    {
        var body = new JsonObject
        {
            ["user"] = new JsonObject { ["id"] = user },
            ["locale"] = locale,
        };
        if (conversation is not null)
        {
            body["channelData"] = new JsonObject { ["place"] = conversation };
        }

        var (status, opened) = await SendRequest(HttpMethod.Post, "/v3/directline/conversations", body);
        Assert.Equal(HttpStatusCode.Created, status);
        StoreConversation(opened);
        return this;
    }

    public void StoreConversation(JsonObject opened)
    {
        Conversation = opened["conversationId"]?.ToString() ?? "";
        Token = opened["token"]?.ToString() ?? "";
        StreamUrl = opened["streamUrl"]?.ToString() ?? "";
    }

    public async Task<(HttpStatusCode Status, JsonObject Body)> SendRequest(
        HttpMethod method,
        string path,
        JsonNode? body = null,
        string? raw = null,
        string contentType = "application/json"
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (Token.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }

        if (body is not null || raw is not null)
        {
            request.Content = new StringContent(raw ?? body?.ToJsonString() ?? "", Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        return await ReadResponse(await Http.SendAsync(request));
    }

    public Task<(HttpStatusCode Status, JsonObject Body)> PostActivity(JsonObject activity) => SendRequest(HttpMethod.Post, $"{Path}/activities", activity);

    public Task<(HttpStatusCode Status, JsonObject Body)> SendText(string text, string? clientActivityId = null, string? from = null) =>
        PostActivity(
            new JsonObject
            {
                ["type"] = "message",
                ["text"] = text,
                ["from"] = new JsonObject { ["id"] = from ?? "whoever" },
                ["channelData"] = new JsonObject { ["clientActivityID"] = clientActivityId ?? Guid.NewGuid().ToString("n") },
            }
        );

    public async Task<(HttpStatusCode Status, JsonObject Body)> Upload(JsonObject? activity, params (string Name, byte[] Bytes)[] files)
    {
        using var content = new MultipartFormDataContent();
        if (activity is not null)
        {
            var part = new StringContent(activity.ToJsonString(), Encoding.UTF8, "application/vnd.microsoft.activity");
            content.Add(part, "activity", "blob");
        }

        foreach (var (name, bytes) in files)
        {
            content.Add(new ByteArrayContent(bytes), "file", name);
        }

        return await PostActivity(content);
    }

    public async Task<(HttpStatusCode Status, JsonObject Body)> PostActivity(HttpContent upload)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Path}/upload?userId=whoever") { Content = upload };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return await ReadResponse(await Http.SendAsync(request));
    }

    public async Task<(List<JsonObject> Activities, string Watermark)> GetActivities(string watermark = "")
    {
        var (status, body) = await SendRequest(HttpMethod.Get, $"{Path}/activities?watermark={watermark}");
        Assert.Equal(HttpStatusCode.OK, status);
        return ([.. (body["activities"] as JsonArray ?? []).OfType<JsonObject>()], body["watermark"]?.ToString() ?? "");
    }

    public async Task<ActivityStreamReader> ConnectStream(string? streamUrl = null)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(streamUrl ?? StreamUrl), CancellationToken.None);
        return new ActivityStreamReader(socket);
    }

    public void Dispose() => Http.Dispose();

    private static async Task<(HttpStatusCode Status, JsonObject Body)> ReadResponse(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            return (response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) as JsonObject ?? [] : []);
        }
    }
}

/// <summary>An open stream; each call returns the next frame, or null once the server has closed the stream.</summary>
internal sealed class ActivityStreamReader(ClientWebSocket socket) : IDisposable
{
    private static readonly TimeSpan ReceiveTimeout = TimeSpan.FromSeconds(20);

    public async Task<JsonObject?> ReceiveNext()
    {
        using var timeout = new CancellationTokenSource(ReceiveTimeout);
        using var frame = new MemoryStream();
        var buffer = new byte[8192];
        while (true)
        {
            var got = await socket.ReceiveAsync(buffer.AsMemory(), timeout.Token);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            frame.Write(buffer, 0, got.Count);
            if (got.EndOfMessage)
            {
                return JsonNode.Parse(frame.ToArray()) as JsonObject;
            }
        }
    }

    public Task Send(string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text).AsMemory(), WebSocketMessageType.Text, true, CancellationToken.None).AsTask();

    public void Dispose()
    {
        socket.Abort();
        socket.Dispose();
    }
}
