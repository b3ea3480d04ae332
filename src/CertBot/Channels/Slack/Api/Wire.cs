using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;

namespace CertBot.Channels.Slack.Api;

/// <summary>
/// One request to the Web API and what its answer means. Slack says no with HTTP 200 and <c>ok: false</c>; whatever the other side does,
/// it comes to one of the endings of <see cref="Answered"/>. Nothing is kept here, and no pace.
/// </summary>
internal sealed class Wire(SlackSettings settings, SlackHttp http, IClock clock, ILogger<Wire> log)
{
    private const int LargestAnswer = 1024 * 1024;

    private static readonly Duration LongestWait = Duration.FromHours(1);

    /// <summary>Where Slack asks for patience and does not say how much.</summary>
    private static readonly Duration UsualWait = Duration.FromSeconds(30);

    public async Task<Answered> Ask(Method method, Secret? token, JsonObject arguments, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(settings.ApiBaseUrl, method.Name)) { Content = Content(method, arguments) };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(http.Patience);
        try
        {
            using var response = await http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var answered = response.StatusCode switch
            {
                HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => new Answered.TryLater(After(response)),
                >= HttpStatusCode.InternalServerError => new Answered.Silent(Arrival.Maybe),
                HttpStatusCode.OK => await Read(response, patience.Token) is { } body ? Meaning(body, After(response)) : new Answered.Silent(Arrival.Maybe),

                // Slack itself says no with 200; this is somebody on the way, or a wrong address.
                var status => new Answered.Refused($"http_{(int)status}", []),
            };
            Tell(method, answered);
            return answered;
        }
        catch (Exception away) when (away is HttpRequestException or IOException || (away is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            var silent = new Answered.Silent(NeverLeft(away) ? Arrival.Never : Arrival.Maybe);
            Tell(method, silent);
            return silent;
        }
    }

    private static HttpContent Content(Method method, JsonObject arguments) => method.Arguments switch
    {
        Arguments.Json => new StringContent(arguments.ToJsonString(Json.Out), Encoding.UTF8, new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" }),
        Arguments.Form => new FormUrlEncodedContent(arguments.Where(a => a.Value is not null).Select(a => KeyValuePair.Create(a.Key, Plain(a.Value)))),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>In a form a word is itself; numbers, lists and objects are their JSON.</summary>
    private static string Plain(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value?.ToJsonString(Json.Out) ?? "";

    private static async Task<JsonObject?> Read(HttpResponseMessage response, CancellationToken patience) =>
        await Channels.Body.Bytes(await response.Content.ReadAsStreamAsync(patience), LargestAnswer, patience) is { Length: > 0 } bytes
        && Json.Object(bytes) is { } body && body["ok"]?.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? body : null;

    private static Answered Meaning(JsonObject body, Duration after) => body["ok"]?.GetValueKind() == JsonValueKind.True
        ? new Answered.Taken(body)
        : Code(body) switch
        {
            "ratelimited" or "rate_limited" or "service_unavailable" => new Answered.TryLater(after),

            // Slack: "it's possible some aspect of the operation succeeded before the error was raised".
            "internal_error" or "fatal_error" or "request_timeout" => new Answered.Silent(Arrival.Maybe),
            "invalid_auth" or "not_authed" or "token_revoked" or "token_expired" or "account_inactive" or "team_access_not_granted" => new Answered.Uninstalled(Code(body)),
            var code => new Answered.Refused(code, body),
        };

    /// <summary>A code is a word; anything else is not for the log and not for a decision.</summary>
    private static string Code(JsonObject body) =>
        body.Text("error") is { Length: > 0 and <= 60 } code && code.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? code : "unknown_error";

    private Duration After(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => Duration.FromTimeSpan(delta),
            { Date: { } date } => Instant.FromDateTimeOffset(date) - clock.GetCurrentInstant(),
            _ => UsualWait,
        };
        return Duration.Max(Duration.FromSeconds(1), Duration.Min(asked, LongestWait));
    }

    private void Tell(Method method, Answered answered)
    {
        switch (answered)
        {
            case Answered.Silent { Arrival: var arrival }:
                SlackLog.NoAnswer(log, method.Name, arrival);
                break;
            case Answered.TryLater { After: var after }:
                SlackLog.AskedForPatience(log, method.Name, after);
                break;
            case Answered.Refused { Error: var error }:
                SlackLog.NotTaken(log, method.Name, error);
                break;
            case Answered.Uninstalled { Error: var error }:
                SlackLog.NotTaken(log, method.Name, error);
                break;
            default:
                break;
        }
    }

    private static bool NeverLeft(Exception away) =>
        away is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError };
}
