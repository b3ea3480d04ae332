using CertBot.Core.Directory;

namespace CertBot.Diagnostics;

/// <summary>Every sentence the log can hold, on one page. Never a message's text, a token or a person's name.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Serving {Urls}; data in {Folder}")]
    public static partial void Serving(ILogger log, string urls, string folder);

    [LoggerMessage(2, LogLevel.Error, "Not ready: the store is away")]
    public static partial void NotReady(ILogger log, Exception e);

    [LoggerMessage(10, LogLevel.Warning, "A notice found nobody to tell ({Recipient})")]
    public static partial void NoRecipient(ILogger log, string recipient);

    [LoggerMessage(11, LogLevel.Error, "A notice could not be delivered on {Channel}: {Reason}; kept as a dead letter")]
    public static partial void Undeliverable(ILogger log, string channel, string reason);

    [LoggerMessage(12, LogLevel.Warning, "A place on {Channel} is closed to us: {Reason}; what is meant for it goes elsewhere")]
    public static partial void ConversationUnreachable(ILogger log, string channel, UnreachableReason reason);

    [LoggerMessage(13, LogLevel.Information, "A place on {Channel} is open to us again")]
    public static partial void ConversationReachable(ILogger log, string channel);

    [LoggerMessage(20, LogLevel.Error, "The clock could not do what was due in {Partition}")]
    public static partial void TimerFailed(ILogger log, string partition, Exception e);

    [LoggerMessage(21, LogLevel.Error, "A sweep failed")]
    public static partial void SweepFailed(ILogger log, Exception e);

    [LoggerMessage(27, LogLevel.Warning, "What this host had in hand could not be given up; another takes it when the claims end")]
    public static partial void LeasesNotReleased(ILogger log, Exception e);

    [LoggerMessage(22, LogLevel.Information, "Refused on {Channel}: {Reason}")]
    public static partial void Refused(ILogger log, string channel, string reason);

    [LoggerMessage(23, LogLevel.Information, "An account was linked to another")]
    public static partial void AccountLinked(ILogger log);

    [LoggerMessage(24, LogLevel.Error, "Left as it is: {Line}")]
    public static partial void DocumentUnreadable(ILogger log, string line);

    [LoggerMessage(25, LogLevel.Warning, "No address of a file is signed for us: {Reason} Files pass through this host")]
    public static partial void NoSasKey(ILogger log, string reason);

    [LoggerMessage(26, LogLevel.Error, "A file could not be handed over: {Reason}")]
    public static partial void FileStoreUnavailable(ILogger log, string reason);

    [LoggerMessage(28, LogLevel.Warning, "What was heard could not be taken out of the outbox, and is said again: {Why}")]
    public static partial void NotForgotten(ILogger log, string why);

    [LoggerMessage(30, LogLevel.Error, "A turn broke; reference {Reference}")]
    public static partial void TurnFailed(ILogger log, string reference, Exception e);
}
