using System.Text.Json.Nodes;
using NodaTime;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>Result of a Web API call.</summary>
internal abstract record SlackApiResult
{
    private SlackApiResult() { }

    /// <summary><c>ok</c> is true.</summary>
    public sealed record Success(JsonObject Body) : SlackApiResult;

    /// <summary><c>ok</c> is false, with Slack's error code; the body may hold details (<c>response_metadata.messages</c>).</summary>
    public sealed record Failed(string Error, JsonObject Body) : SlackApiResult;

    /// <summary>Not called: the client's own rate limit is reached.</summary>
    public sealed record RateLimited(Duration RetryAfter) : SlackApiResult;

    /// <summary>Slack asks to wait.</summary>
    public sealed record RetryLater(Duration RetryAfter) : SlackApiResult;

    /// <summary>No usable response.</summary>
    public sealed record NoResponse(DeliveryCertainty Certainty) : SlackApiResult;

    /// <summary>The app is not, or no longer, in the workspace.</summary>
    public sealed record NotInstalled(string Error) : SlackApiResult;
}

/// <summary>Whether a call without a response may have taken effect.</summary>
internal enum DeliveryCertainty
{
    Never,
    Maybe,
}

/// <summary>Slack could not answer a question without which a payload cannot be processed. It is temporary: the inbox retries for hours.</summary>
internal sealed class SlackUnavailableException(string message) : Exception(message);
