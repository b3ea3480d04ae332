namespace CertBot.Channels;

/// <summary>What the channels write into the log: codes, counts and references; never a text, a token or a name.</summary>
internal static partial class ChannelLog
{
    [LoggerMessage(100, LogLevel.Error, "Fault {Reference}: {Kind}\n{Where}")]
    public static partial void Fault(ILogger log, string reference, string kind, string where);

    [LoggerMessage(101, LogLevel.Error, "Somebody was asked to come again. {Why}")]
    public static partial void StoreAway(ILogger log, string why);

    [LoggerMessage(102, LogLevel.Information, "Refused at the door: {Why}")]
    public static partial void Refused(ILogger log, string why);

    [LoggerMessage(103, LogLevel.Information, "Upload refused: {Why}, {Bytes} bytes")]
    public static partial void UploadRefused(ILogger log, string why, long bytes);

    [LoggerMessage(104, LogLevel.Warning, "The Connector answered {Status} {Code}: {Outcome}")]
    public static partial void NotSent(ILogger log, int status, string code, string outcome);

    [LoggerMessage(105, LogLevel.Warning, "The Connector gave no answer to a message; it is sent again and may be there twice")]
    public static partial void MayHaveArrived(ILogger log);

    [LoggerMessage(106, LogLevel.Information, "Keys of the Connector's issuer fetched: {Count}")]
    public static partial void Keys(ILogger log, int count);

    [LoggerMessage(107, LogLevel.Warning, "Keys of the Connector's issuer could not be fetched: {Kind}")]
    public static partial void KeysAway(ILogger log, string kind);

    [LoggerMessage(108, LogLevel.Error, "The bot gets no token, its registration is refused: {Error}")]
    public static partial void TokenRefused(ILogger log, string error);

    [LoggerMessage(109, LogLevel.Warning, "The bot gets no token now: {Error}")]
    public static partial void TokenAway(ILogger log, string error);
}
