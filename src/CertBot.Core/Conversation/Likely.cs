using System.Collections.Immutable;
using CertBot.Core.Certification;

namespace CertBot.Core.Conversation;

/// <summary>What this person most likely wants here and now, and everything they could want.</summary>
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

    /// <summary>Every verb this person could use, in the order of <see cref="Dialogs"/>.</summary>
    public static ImmutableArray<string> All(Desk desk) =>
    [
        .. Dialogs.Inquiries.Where(i => i.For.Includes(desk.Actor, desk.Edition)).Select(i => i.Name),
        .. Dialogs.All.Where(d => d.For.Includes(desk.Actor, desk.Edition)).Select(d => d.Name),
    ];

    /// <summary>Of them, what there is something to do it on.</summary>
    public static ImmutableArray<string> Now(Known known) =>
        [.. All(known.Desk).Where(v => Dialogs.Find(v) is not { Fits: not null } dialog || known.Rows.Any(r => dialog.FitsFor(known.Desk.Actor, r)))];

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
