using NodaTime;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>Log messages of the Slack adapter: methods, codes and counts; never a text, a token or a name.</summary>
internal static partial class SlackLog
{
    [LoggerMessage(200, LogLevel.Warning, "Slack rejected {Method}: {Error}")]
    public static partial void CallRejected(ILogger log, string method, string error);

    [LoggerMessage(201, LogLevel.Warning, "Slack rate limit of {Method}: retry after {RetryAfter}")]
    public static partial void RateLimited(ILogger log, string method, Duration retryAfter);

    [LoggerMessage(202, LogLevel.Warning, "Slack gave no usable response to {Method}; it may have taken effect: {Certainty}")]
    public static partial void NoAnswer(ILogger log, string method, DeliveryCertainty certainty);

    [LoggerMessage(203, LogLevel.Warning, "The app is no longer installed in a Slack workspace: {Error}")]
    public static partial void Uninstalled(ILogger log, string error);

    [LoggerMessage(
        204,
        LogLevel.Error,
        "The token of a Slack workspace cannot be decrypted with the keys in the data folder; the workspace counts as not installed until the app is installed again"
    )]
    public static partial void Undecryptable(ILogger log);

    [LoggerMessage(205, LogLevel.Information, "The app was installed in a Slack workspace")]
    public static partial void Installed(ILogger log);

    [LoggerMessage(206, LogLevel.Error, "A Slack payload could not be processed: {Exception}, attempt {Attempt}\n{StackTrace}")]
    public static partial void ProcessingFailed(ILogger log, string exception, int attempt, string stackTrace);

    [LoggerMessage(207, LogLevel.Error, "Slack rejected the blocks ({Error}); the message was sent as text")]
    public static partial void BlocksRejected(ILogger log, string error);

    [LoggerMessage(208, LogLevel.Warning, "An installation in a Slack workspace failed: {Result}")]
    public static partial void InstallFailed(ILogger log, string result);

    [LoggerMessage(209, LogLevel.Warning, "A Slack modal's submission names no card of this host's; it was answered with an error")]
    public static partial void SubmissionNotPlaced(ILogger log);
}
