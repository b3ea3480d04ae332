using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;

namespace CertBot.Core.Conversation.Commands;

/// <summary>The commands this person most likely wants now.</summary>
public static class SuggestedCommands
{
    /// <summary>Three verbs, the likeliest first.</summary>
    public static ImmutableArray<string> Likeliest(TurnData turnData)
    {
        var desk = turnData.Context;
        var actor = desk.Actor;
        if (Audience.Newcomer.Includes(actor, desk.Edition))
            return [CommandName.CreateVendor, CommandName.Join, "help"];
        if (actor.Member is not null && actor.Roles.IsEmpty)
        {
            var ownSummaries = turnData.ApplicationSummaries.Where(r => actor.IsMemberOf(r.Vendor)).ToArray();
            var next = ownSummaries.Where(r => r.ResponsibleParty == ResponsibleParty.Vendor).Select(r => NextAtStage(r.Stage)).FirstOrDefault();
            return ownSummaries.Length == 0 ? [CommandName.Submit, CommandName.Invite, "help"]
                : next is not null ? [next, "status", "help"]
                : ["status", CommandName.Submit, "help"];
        }
        if (Audience.Administrator.Includes(actor, desk.Edition) && actor.Roles.Count == 1)
            return ["people", CommandName.AssignRole, CommandName.BindGroup];
        return ["queue", "applications", "help"];
    }

    private static string? NextAtStage(string stage) =>
        stage switch
        {
            StageName.NotReady => CommandName.Resubmit,
            StageName.Collecting => "materials",
            StageName.Rework => CommandName.ReworkCriterion,
            StageName.Standards => CommandName.SubmitStandards,
            StageName.Shortcomings => CommandName.AnswerShortcoming,
            _ => null,
        };
}
