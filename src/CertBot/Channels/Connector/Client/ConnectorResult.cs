using CertBot.Core.Directory;
using CertBot.Outbox;
using NodaTime;

namespace CertBot.Channels.Connector.Client;

/// <summary>The result of a call to a Connector.</summary>
internal abstract record ConnectorResult
{
    public const string ConversationNotFound = "ConversationNotFound";

    private ConnectorResult() { }

    /// <summary>The call succeeded. The ids are null when the response was no JSON object or too long.</summary>
    public sealed record Success : ConnectorResult
    {
        // Foreign text that is stored has a maximum length.
        private const int MaxIdLength = 1000;

        public string? Id
        {
            get;
            init => field = WithinLimit(value);
        }

        public string? ActivityId
        {
            get;
            init => field = WithinLimit(value);
        }

        private static string? WithinLimit(string? id) => id is { Length: > 0 and <= MaxIdLength } ? id : null;
    }

    /// <summary>The call failed. <paramref name="Code"/> is the error code of the service, where it sent one.</summary>
    public sealed record Failed(int Status, string? Code, Duration? RetryAfter) : ConnectorResult;

    /// <summary>No response: the message may have arrived.</summary>
    public sealed record NoResponse : ConnectorResult;

    /// <summary>Not sent: the rate limit of the conversation is reached.</summary>
    public sealed record RateLimited(Duration RetryAfter) : ConnectorResult;

    /// <summary>
    /// What the result means for the message, after the table of Microsoft's page on conversation messages:
    /// 412, 429, 502, 503 and 504 are retried, 500 is not, and some codes mean that the conversation is unreachable.
    /// </summary>
    public static SendResult ToSendResult(ConnectorResult result) =>
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

    /// <summary>
    /// True when the updated message is not available and a new one has to be sent: some clients do not implement updates, others forget old ids.
    /// </summary>
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
