using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Engine;

/// <summary>Refusals as messages.</summary>
internal static class RefusalMessages
{
    public static BotMessage.TextMessage FromRefusal(Refusal refusal) => BotMessage.TextMessage.Refused(refusal.Code, refusal.Arguments);

    /// <summary>The refusal of a card's value that was understood although it is not as cards carry it; null if there is none.</summary>
    public static BotMessage.TextMessage? FindInexactValue(FormProgress progress, ImmutableSortedDictionary<string, string> values) =>
        values
            .Where(v =>
                progress[v.Key] is { Length: > 0 } understood
                && understood != v.Value
                && (SharedQuestions.ContextKeys.Contains(v.Key, StringComparer.Ordinal) || progress.FindQuestion(v.Key)?.AnswerType is AnswerType.Choice)
            )
            .Select(v => v.Key == "app" ? ApplicationSelector.NoSuchApplication(v.Value) : BotMessage.TextMessage.Refused("talk.unknown-verb"))
            .FirstOrDefault();

    /// <summary>Not for this person; what would be.</summary>
    public static BotMessage.TextMessage NotForAudience(Audience audience, TurnContext context) =>
        audience switch
        {
            Audience.VendorOrAdministrator when context.Actor.Roles.Count > 0 => BotMessage.TextMessage.Refused("talk.not-for.administrator"),
            Audience.Vendor when context.Actor.Roles.Count > 0 => BotMessage.TextMessage.Refused("talk.not-for.vendor"),
            Audience.Vendor or Audience.VendorOrAdministrator => BotMessage.TextMessage.Refused("talk.no-vendor") with
            {
                SuggestedActions = SuggestedActions.ForCommands(context, CommandName.CreateVendor, CommandName.Join),
            },
            Audience.Newcomer => BotMessage.TextMessage.Refused("talk.not-for.newcomer"),
            Audience.Analyst => BotMessage.TextMessage.Refused("talk.not-for.analyst"),
            Audience.Leadership => BotMessage.TextMessage.Refused("talk.not-for.leadership"),
            Audience.Reviewer => BotMessage.TextMessage.Refused("talk.not-for.reviewer"),
            Audience.Administrator => BotMessage.TextMessage.Refused("talk.not-for.administrator"),
            Audience.KpiBoard => BotMessage.TextMessage.Refused("kpi.board.refused"),
            Audience.Auditor => BotMessage.TextMessage.Refused("talk.not-for.auditor"),
            Audience.Platform => BotMessage.TextMessage.Refused("talk.not-for.platform"),
            // A role is given by an id, and who has none yet finds theirs here.
            _ => BotMessage.TextMessage.Refused("talk.not-for.involved", new() { ["id"] = context.Actor.Id.Value }) with
            {
                SuggestedActions = SuggestedActions.ForCommands(context, CommandName.CreateVendor, CommandName.Join),
            },
        };
}
