using CertBot.Core.Directory;

namespace CertBot.Diagnostics;

/// <summary>All log messages of the host. They never contain the text of a chat message, a token or a person's name.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Serving {Urls}; data in {Folder}")]
    public static partial void Serving(ILogger log, string urls, string folder);

    [LoggerMessage(3, LogLevel.Warning, "Other users of this machine may open {Folder} (mode {Mode}); unless that is meant, set its mode to 700")]
    public static partial void FolderOpenToOthers(ILogger log, string folder, string mode);

    [LoggerMessage(2, LogLevel.Error, "Not ready: the store is unavailable")]
    public static partial void NotReady(ILogger log, Exception e);

    [LoggerMessage(10, LogLevel.Warning, "A notification has no recipient ({Recipient})")]
    public static partial void NoRecipient(ILogger log, string recipient);

    [LoggerMessage(11, LogLevel.Error, "A message could not be delivered on {Channel}: {Reason}; kept as a dead letter")]
    public static partial void Undeliverable(ILogger log, string channel, string reason);

    [LoggerMessage(12, LogLevel.Warning, "Conversation on {Channel} is unreachable ({Reason}); messages are routed to a fallback")]
    public static partial void ConversationUnreachable(ILogger log, string channel, UnreachableReason reason);

    [LoggerMessage(13, LogLevel.Information, "Conversation on {Channel} is reachable again")]
    public static partial void ConversationReachable(ILogger log, string channel);

    [LoggerMessage(20, LogLevel.Error, "The due timers of {Partition} could not be processed")]
    public static partial void TimerFailed(ILogger log, string partition, Exception e);

    [LoggerMessage(29, LogLevel.Error, "The due timers of {Partition} change nothing: they are tried again in some hours")]
    public static partial void TimerPostponed(ILogger log, string partition);

    [LoggerMessage(31, LogLevel.Warning, "Late: {Line}")]
    public static partial void Late(ILogger log, string line);

    [LoggerMessage(33, LogLevel.Warning, "A webhook was given up; its last response was {Status}")]
    public static partial void WebhookGivenUp(ILogger log, int status);

    [LoggerMessage(21, LogLevel.Error, "A round of background work failed")]
    public static partial void SweepFailed(ILogger log, Exception e);

    [LoggerMessage(27, LogLevel.Warning, "Leases could not be released at shutdown; other hosts take over when they expire")]
    public static partial void LeasesNotReleased(ILogger log, Exception e);

    [LoggerMessage(22, LogLevel.Information, "Refused on {Channel}: {Reason}")]
    public static partial void Refused(ILogger log, string channel, string reason);

    [LoggerMessage(23, LogLevel.Information, "An account was linked to another")]
    public static partial void AccountLinked(ILogger log);

    [LoggerMessage(231, LogLevel.Information, "An account was unlinked")]
    public static partial void AccountUnlinked(ILogger log);

    [LoggerMessage(24, LogLevel.Error, "Unreadable document left unchanged: {Line}")]
    public static partial void DocumentUnreadable(ILogger log, string line);

    [LoggerMessage(25, LogLevel.Warning, "File URLs cannot be signed: {Reason} Files are served through this host")]
    public static partial void NoSasKey(ILogger log, string reason);

    [LoggerMessage(26, LogLevel.Error, "A file could not be served: {Reason}")]
    public static partial void FileStoreUnavailable(ILogger log, string reason);

    [LoggerMessage(261, LogLevel.Warning, "An unused file could not be removed and is tried again in an hour: {Reason}")]
    public static partial void FileNotRemoved(ILogger log, string reason);

    [LoggerMessage(28, LogLevel.Warning, "Delivered replies could not be removed from the outbox and will be sent again: {Why}")]
    public static partial void ReplyNotRemoved(ILogger log, string why);

    [LoggerMessage(32, LogLevel.Warning, "A configured administrator did not get the role: {Reason}")]
    public static partial void AdministratorRefused(ILogger log, string reason);

    [LoggerMessage(30, LogLevel.Error, "A turn failed; reference {Reference}")]
    public static partial void TurnFailed(ILogger log, string reference, Exception e);

    [LoggerMessage(40, LogLevel.Warning, "The success portal could not be read: {Reason} (failure {Failures} on end); it is tried again later")]
    public static partial void PortalUnread(ILogger log, string reason, int failures);

    [LoggerMessage(41, LogLevel.Warning, "The success portal has {Count} names that the mapping does not know; their cases are left out until it does")]
    public static partial void PortalNamesUnknown(ILogger log, int count);

    [LoggerMessage(48, LogLevel.Warning, "Charts cannot be drawn on this machine, so cards have no pictures: {Reason}")]
    public static partial void ChartsUnavailable(ILogger log, string reason);

    [LoggerMessage(42, LogLevel.Error, "The import of {Partition} failed (failure {Failures} on end); it is tried again later")]
    public static partial void ImportFailed(ILogger log, string partition, int failures, Exception e);

    [LoggerMessage(262, LogLevel.Error, "The inspection of packages in {Partition} failed (failure {Failures} on end)")]
    public static partial void InspectionFailed(ILogger log, string partition, int failures, Exception e);

    [LoggerMessage(263, LogLevel.Error, "Packages that were inspected by other rules could not be looked for; the next start of a host tries again")]
    public static partial void OutdatedInspectionsNotFound(ILogger log, Exception e);

    [LoggerMessage(61, LogLevel.Error, "Applications that an earlier build certified could not be looked for; the next start of a host tries again")]
    public static partial void StartOfMeasuresFailed(ILogger log, Exception e);

    [LoggerMessage(69, LogLevel.Error, "The demo's application could not be put there; the next start of the host tries again")]
    public static partial void DemoApplicationFailed(ILogger log, Exception e);

    [LoggerMessage(68, LogLevel.Information, "A key that signs certificates was made: {Kid}")]
    public static partial void CertificateKeyMade(ILogger log, string kid);

    [LoggerMessage(64, LogLevel.Warning, "The answer to survey {Survey} is not on its case: {Why}")]
    public static partial void RatingNotTaken(ILogger log, string survey, string why);

    [LoggerMessage(65, LogLevel.Warning, "It is not known whether the mail server took the mail of survey {Survey}; it is not sent again")]
    public static partial void SurveyMailUnknown(ILogger log, string survey);

    [LoggerMessage(66, LogLevel.Warning, "The mail of survey {Survey} was not taken by the mail server, and is given up")]
    public static partial void SurveyMailGivenUp(ILogger log, string survey);

    [LoggerMessage(67, LogLevel.Warning, "The mail server did not take a mail: {Reason}")]
    public static partial void SurveyMailFailed(ILogger log, string reason);
}
