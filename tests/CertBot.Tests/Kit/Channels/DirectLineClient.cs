using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace CertBot.Tests.Kit.Channels;

/// <summary>A person in one conversation, over Direct Line as used by Web Chat, polling.</summary>
internal sealed class DirectLineClient(HttpClient http, string user, string? conversation = null)
{
    private string _conversation = "";
    private string _token = "";

    public string User => user;

    public async Task StartConversation(CancellationToken cancellationToken = default)
    {
        var body = new JsonObject { ["user"] = new JsonObject { ["id"] = user } };
        if (conversation is not null)
            body["channelData"] = new JsonObject { ["place"] = conversation };
        using var response = await http.PostAsJsonAsync("/v3/directline/conversations", body, cancellationToken);
        response.EnsureSuccessStatusCode();
        var opened = await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken) ?? [];
        _conversation = (string?)opened["conversationId"] ?? "";
        _token = (string?)opened["token"] ?? "";
    }

    /// <summary>Sends a text. With the id of an earlier call, it is a redelivery of the same event.</summary>
    public async Task<HttpResponseMessage> SendText(string text, string id, CancellationToken cancellationToken = default) =>
        await PostActivity(
            new JsonObject
            {
                ["type"] = "message",
                ["from"] = new JsonObject { ["id"] = user },
                ["text"] = text,
                ["channelData"] = new JsonObject { ["clientActivityID"] = id },
            },
            cancellationToken
        );

    public async Task<HttpResponseMessage> PostActivity(JsonObject activity, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v3/directline/conversations/{_conversation}/activities")
        {
            Content = JsonContent.Create(activity),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        return await http.SendAsync(request, cancellationToken);
    }

    /// <summary>Sends a file together with a text as one event.</summary>
    public async Task<HttpResponseMessage> Upload(string text, string name, byte[] bytes, string id, CancellationToken cancellationToken = default)
    {
        var activity = new JsonObject
        {
            ["type"] = "message",
            ["from"] = new JsonObject { ["id"] = user },
            ["text"] = text,
            ["channelData"] = new JsonObject { ["clientActivityID"] = id },
        };
        using var parts = new MultipartFormDataContent
        {
            { new StringContent(activity.ToJsonString(), Encoding.UTF8, "application/vnd.microsoft.activity"), "activity", "blob" },
            { new ByteArrayContent(bytes), "file", name },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v3/directline/conversations/{_conversation}/upload?userId={user}") { Content = parts };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        return await http.SendAsync(request, cancellationToken);
    }

    /// <summary>All activities of the conversation after a watermark.</summary>
    public async Task<(IReadOnlyList<JsonObject> Activities, string Watermark)> GetActivities(
        string watermark = "",
        CancellationToken cancellationToken = default
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v3/directline/conversations/{_conversation}/activities?watermark={watermark}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        var page = await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken) ?? [];
        return ([.. (page["activities"] as JsonArray ?? []).OfType<JsonObject>()], (string?)page["watermark"] ?? "");
    }
}
