using CertBot.Core.Directory;
using CertBot.Delivery;

namespace CertBot.Channels.Connector;

/// <summary>
/// What an answer of the Connector means for the message: the table of Microsoft's page on conversation messages.
/// 412, 429, 502, 503 and 504 mean later; a 500 is not to be sent again; some codes say that the place is closed.
/// </summary>
internal static class Outcome
{
    public const string ConversationNotFound = "ConversationNotFound";

    public static Sent Of(Answered answered) => answered switch
    {
        Answered.Taken taken => new Sent.Delivered(taken.Id ?? ""),
        Answered.Paced paced => new Sent.Paced(paced.After),
        Answered.Silent => new Sent.Later(After: null),
        Answered.Refused { Status: 412 or 429 or 502 or 503 or 504 } refused => new Sent.Later(refused.RetryAfter),
        Answered.Refused { Status: 403 or 404 } refused when Closes(refused.Code) is { } why => new Sent.Gone(why),
        Answered.Refused refused => new Sent.Never($"the Connector answered {refused.Status}"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>What a card that cannot be updated becomes: a new message. (Some clients never built the update, others forget old ids.)</summary>
    public static bool MeansSendAnew(Answered answered) => answered is Answered.Refused { Status: 404 or 405 or 501 };

    private static Closure? Closes(string? code) => code switch
    {
        "BotDisabledByAdmin" => Closure.DisabledByAdmin,
        "BotNotInConversationRoster" => Closure.NotInRoster,
        "ConversationBlockedByUser" => Closure.BlockedByUser,
        "MessageWritesBlocked" => Closure.WritesBlocked,
        "ForbiddenOperationException" => Closure.NotInstalled,
        ConversationNotFound => Closure.NotFound,
        _ => null,
    };
}
