using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Http;
using NodaTime;

namespace CertBot.Channels.Connector.Client;

/// <summary>
/// Sends one request to a Connector within its rate limits, and reads a limited part of the response.
/// Whatever the server does, the result is a case of <see cref="ConnectorResult"/>.
/// </summary>
internal sealed class ConnectorClient(
    IHttpClientFactory httpClients,
    ConnectorHttpOptions options,
    ConnectorRateLimiter rateLimiter,
    IClock clock,
    ILogger<ConnectorClient> log
)
{
    private const int MaxResponseBytes = 256 * 1024;

    public async Task<ConnectorResult> Send(ConversationReference reference, HttpMethod method, Uri url, JsonObject? body, CancellationToken cancellationToken)
    {
        // Only Teams has rate limits; emulators and similar clients do not.
        if (reference.IsTeams && method != HttpMethod.Get && rateLimiter.TryAcquire(reference.Tenant ?? "", reference.Conversation) is { } delay)
        {
            return new ConnectorResult.RateLimited(delay);
        }

        using var request = new HttpRequestMessage(method, url);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(ChannelJson.WriteOptions), Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.Timeout);
        try
        {
            using var response = await httpClients
                .CreateClient(ConnectorHttpClients.Api)
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            var responseBody = await ReadBody(response, timeout.Token, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return new ConnectorResult.Success(responseBody);
            }

            var failed = new ConnectorResult.Failed(
                (int)response.StatusCode,
                ReadErrorCode(responseBody),
                HttpFailure.ReadRetryAfter(response, clock.GetCurrentInstant())
            );
            ChannelLog.SendFailed(log, failed.Status, $"{method.Method} {failed.Code}", ConnectorResult.ToSendResult(failed).GetType().Name);
            return failed;
        }
        catch (Exception exception) when (HttpFailure.IsTransient(exception, cancellationToken))
        {
            if (method == HttpMethod.Post && exception is not TokenUnavailableException && !HttpFailure.WasNotSent(exception))
            {
                ChannelLog.SendUncertain(log);
            }
            else
            {
                ChannelLog.SendFailed(log, 0, method.Method, nameof(ConnectorResult.NoResponse));
            }

            return new ConnectorResult.NoResponse();
        }
    }

    /// <summary>The body as an object; null when it is not JSON, too long or incomplete: the status alone then decides.</summary>
    private static async Task<JsonObject?> ReadBody(HttpResponseMessage response, CancellationToken timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonRequestBody.ReadBytes(await response.Content.ReadAsStreamAsync(timeout), MaxResponseBytes, timeout) is { Length: > 0 } bytes
                ? ChannelJson.ParseObject(bytes)
                : null;
        }
        catch (Exception exception) when (HttpFailure.IsTransient(exception, cancellationToken))
        {
            return null;
        }
    }

    /// <summary>An error code consists of letters and digits; anything else is neither logged nor used for a decision.</summary>
    private static string? ReadErrorCode(JsonObject? responseBody) =>
        responseBody?.GetObject("error")?.GetString("code") is { Length: > 0 and <= 60 } code && code.All(char.IsAsciiLetterOrDigit) ? code : null;
}

/// <summary>
/// URLs of the Connector's REST API under a serviceUrl. The serviceUrl keeps its own path; ids are escaped, since they contain <c>: ; @ |</c>.
/// </summary>
internal static class ServiceUrl
{
    public static Uri ForConversations(Uri serviceUrl) => Append(serviceUrl, "");

    public static Uri ForActivity(Uri serviceUrl, string conversationId, string? activityId) =>
        Append(serviceUrl, activityId is null ? $"/{Escape(conversationId)}/activities" : $"/{Escape(conversationId)}/activities/{Escape(activityId)}");

    /// <summary>One page of the members of a conversation.</summary>
    public static Uri ForMembers(Uri serviceUrl, string conversationId, string? continuationToken) =>
        Append(
            serviceUrl,
            $"/{Escape(conversationId)}/pagedmembers?pageSize=200{(continuationToken is null ? "" : $"&continuationToken={Escape(continuationToken)}")}"
        );

    private static string Escape(string id) => Uri.EscapeDataString(id);

    private static Uri Append(Uri serviceUrl, string path) => new($"{serviceUrl.GetLeftPart(UriPartial.Path).TrimEnd('/')}/v3/conversations{path}");
}
