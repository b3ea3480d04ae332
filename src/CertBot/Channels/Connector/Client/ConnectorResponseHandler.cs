using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using CertBot.Channels.Http;

namespace CertBot.Channels.Connector.Client;

/// <summary>
/// Hands the Bot Framework's client responses it can read: it would read any length, and would throw at a success that is not 200 or not the JSON it expects,
/// although the message has arrived. Only the members in use are left, each of its type; a body that is not JSON, too long or incomplete counts as none.
/// </summary>
internal sealed class ConnectorResponseHandler(TimeSpan timeout) : DelegatingHandler
{
    private const int MaxResponseBytes = 256 * 1024;

    private static readonly MediaTypeHeaderValue JsonType = new("application/json") { CharSet = "utf-8" };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        var response = await base.SendAsync(request, limit.Token);
        var body = await ReadBody(response, limit.Token, cancellationToken);
        var content = response.IsSuccessStatusCode ? SelectMembers(body) : SelectError(body);
        response.Content.Dispose();
        response.Content = new ByteArrayContent(content is null ? [] : System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(content, ChannelJson.WriteOptions));
        response.Content.Headers.ContentType = JsonType;
        if (response.IsSuccessStatusCode)
            response.StatusCode = HttpStatusCode.OK;
        return response;
    }

    private static async Task<JsonObject?> ReadBody(HttpResponseMessage response, CancellationToken limit, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonRequestBody.ReadBytes(await response.Content.ReadAsStreamAsync(limit), MaxResponseBytes, limit) is { Length: > 0 } bytes
                ? ChannelJson.ParseObject(bytes)
                : null;
        }
        catch (Exception exception) when (HttpFailure.IsTransient(exception, cancellationToken))
        {
            return null;
        }
    }

    private static JsonObject? SelectMembers(JsonObject? body)
    {
        if (body is null)
            return null;

        var selected = SelectStrings(body, "id", "activityId", "continuationToken");
        if (body["members"] is JsonArray members)
            selected["members"] = new JsonArray([.. members.OfType<JsonObject>().Select(m => SelectStrings(m, "id", "name", "aadObjectId"))]);
        return selected;
    }

    /// <summary>An error code consists of letters and digits; anything else is neither logged nor used for a decision.</summary>
    private static JsonObject? SelectError(JsonObject? body) =>
        body?.GetObject("error")?.GetString("code") is { Length: > 0 and <= 60 } code && code.All(char.IsAsciiLetterOrDigit)
            ? new JsonObject { ["error"] = new JsonObject { ["code"] = code } }
            : null;

    private static JsonObject SelectStrings(JsonObject json, params ReadOnlySpan<string> names)
    {
        var selected = new JsonObject();
        foreach (var name in names)
        {
            if (json.GetString(name) is { } text)
                selected[name] = text;
        }

        return selected;
    }
}
