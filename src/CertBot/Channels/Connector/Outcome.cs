using System.Net;
using CertBot.Delivery;
using NodaTime;

namespace CertBot.Channels.Connector;

/// <summary>Which answers of the Connector mean "later" and which "never": the table of Microsoft's page on conversation messages. A 500 is not to be sent again.</summary>
internal static class Outcome
{
    private static readonly Duration Longest = Duration.FromHours(1);

    /// <summary>For an answer that is not a success.</summary>
    public static Sent Of(HttpResponseMessage response, Instant now) => response.StatusCode switch
    {
        HttpStatusCode.TooManyRequests => new Sent.Later(After(response, now)),
        HttpStatusCode.PreconditionFailed or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => new Sent.Later(After(response, now)),
        var status => new Sent.Never($"the Connector answered {(int)status}"),
    };

    /// <summary>What a card that cannot be updated becomes: a new message. (Some clients never built the update, others forget old ids.)</summary>
    public static bool MeansSendAnew(HttpStatusCode status) =>
        status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented;

    private static Duration? After(HttpResponseMessage response, Instant now)
    {
        var asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => Duration.FromTimeSpan(delta),
            { Date: { } date } => Instant.FromDateTimeOffset(date) - now,
            _ => (Duration?)null,
        };
        return asked is not { } wait ? null : Duration.Max(Duration.Zero, Duration.Min(wait, Longest));
    }
}
