namespace CertBot.Channels;

/// <summary>Log messages of the channels. They contain codes, counts and references; never the text of a message, a token or a name.</summary>
internal static partial class ChannelLog
{
    [LoggerMessage(100, LogLevel.Error, "Request failed, reference {Reference}: {ExceptionType}\n{StackTrace}")]
    public static partial void RequestFailed(ILogger log, string reference, string exceptionType, string stackTrace);

    [LoggerMessage(101, LogLevel.Error, "Store unavailable, the client was asked to retry: {Reason}")]
    public static partial void StoreUnavailable(ILogger log, string reason);

    [LoggerMessage(102, LogLevel.Information, "Request rejected: {Reason}")]
    public static partial void RequestRejected(ILogger log, string reason);

    [LoggerMessage(103, LogLevel.Information, "Upload rejected: {Reason}, {Bytes} bytes")]
    public static partial void UploadRejected(ILogger log, string reason, long bytes);

    [LoggerMessage(104, LogLevel.Warning, "Connector call failed with status {Status} {Code}: {Outcome}")]
    public static partial void SendFailed(ILogger log, int status, string code, string outcome);

    [LoggerMessage(105, LogLevel.Warning, "No response from the Connector to a message; it is sent again and may arrive twice")]
    public static partial void SendUncertain(ILogger log);

    [LoggerMessage(106, LogLevel.Information, "Signing keys of the Connector's issuer loaded: {Count}")]
    public static partial void SigningKeysFetched(ILogger log, int count);

    [LoggerMessage(107, LogLevel.Warning, "Signing keys of the Connector's issuer could not be loaded: {ExceptionType}")]
    public static partial void SigningKeysUnavailable(ILogger log, string exceptionType);

    [LoggerMessage(108, LogLevel.Error, "Bot token rejected, check the bot registration: {Error}")]
    public static partial void BotTokenRejected(ILogger log, string error);

    [LoggerMessage(109, LogLevel.Warning, "Bot token temporarily unavailable: {Error}")]
    public static partial void BotTokenUnavailable(ILogger log, string error);
}
