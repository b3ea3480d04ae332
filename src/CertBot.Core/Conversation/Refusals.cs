using System.Text.Json.Nodes;

namespace CertBot.Core.Conversation;

/// <summary>A "no" as a sentence.</summary>
internal static class Refusals
{
    public static Say.Line Say(Refusal why) => new(why.Why, (JsonObject)why.Data.DeepClone());

    /// <summary>Not for this person; what would be.</summary>
    public static Say.Line NotFor(Audience audience, Desk desk) => audience switch
    {
        Audience.Vendor when desk.Actor.Roles.Count > 0 => new("talk.not-for.vendor"),
        Audience.Vendor => new("talk.no-vendor") { Suggestions = Suggest.Verbs(desk, "create-vendor", "join") },
        Audience.Newcomer => new("talk.not-for.newcomer"),
        Audience.Analyst => new("talk.not-for.analyst"),
        Audience.Leadership => new("talk.not-for.leadership"),
        Audience.Reviewer => new("talk.not-for.reviewer"),
        Audience.Administrator => new("talk.not-for.administrator"),
        Audience.Platform => new("talk.not-for.platform"),
        // A role is given by an id, and who has none yet finds theirs here.
        _ => new("talk.not-for.involved", new() { ["id"] = desk.Actor.Id.Value }) { Suggestions = Suggest.Verbs(desk, "create-vendor", "join") },
    };
}
