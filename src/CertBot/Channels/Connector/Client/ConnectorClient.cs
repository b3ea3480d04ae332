using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Schema;
using NodaTime;

namespace CertBot.Channels.Connector.Client;

/// <summary>
/// One call to a Connector: within its pace, only to where it was meant for, and of its answer no more is read than is needed.
/// Whatever the other side does, it comes to one of the endings of <see cref="ConnectorResult"/>.
/// </summary>
internal sealed class ConnectorClient(ConnectorHttp http, ConnectorRateLimiter pace, IClock clock, ILogger<ConnectorClient> log)
{
    private const int MaxResponseBytes = 256 * 1024;

    private static readonly Duration MaxRetryAfter = Duration.FromHours(1);

    public async Task<ConnectorResult> Send(ConversationReference reference, HttpMethod method, Uri url, JsonObject? body, CancellationToken cancellationToken)
    {
        // Teams counts; emulators and their like do not.
        if (reference.IsTeams && method != HttpMethod.Get && pace.TryAcquire(reference.Tenant ?? "", reference.Conversation) is { } delay)
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
        timeout.CancelAfter(http.Timeout);
        try
        {
            using var response = await http.ApiClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            var responseBody = await ReadBody(response, timeout.Token, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return new ConnectorResult.Success(responseBody);
            }

            var failed = new ConnectorResult.Failed((int)response.StatusCode, ReadErrorCode(responseBody), ReadRetryAfter(response));
            ChannelLog.SendFailed(log, failed.Status, $"{method.Method} {failed.Code}", ConnectorResult.ToSendResult(failed).GetType().Name);
            return failed;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            if (method == HttpMethod.Post && !WasNotSent(exception))
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

    /// <summary>The answer as an object; null when it is none, too long, or stops half way: by then its status has said what there is to say.</summary>
    private static async Task<JsonObject?> ReadBody(HttpResponseMessage response, CancellationToken timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonRequestBody.ReadBytes(await response.Content.ReadAsStreamAsync(timeout), MaxResponseBytes, timeout) is { Length: > 0 } bytes
                ? ChannelJson.ParseObject(bytes)
                : null;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>A code is a word; anything else is not for the log and not for a decision.</summary>
    private static string? ReadErrorCode(JsonObject? responseBody) =>
        responseBody?.GetObject("error")?.GetString("code") is { Length: > 0 and <= 60 } code && code.All(char.IsAsciiLetterOrDigit) ? code : null;

    private Duration? ReadRetryAfter(HttpResponseMessage response)
    {
        var requested = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => Duration.FromTimeSpan(delta),
            { Date: { } date } => Instant.FromDateTimeOffset(date) - clock.GetCurrentInstant(),
            _ => (Duration?)null,
        };
        return requested is not { } delay ? null : Duration.Max(Duration.Zero, Duration.Min(delay, MaxRetryAfter));
    }

    private static bool WasNotSent(Exception exception) =>
        exception
            is TokenUnavailableException
                or HttpRequestException
                {
                    HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
                };
}
