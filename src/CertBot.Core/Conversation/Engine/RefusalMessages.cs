using CertBot.Core.Conversation.Commands;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Engine;

/// <summary>Refusals as messages.</summary>
internal static class RefusalMessages
{
    public static BotMessage.TextMessage FromRefusal(Refusal refusal) => new(refusal.Code, refusal.Arguments);

    /// <summary>Not for this person; what would be.</summary>
    public static BotMessage.TextMessage NotForAudience(Audience audience, TurnContext context) =>
        audience switch
        {
            Audience.Vendor when context.Actor.Roles.Count > 0 => new("talk.not-for.vendor"),
            Audience.Vendor => new("talk.no-vendor") { SuggestedActions = SuggestedActions.ForCommands(context, "create-vendor", "join") },
            Audience.Newcomer => new("talk.not-for.newcomer"),
            Audience.Analyst => new("talk.not-for.analyst"),
            Audience.Leadership => new("talk.not-for.leadership"),
            Audience.Reviewer => new("talk.not-for.reviewer"),
            Audience.Administrator => new("talk.not-for.administrator"),
            Audience.Platform => new("talk.not-for.platform"),
            // A role is given by an id, and who has none yet finds theirs here.
            _ => new("talk.not-for.involved", new() { ["id"] = context.Actor.Id.Value })
            {
                SuggestedActions = SuggestedActions.ForCommands(context, "create-vendor", "join"),
            },
        };
}
