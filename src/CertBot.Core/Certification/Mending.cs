using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;
using static CertBot.Core.Certification.Answers;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Core.Certification;

/// <summary>Stage 3.2, back at the vendor: each "needs work" gets an answer or a new material, then only those are reviewed again.</summary>
public static class Mending
{
    /// <summary>The criteria still waiting for the vendor: needs work, no answer written and none of their materials handed in since the round came back.</summary>
    public static IReadOnlyList<CriterionKey> Unmended(Application app, Stage.Mending at, Edition edition) =>
        [.. edition.Criteria.Where(c => at.Tasks.GetValueOrDefault(c.Key) is { Verdict: Verdict.NeedsWork, Mended: null } && !HandedAnew(c, app, at)).OrderBy(c => c.Number).Select(c => c.Key)];

    internal static Decision<ApplicationEvent> Mend(Mend command, Stage.Mending at) => at.Tasks.GetValueOrDefault(command.Criterion) switch
    {
        { Verdict: Verdict.NeedsWork } => Unless(
            Words.Check(command.What, Words.Text, "what"),
            () => new ApplicationEvent.Mended(command.Criterion, Words.Clean(command.What))),
        _ => No("nothing-to-mend", "criterion"),
    };

    internal static Decision<ApplicationEvent> Submit(Application app, Stage.Mending at, Circumstances given) =>
        MaterialList.Missing(app, given.Edition) is { Length: > 0 } missing ? Materials.StillMissing(missing)
        : Unmended(app, at, given.Edition) is { Count: > 0 } open ? No("still-to-mend", data: new JsonObject
        {
            ["count"] = open.Count,
            ["criteria"] = Leaf.List(open.Select(Titles.Of)),
        })
        : Yes(new ApplicationEvent.MendedSubmitted(
            at.Round + 1,
            [.. given.Edition.Criteria.Where(c => at.Tasks.GetValueOrDefault(c.Key) is { Verdict: Verdict.NeedsWork }).OrderBy(c => c.Number).Select(c => c.Key)],
            given.Edition.Promise(given.Now, given.Edition.Settings.ReviewWorkingDays)));

    /// <summary>One of its materials came since the round came back: that is an answer too.</summary>
    public static bool HandedAnew(Criterion criterion, Application app, Stage.Mending at) =>
        app.Release.Materials.Any(m => m.Value.At >= at.Since && criterion.Materials.Any(k => m.Key.StartsWith(Release.PartId(k, ""), StringComparison.Ordinal)));
}
