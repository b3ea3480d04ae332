using System.Text.Json.Nodes;
using CertBot.Core.Directory;
using CertBot.Outbox;
using NodaTime;

namespace CertBot.Channels.Connector.Client;

/// <summary>How a call to a Connector ended.</summary>
internal abstract record ConnectorResult
{
    public const string ConversationNotFound = "ConversationNotFound";

    private ConnectorResult() { }

    /// <summary>Done; the body is null where it was no JSON object, or more of it than anybody needs.</summary>
    public sealed record Success(JsonObject? Body) : ConnectorResult
    {
        public string? Id => ReadText("id");

        public string? ActivityId => ReadText("activityId");

        // What is kept of another's words has a length.
        private string? ReadText(string member) => Body?.GetString(member) is { Length: > 0 and <= 1000 } text ? text : null;
    }

    /// <summary>Not done. <paramref name="Code"/> is the service's own name for it, where it gave one.</summary>
    public sealed record Failed(int Status, string? Code, Duration? RetryAfter) : ConnectorResult;

    /// <summary>No answer at all: it may have arrived.</summary>
    public sealed record NoResponse : ConnectorResult;

    /// <summary>Not called: the conversation had as much as it takes for now.</summary>
    public sealed record RateLimited(Duration RetryAfter) : ConnectorResult;

    /// <summary>
    /// What an answer of the Connector means for the message: the table of Microsoft's page on conversation messages.
    /// 412, 429, 502, 503 and 504 mean later; a 500 is not to be sent again; some codes say that the place is closed.
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
