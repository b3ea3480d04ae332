using System.Text.Json.Nodes;
using NodaTime;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>How a call to Slack's Web API ended.</summary>
internal abstract record SlackApiResult
{
    private SlackApiResult() { }

    /// <summary>Done: <c>ok</c> is true.</summary>
    public sealed record Success(JsonObject Body) : SlackApiResult;

    /// <summary>Not done. <paramref name="Error"/> is Slack's own word for why; the body may say more (<c>response_metadata.messages</c>).</summary>
    public sealed record Failed(string Error, JsonObject Body) : SlackApiResult;

    /// <summary>Not called: within our own pace it would have been too early.</summary>
    public sealed record RateLimited(Duration RetryAfter) : SlackApiResult;

    /// <summary>Not done: Slack asks for patience.</summary>
    public sealed record RetryLater(Duration RetryAfter) : SlackApiResult;

    /// <summary>No answer that could be understood.</summary>
    public sealed record NoResponse(DeliveryCertainty Certainty) : SlackApiResult;

    /// <summary>We are not, or no longer, in that workspace.</summary>
    public sealed record NotInstalled(string Error) : SlackApiResult;
}

/// <summary>Whether a call that was not answered may have done its work all the same.</summary>
internal enum DeliveryCertainty
{
    Never,
    Maybe,
}

/// <summary>Slack does not say what has to be known before something can be dealt with. It comes back: whoever has something to be dealt with tries again for hours.</summary>
internal sealed class SlackUnavailableException(string message) : Exception(message);
