using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Channels.Http;
using CertBot.Configuration;
using NodaTime;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>
/// Sends one Web API request and interprets the response. Slack reports errors with HTTP 200 and <c>ok: false</c>; every outcome is a case of <see
/// cref="SlackApiResult"/>. Stateless, without rate limits.
/// </summary>
internal sealed class SlackTransport(SlackSettings settings, SlackHttpClient httpClient, IClock clock, ILogger<SlackTransport> log)
{
    private const int MaxResponseBytes = 1024 * 1024;

    /// <summary>Used where Slack asks to wait without a duration.</summary>
    private static readonly Duration DefaultRetryAfter = Duration.FromSeconds(30);

    public async Task<SlackApiResult> Send(SlackMethod method, Secret? token, JsonObject arguments, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(settings.ApiBaseUrl, method.Name)) { Content = CreateContent(method, arguments) };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(httpClient.ResponseTimeout);
        try
        {
            using var response = await httpClient.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            var result = response.StatusCode switch
            {
                HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => new SlackApiResult.RetryLater(RetryAfter(response)),
                >= HttpStatusCode.InternalServerError => new SlackApiResult.NoResponse(DeliveryCertainty.Maybe),
                HttpStatusCode.OK => await ReadBody(response, timeout.Token) is { } body
                    ? Interpret(body, RetryAfter(response))
                    : new SlackApiResult.NoResponse(DeliveryCertainty.Maybe),

                // Slack reports errors with status 200; this comes from a proxy or a wrong URL.
                var status => new SlackApiResult.Failed($"http_{(int)status}", []),
            };
            LogResult(method, result);
            return result;
        }
        catch (Exception exception) when (HttpFailure.IsTransient(exception, cancellationToken))
        {
            var noResponse = new SlackApiResult.NoResponse(HttpFailure.WasNotSent(exception) ? DeliveryCertainty.Never : DeliveryCertainty.Maybe);
            LogResult(method, noResponse);
            return noResponse;
        }
    }

    private static HttpContent CreateContent(SlackMethod method, JsonObject arguments) =>
        method.ArgumentEncoding switch
        {
            ArgumentEncoding.Json => new StringContent(
                arguments.ToJsonString(ChannelJson.WriteOptions),
                Encoding.UTF8,
                new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" }
            ),
            ArgumentEncoding.Form => new FormUrlEncodedContent(
                arguments.Where(a => a.Value is not null).Select(a => KeyValuePair.Create(a.Key, ToFormValue(a.Value)))
            ),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>In a form a string is itself; numbers, lists and objects are their JSON.</summary>
    private static string ToFormValue(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value?.ToJsonString(ChannelJson.WriteOptions) ?? "";

    private static async Task<JsonObject?> ReadBody(HttpResponseMessage response, CancellationToken token) =>
        await Channels.JsonRequestBody.ReadBytes(await response.Content.ReadAsStreamAsync(token), MaxResponseBytes, token) is { Length: > 0 } bytes
        && ChannelJson.ParseObject(bytes) is { } body
        && body["ok"]?.GetValueKind() is JsonValueKind.True or JsonValueKind.False
            ? body
            : null;

    private static SlackApiResult Interpret(JsonObject body, Duration retryAfter) =>
        body["ok"]?.GetValueKind() == JsonValueKind.True
            ? new SlackApiResult.Success(body)
            : ReadErrorCode(body) switch
            {
                "ratelimited" or "rate_limited" or "service_unavailable" => new SlackApiResult.RetryLater(retryAfter),

                // Slack: "it's possible some aspect of the operation succeeded before the error was raised".
                "internal_error" or "fatal_error" or "request_timeout" => new SlackApiResult.NoResponse(DeliveryCertainty.Maybe),
                "invalid_auth" or "not_authed" or "token_revoked" or "token_expired" or "account_inactive" or "team_access_not_granted" =>
                    new SlackApiResult.NotInstalled(ReadErrorCode(body)),
                var code => new SlackApiResult.Failed(code, body),
            };

    /// <summary>Only a plain code is logged and decided on, never free text.</summary>
    private static string ReadErrorCode(JsonObject body) =>
        body.GetString("error") is { Length: > 0 and <= 60 } code && code.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? code : "unknown_error";

    private Duration RetryAfter(HttpResponseMessage response) =>
        Duration.Max(Duration.FromSeconds(1), HttpFailure.ReadRetryAfter(response, clock.GetCurrentInstant()) ?? DefaultRetryAfter);

    private void LogResult(SlackMethod method, SlackApiResult result)
    {
        switch (result)
        {
            case SlackApiResult.NoResponse { Certainty: var certainty }:
                SlackLog.NoAnswer(log, method.Name, certainty);
                break;
            case SlackApiResult.RetryLater { RetryAfter: var retryAfter }:
                SlackLog.RateLimited(log, method.Name, retryAfter);
                break;
            case SlackApiResult.Failed { Error: var error }:
                SlackLog.CallRejected(log, method.Name, error);
                break;
            case SlackApiResult.NotInstalled { Error: var error }:
                SlackLog.CallRejected(log, method.Name, error);
                break;
            default:
                break;
        }
    }
}

/// <summary>The HTTP client for all requests to Slack.</summary>
/// <param name="responseTimeout">How long a response may take, to its last byte; null: 20 seconds.</param>
internal sealed class SlackHttpClient(IHttpClientFactory clients, TimeSpan? responseTimeout = null)
{
    public const string Name = "slack";

    public TimeSpan ResponseTimeout { get; } = responseTimeout ?? TimeSpan.FromSeconds(20);

    /// <summary>Has no timeout of its own. Callers apply <see cref="ResponseTimeout"/>, or a longer one for files.</summary>
    public HttpClient Client => clients.CreateClient(Name);
}
