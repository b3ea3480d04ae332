using System.Text.Json.Nodes;
using CertBot.Core.Directory;
using CertBot.Outbox;
using NodaTime;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>Result of a Web API call.</summary>
internal abstract record SlackApiResult
{
    private SlackApiResult() { }

    /// <summary><c>ok</c> is true.</summary>
    public sealed record Success(JsonObject Body) : SlackApiResult;

    /// <summary><c>ok</c> is false, with Slack's error code; the body may hold details (<c>response_metadata.messages</c>).</summary>
    public sealed record Failed(string Error, JsonObject Body) : SlackApiResult;

    /// <summary>Not called: the client's own rate limit is reached.</summary>
    public sealed record RateLimited(Duration RetryAfter) : SlackApiResult;

    /// <summary>Slack asks to wait.</summary>
    public sealed record RetryLater(Duration RetryAfter) : SlackApiResult;

    /// <summary>No usable response.</summary>
    public sealed record NoResponse(DeliveryCertainty Certainty) : SlackApiResult;

    /// <summary>The app is not, or no longer, in the workspace.</summary>
    public sealed record NotInstalled(string Error) : SlackApiResult;
}

/// <summary>Whether a call without a response may have taken effect.</summary>
internal enum DeliveryCertainty
{
    Never,
    Maybe,
}

/// <summary>Slack could not answer a question without which a payload cannot be processed. It is temporary: the inbox retries for hours.</summary>
internal sealed class SlackUnavailableException(string message) : Exception(message);

/// <summary>Maps a Web API result of <c>chat.postMessage</c> or <c>chat.update</c> to a <see cref="SendResult"/>.</summary>
internal static class SlackSendResult
{
    public static SendResult ToSendResult(SlackApiResult result) =>
        result switch
        {
            SlackApiResult.Success success => new SendResult.Delivered(success.Body.GetString("ts") ?? ""),
            SlackApiResult.RateLimited rateLimited => new SendResult.RateLimited(rateLimited.RetryAfter),
            SlackApiResult.RetryLater retryLater => new SendResult.Retry(retryLater.RetryAfter),
            SlackApiResult.NoResponse => new SendResult.Retry(After: null),
            SlackApiResult.NotInstalled => new SendResult.Unreachable(UnreachableReason.NotInstalled),
            SlackApiResult.Failed failed when FindUnreachableReason(failed.Error) is { } reason => new SendResult.Unreachable(reason),
            SlackApiResult.Failed
            {
                Error: "internal_error" or "fatal_error" or "service_unavailable" or "request_timeout" or "team_added_to_org" or "accesslimited"
            } => new SendResult.Retry(After: null),
            SlackApiResult.Failed failed => new SendResult.Rejected($"Slack returned {failed.Error}"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>The message to update was deleted or can no longer be edited: it has to be posted again.</summary>
    public static bool RequiresNewMessage(SlackApiResult result) =>
        result is SlackApiResult.Failed { Error: "message_not_found" or "cant_update_message" or "edit_window_closed" or "no_text" };

    /// <summary>The first message of the thread was deleted.</summary>
    public static bool IsThreadMissing(SlackApiResult result) =>
        result is SlackApiResult.Failed { Error: "thread_not_found" or "cannot_reply_to_message" or "invalid_thread_ts" };

    /// <summary>Slack rejects the blocks. That is a bug of the converter, and the text alone is better than nothing.</summary>
    public static bool IsBlockError(SlackApiResult result) =>
        result is SlackApiResult.Failed { Error: "invalid_blocks" or "invalid_blocks_format" or "msg_blocks_too_long" or "msg_too_long" or "block_mismatch" };

    private static UnreachableReason? FindUnreachableReason(string error) =>
        error switch
        {
            "channel_not_found" or "user_not_found" or "users_not_found" => UnreachableReason.NotFound,
            "not_in_channel" => UnreachableReason.NotInRoster,
            "is_archived"
            or "restricted_action"
            or "restricted_action_read_only_channel"
            or "restricted_action_thread_only_channel"
            or "restricted_action_non_threadable_channel" => UnreachableReason.WritesBlocked,
            "cannot_dm_bot" or "user_disabled" or "user_is_bot" => UnreachableReason.BlockedByUser,
            "access_denied" or "org_login_required" or "ekm_access_denied" or "team_access_not_granted" => UnreachableReason.DisabledByAdmin,
            _ => null,
        };
}
