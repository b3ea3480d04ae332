using CertBot.Core.Directory;
using CertBot.Outbox;

namespace CertBot.Channels.Connector.Client;

/// <summary>
/// What an answer of the Connector means for the message: the table of Microsoft's page on conversation messages.
/// 412, 429, 502, 503 and 504 mean later; a 500 is not to be sent again; some codes say that the place is closed.
/// </summary>
internal static class ConnectorSendResult
{
    public const string ConversationNotFound = "ConversationNotFound";

    public static SendResult Of(ConnectorResult result) =>
        result switch
        {
            ConnectorResult.Success success => new SendResult.Delivered(success.Id ?? ""),
            ConnectorResult.RateLimited rateLimited => new SendResult.RateLimited(rateLimited.RetryAfter),
            ConnectorResult.NoResponse => new SendResult.Retry(After: null),
            ConnectorResult.Failed { Status: 412 or 429 or 502 or 503 or 504 } failed => new SendResult.Retry(failed.RetryAfter),
            ConnectorResult.Failed { Status: 403 or 404 } failed when FindUnreachableReason(failed.Code) is { } reason => new SendResult.Unreachable(reason),
            ConnectorResult.Failed failed => new SendResult.Rejected($"the Connector answered {failed.Status}"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>What a card that cannot be updated becomes: a new message. (Some clients never built the update, others forget old ids.)</summary>
    public static bool RequiresNewMessage(ConnectorResult result) => result is ConnectorResult.Failed { Status: 404 or 405 or 501 };

    private static UnreachableReason? FindUnreachableReason(string? code) =>
        code switch
        {
            "BotDisabledByAdmin" => UnreachableReason.DisabledByAdmin,
            "BotNotInConversationRoster" => UnreachableReason.NotInRoster,
            "ConversationBlockedByUser" => UnreachableReason.BlockedByUser,
            "MessageWritesBlocked" => UnreachableReason.WritesBlocked,
            "ForbiddenOperationException" => UnreachableReason.NotInstalled,
            ConversationNotFound => UnreachableReason.NotFound,
            _ => null,
        };
}
