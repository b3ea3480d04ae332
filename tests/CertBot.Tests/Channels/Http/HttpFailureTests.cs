using CertBot.Channels.Http;
using NodaTime;

namespace CertBot.Tests.Channels.Http;

public sealed class HttpFailureTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 9, 0);

    [Fact]
    public void Lost_connection_and_timeout_are_transient_and_a_cancelled_caller_is_not()
    {
        var cancelled = new CancellationToken(canceled: true);

        Assert.True(HttpFailure.IsTransient(new HttpRequestException(), cancelled));
        Assert.True(HttpFailure.IsTransient(new IOException(), default));
        Assert.True(HttpFailure.IsTransient(new TaskCanceledException(), default));
        Assert.False(HttpFailure.IsTransient(new TaskCanceledException(), cancelled));
        Assert.False(HttpFailure.IsTransient(new InvalidOperationException(), default));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("7", 7)]
    [InlineData("0", 0)]
    [InlineData("86400", 3600)]
    [InlineData("Mon, 02 Mar 2026 09:01:00 GMT", 60)]
    [InlineData("Mon, 02 Mar 2026 08:59:00 GMT", 0)]
    [InlineData("soon", null)]
    public void Retry_after_is_seconds_or_a_date_limited_to_an_hour(string? header, int? seconds)
    {
        using var response = new HttpResponseMessage();
        if (header is not null)
            response.Headers.TryAddWithoutValidation("Retry-After", header);

        Assert.Equal(seconds is { } s ? Duration.FromSeconds(s) : (Duration?)null, HttpFailure.ReadRetryAfter(response, Now));
    }
}
