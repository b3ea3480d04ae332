using CertBot.Channels.Slack.Api;
using CertBot.Core.Directory;
using CertBot.Delivery;

namespace CertBot.Channels.Slack;

/// <summary>What Slack's answer to a message means for it: the errors of the pages on <c>chat.postMessage</c> and <c>chat.update</c>.</summary>
internal static class Outcome
{
    public static Sent Of(Answered answered) => answered switch
    {
        Answered.Taken taken => new Sent.Delivered(taken.Body.Text("ts") ?? ""),
        Answered.Paced paced => new Sent.Paced(paced.After),
        Answered.TryLater later => new Sent.Later(later.After),
        Answered.Silent => new Sent.Later(After: null),
        Answered.Uninstalled => new Sent.Gone(Closure.NotInstalled),
        Answered.Refused refused when Closes(refused.Error) is { } why => new Sent.Gone(why),
        Answered.Refused { Error: "internal_error" or "fatal_error" or "service_unavailable" or "request_timeout" or "team_added_to_org" or "accesslimited" } => new Sent.Later(After: null),
        Answered.Refused refused => new Sent.Never($"Slack answered {refused.Error}"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The message that was to be updated is gone, or nobody may change it any more: what it says is said anew.</summary>
    public static bool MeansSendAnew(Answered answered) => answered is Answered.Refused { Error: "message_not_found" or "cant_update_message" or "edit_window_closed" or "no_text" };

    /// <summary>The thread's first message was taken away.</summary>
    public static bool IsWithoutThread(Answered answered) => answered is Answered.Refused { Error: "thread_not_found" or "cannot_reply_to_message" or "invalid_thread_ts" };

    /// <summary>Slack does not take the blocks. That is a bug of ours, and the words are better than nothing.</summary>
    public static bool IsAboutBlocks(Answered answered) => answered is Answered.Refused { Error: "invalid_blocks" or "invalid_blocks_format" or "msg_blocks_too_long" or "msg_too_long" or "block_mismatch" };

    private static Closure? Closes(string error) => error switch
    {
        "channel_not_found" or "user_not_found" or "users_not_found" => Closure.NotFound,
        "not_in_channel" => Closure.NotInRoster,
        "is_archived" or "restricted_action" or "restricted_action_read_only_channel" or "restricted_action_thread_only_channel" or "restricted_action_non_threadable_channel" => Closure.WritesBlocked,
        "cannot_dm_bot" or "user_disabled" or "user_is_bot" => Closure.BlockedByUser,
        "access_denied" or "org_login_required" or "ekm_access_denied" or "team_access_not_granted" => Closure.DisabledByAdmin,
        _ => null,
    };
}
