using System.Net.Http.Headers;
using NodaTime;

namespace CertBot.Channels.Http;

/// <summary>What a failed HTTP call says about a retry.</summary>
internal static class HttpFailure
{
    private static readonly Duration MaxRetryAfter = Duration.FromHours(1);

    /// <summary>True when no usable response arrived (connection, transfer or timeout) and the caller itself did not cancel.</summary>
    public static bool IsTransient(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>True when the request did not leave this host, so that the server cannot have acted on it.</summary>
    public static bool WasNotSent(Exception exception) =>
        exception
            is HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
            };

    /// <summary>The <c>Retry-After</c> header as a duration between zero and an hour; null without the header.</summary>
    public static Duration? ReadRetryAfter(HttpResponseMessage response, Instant now) => ReadRetryAfter(response.Headers.RetryAfter, now);

    /// <inheritdoc cref="ReadRetryAfter(HttpResponseMessage, Instant)"/>
    public static Duration? ReadRetryAfter(RetryConditionHeaderValue? header, Instant now)
    {
        var requested = header switch
        {
            { Delta: { } delta } => Duration.FromTimeSpan(delta),
            { Date: { } date } => Instant.FromDateTimeOffset(date) - now,
            _ => (Duration?)null,
        };
        return requested is not { } delay ? null : Duration.Max(Duration.Zero, Duration.Min(delay, MaxRetryAfter));
    }
}
