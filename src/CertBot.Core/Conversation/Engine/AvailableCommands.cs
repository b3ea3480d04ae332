using System.Collections.Immutable;

namespace CertBot.Core.Conversation.Engine;

/// <summary>The commands available to a person.</summary>
public static class AvailableCommands
{
    /// <summary>Every verb this person could use, in the order of <see cref="DialogRegistry"/>.</summary>
    public static ImmutableArray<string> AllFor(TurnContext context) =>
        [
            .. DialogRegistry.Queries.Where(i => i.Audience.Includes(context.Actor, context.Edition)).Select(i => i.Name),
            .. DialogRegistry.All.Where(d => d.Audience.Includes(context.Actor, context.Edition)).Select(d => d.Name),
        ];

    /// <summary>Of them, what there is something to do it on.</summary>
    public static ImmutableArray<string> ApplicableFor(TurnData turnData) =>
        [
            .. AllFor(turnData.Context)
                .Where(v =>
                    DialogRegistry.FindDialog(v) is not { AppliesTo: not null } dialog
                    || turnData.ApplicationSummaries.Any(r => dialog.IsAvailableTo(turnData.Context.Actor, r))
                ),
        ];
}
