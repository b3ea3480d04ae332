using NodaTime;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>What the Slack room writes into the log: methods, codes and counts; never a text, a token or a name.</summary>
internal static partial class SlackLog
{
    [LoggerMessage(200, LogLevel.Warning, "Slack did not take {Method}: {Error}")]
    public static partial void CallRejected(ILogger log, string method, string error);

    [LoggerMessage(201, LogLevel.Warning, "Slack takes no {Method} for {After}")]
    public static partial void RateLimited(ILogger log, string method, Duration after);

    [LoggerMessage(202, LogLevel.Warning, "Slack gave no answer to {Method}; whether it was done: {Arrival}")]
    public static partial void NoAnswer(ILogger log, string method, CertBot.Channels.Slack.WebApi.DeliveryCertainty arrival);

    [LoggerMessage(203, LogLevel.Warning, "A workspace of Slack is not ours any more: {Error}")]
    public static partial void Uninstalled(ILogger log, string error);

    [LoggerMessage(
        204,
        LogLevel.Error,
        "The token of a Slack workspace can not be decrypted, the keys in the data folder are others; it counts as not installed until it is installed again"
    )]
    public static partial void Undecryptable(ILogger log);

    [LoggerMessage(205, LogLevel.Information, "Installed in a workspace of Slack")]
    public static partial void Installed(ILogger log);

    [LoggerMessage(206, LogLevel.Error, "What Slack brought could not be dealt with: {Kind}, attempt {Attempt}\n{Where}")]
    public static partial void ProcessingFailed(ILogger log, string kind, int attempt, string where);

    [LoggerMessage(207, LogLevel.Error, "Slack does not take our blocks ({Error}); the message went out as text")]
    public static partial void BlocksRejected(ILogger log, string error);

    [LoggerMessage(208, LogLevel.Warning, "An installation in a workspace of Slack came to nothing: {Ending}")]
    public static partial void InstallFailed(ILogger log, string ending);
}
