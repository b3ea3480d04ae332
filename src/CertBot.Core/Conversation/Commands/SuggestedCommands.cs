using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;

namespace CertBot.Core.Conversation.Commands;

/// <summary>The commands this person most likely wants now.</summary>
public static class SuggestedCommands
{
    /// <summary>Three verbs, the likeliest first.</summary>
    public static ImmutableArray<string> SelectLikely(TurnData turnData)
    {
        var context = turnData.Context;
        var actor = context.Actor;
        if (Audience.Newcomer.Includes(actor, context.Edition))
            return ["create-vendor", "join", "help"];
        if (actor.Member is not null && actor.Roles.IsEmpty)
        {
            var ownSummaries = turnData.ApplicationSummaries.Where(r => actor.IsMemberOf(r.Vendor)).ToArray();
            var next = ownSummaries.Where(r => r.ResponsibleParty == ResponsibleParty.Vendor).Select(r => NextAtStage(r.Stage)).FirstOrDefault();
            return ownSummaries.Length == 0 ? ["apply", "invite", "help"]
                : next is not null ? [next, "status", "help"]
                : ["status", "apply", "help"];
        }
        if (Audience.Administrator.Includes(actor, context.Edition) && actor.Roles.Count == 1)
            return ["people", "give", "bind"];
        return ["queue", "applications", "help"];
    }

    private static string? NextAtStage(string stage) =>
        stage switch
        {
            StageName.NotReady => "resubmit",
            StageName.Collecting => "materials",
            StageName.Rework => "mend",
            StageName.Standards => "standards",
            StageName.Shortcomings => "answer-shortcoming",
            _ => null,
        };
}
