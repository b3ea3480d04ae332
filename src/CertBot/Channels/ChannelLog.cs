namespace CertBot.Channels;

/// <summary>What the channels write into the log: codes, counts and references; never a text, a token or a name.</summary>
internal static partial class ChannelLog
{
    [LoggerMessage(100, LogLevel.Error, "Fault {Reference}: {Kind}\n{Where}")]
    public static partial void RequestFailed(ILogger log, string reference, string kind, string where);

    [LoggerMessage(101, LogLevel.Error, "Somebody was asked to come again. {Why}")]
    public static partial void StoreUnavailable(ILogger log, string why);

    [LoggerMessage(102, LogLevel.Information, "Refused at the door: {Why}")]
    public static partial void RequestRejected(ILogger log, string why);

    [LoggerMessage(103, LogLevel.Information, "Upload refused: {Why}, {Bytes} bytes")]
    public static partial void UploadRejected(ILogger log, string why, long bytes);

    [LoggerMessage(104, LogLevel.Warning, "The Connector answered {Status} {Code}: {Outcome}")]
    public static partial void SendFailed(ILogger log, int status, string code, string outcome);

    [LoggerMessage(105, LogLevel.Warning, "The Connector gave no answer to a message; it is sent again and may be there twice")]
    public static partial void SendUncertain(ILogger log);

    [LoggerMessage(106, LogLevel.Information, "Keys of the Connector's issuer fetched: {Count}")]
    public static partial void SigningKeysFetched(ILogger log, int count);

    [LoggerMessage(107, LogLevel.Warning, "Keys of the Connector's issuer could not be fetched: {Kind}")]
    public static partial void SigningKeysUnavailable(ILogger log, string kind);

    [LoggerMessage(108, LogLevel.Error, "The bot gets no token, its registration is refused: {Error}")]
    public static partial void BotTokenRejected(ILogger log, string error);

    [LoggerMessage(109, LogLevel.Warning, "The bot gets no token now: {Error}")]
    public static partial void BotTokenUnavailable(ILogger log, string error);
}
