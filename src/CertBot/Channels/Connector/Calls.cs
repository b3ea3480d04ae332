using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Tokens;
using NodaTime;

namespace CertBot.Channels.Connector;

/// <summary>
/// One call to a Connector: within its pace, only to where it was meant for, and of its answer no more is read than is needed.
/// Whatever the other side does, it comes to one of the endings of <see cref="Answered"/>.
/// </summary>
internal sealed class Calls(ConnectorHttp http, Pace pace, IClock clock, ILogger<Calls> log)
{
    private const int LargestAnswer = 256 * 1024;

    private static readonly Duration LongestWait = Duration.FromHours(1);

    public async Task<Answered> Make(Reference to, HttpMethod method, Uri address, JsonObject? body, CancellationToken cancel)
    {
        // Teams counts; emulators and their like do not.
        if (to.IsTeams && method != HttpMethod.Get && pace.Ask(to.Tenant ?? "", to.Conversation) is { } wait)
        {
            return new Answered.Paced(wait);
        }

        using var request = new HttpRequestMessage(method, address);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(Json.Out), Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(http.Patience);
        try
        {
            using var response = await http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var answer = await Read(response, patience.Token, cancel);
            if (response.IsSuccessStatusCode)
            {
                return new Answered.Taken(answer);
            }

            var refused = new Answered.Refused((int)response.StatusCode, Code(answer), After(response));
            ChannelLog.NotSent(log, refused.Status, $"{method.Method} {refused.Code}", Outcome.Of(refused).GetType().Name);
            return refused;
        }
        catch (Exception away) when (away is HttpRequestException or IOException || (away is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            if (method == HttpMethod.Post && !NeverLeft(away))
            {
                ChannelLog.MayHaveArrived(log);
            }
            else
            {
                ChannelLog.NotSent(log, 0, method.Method, nameof(Answered.Silent));
            }

            return new Answered.Silent();
        }
    }

    /// <summary>The answer as an object; null when it is none, too long, or stops half way: by then its status has said what there is to say.</summary>
    private static async Task<JsonObject?> Read(HttpResponseMessage response, CancellationToken patience, CancellationToken cancel)
    {
        try
        {
            return await Body.Bytes(await response.Content.ReadAsStreamAsync(patience), LargestAnswer, patience) is { Length: > 0 } bytes ? Json.Object(bytes) : null;
        }
        catch (Exception away) when (away is HttpRequestException or IOException || (away is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>A code is a word; anything else is not for the log and not for a decision.</summary>
    private static string? Code(JsonObject? answer) =>
        answer?.Object("error")?.Text("code") is { Length: > 0 and <= 60 } code && code.All(char.IsAsciiLetterOrDigit) ? code : null;

    private Duration? After(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => Duration.FromTimeSpan(delta),
            { Date: { } date } => Instant.FromDateTimeOffset(date) - clock.GetCurrentInstant(),
            _ => (Duration?)null,
        };
        return asked is not { } wait ? null : Duration.Max(Duration.Zero, Duration.Min(wait, LongestWait));
    }

    private static bool NeverLeft(Exception away) =>
        away is NoTokenException or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError };
}
