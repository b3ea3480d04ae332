using CertBot.Core.Conversation.Commands;
using CertBot.Core.Messaging;

namespace CertBot.Core.Conversation.Engine;

/// <summary>The welcome message, sent once per chat.</summary>
internal static class WelcomeMessage
{
    public static TurnResult ShowOnce(TurnData turnData, ConversationState state) =>
        state.IsGreeted ? new() { State = state } : new() { State = state with { IsGreeted = true }, Messages = [Create(turnData)] };

    public static BotMessage.TextMessage Create(TurnData turnData)
    {
        var context = turnData.Context;
        return new(
            $"talk.hello.{VariantFor(context)}",
            new()
            {
                ["known"] = context.Person.KnownName is null ? "no" : "yes",
                ["name"] = context.Person.KnownName ?? "",
                ["platform"] = context.Edition.PlatformName,
            }
        )
        {
            SuggestedActions = SuggestedActions.ForCommands(context, SuggestedCommands.SelectLikely(turnData)),
        };
    }

    private static string VariantFor(TurnContext context) =>
        context switch
        {
            { Conversation.IsPersonal: false } => "group",
            { Actor.Member: not null } => "vendor",
            _ when Audience.Newcomer.Includes(context.Actor, context.Edition) => "newcomer",
            _ when Audience.Analyst.Includes(context.Actor, context.Edition) => "analyst",
            _ when Audience.Leadership.Includes(context.Actor, context.Edition) => "leadership",
            _ when Audience.Reviewer.Includes(context.Actor, context.Edition) => "reviewer",
            _ when Audience.Administrator.Includes(context.Actor, context.Edition) => "administrator",
            _ => "involved",
        };
}
