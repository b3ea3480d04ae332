namespace CertBot.Channels;

/// <summary>What the channels write into the log: codes, counts and references; never a text, a token or a name.</summary>
internal static partial class ChannelLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Fault {Reference}: {Kind}\n{Where}")]
    public static partial void Fault(ILogger log, string reference, string kind, string where);

    [LoggerMessage(Level = LogLevel.Error, Message = "Somebody was asked to come again. {Why}")]
    public static partial void StoreAway(ILogger log, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "Refused at the door: {Why}")]
    public static partial void Refused(ILogger log, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "Upload refused: {Why}, {Bytes} bytes")]
    public static partial void UploadRefused(ILogger log, string why, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The Connector answered {Status} {Code}: {Outcome}")]
    public static partial void NotSent(ILogger log, int status, string code, string outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The Connector gave no answer to a message; it is sent again and may be there twice")]
    public static partial void MayHaveArrived(ILogger log);

    [LoggerMessage(Level = LogLevel.Information, Message = "Keys of the Connector's issuer fetched: {Count}")]
    public static partial void Keys(ILogger log, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Keys of the Connector's issuer could not be fetched: {Kind}")]
    public static partial void KeysAway(ILogger log, string kind);

    [LoggerMessage(Level = LogLevel.Error, Message = "The bot gets no token, its registration is refused: {Error}")]
    public static partial void TokenRefused(ILogger log, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bot gets no token now: {Error}")]
    public static partial void TokenAway(ILogger log, string error);
}
