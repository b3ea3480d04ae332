using CertBot.Core.Directory;
using CertBot.Outbox;

namespace CertBot.Channels.Slack.WebApi;

/// <summary>What Slack's answer to a message means for it: the errors of the pages on <c>chat.postMessage</c> and <c>chat.update</c>.</summary>
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
            SlackApiResult.Failed failed => new SendResult.Rejected($"Slack answered {failed.Error}"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>The message that was to be updated is gone, or nobody may change it any more: what it says is said anew.</summary>
    public static bool RequiresNewMessage(SlackApiResult result) =>
        result is SlackApiResult.Failed { Error: "message_not_found" or "cant_update_message" or "edit_window_closed" or "no_text" };

    /// <summary>The thread's first message was taken away.</summary>
    public static bool IsThreadMissing(SlackApiResult result) =>
        result is SlackApiResult.Failed { Error: "thread_not_found" or "cannot_reply_to_message" or "invalid_thread_ts" };

    /// <summary>Slack does not take the blocks. That is a bug of ours, and the words are better than nothing.</summary>
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
