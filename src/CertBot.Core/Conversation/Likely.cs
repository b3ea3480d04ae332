using System.Collections.Immutable;
using CertBot.Core.Certification;

namespace CertBot.Core.Conversation;

/// <summary>What this person most likely wants here and now.</summary>
public static class Likely
{
    /// <summary>Three verbs, the likeliest first.</summary>
    public static ImmutableArray<string> First(Known known)
    {
        var desk = known.Desk;
        var actor = desk.Actor;
        if (Audience.Newcomer.Includes(actor, desk.Edition)) return ["create-vendor", "join", "help"];
        if (actor.Member is not null && actor.Roles.IsEmpty)
        {
            var mine = known.Rows.Where(r => actor.IsOf(r.Vendor)).ToArray();
            var next = mine.Where(r => r.Turn == Side.Vendor).Select(r => Next(r.Stage)).FirstOrDefault();
            return mine.Length == 0 ? ["apply", "invite", "help"] : next is not null ? [next, "status", "help"] : ["status", "apply", "help"];
        }
        if (Audience.Administrator.Includes(actor, desk.Edition) && actor.Roles.Count == 1) return ["people", "give", "bind"];
        return ["queue", "applications", "help"];
    }

    private static string? Next(string stage) => stage switch
    {
        "not-ready" => "resubmit",
        "collecting" => "materials",
        "mending" => "mend",
        "standards" => "standards",
        "shortcomings" => "answer-shortcoming",
        _ => null,
    };
}
