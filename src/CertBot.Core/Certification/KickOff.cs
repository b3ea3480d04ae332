using System.Collections.Immutable;
using CertBot.Core.Policy;
using static CertBot.Core.Certification.Answers;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Core.Certification;

/// <summary>Stage 1, the kick-off: planned, held, and its outcome; what is missing goes back to the vendor and comes again.</summary>
internal static class KickOff
{
    public static Decision<ApplicationEvent> Plan(PlanKickOff command, Circumstances given) => Unless(
        Words.CheckDay(command.On, given.Today, "date"),
        () => new ApplicationEvent.KickOffPlanned(command.On));

    public static Decision<ApplicationEvent> Ready(FindReady command) => Unless(
        Priority.CheckLevel(command.Advice, "advice") ?? Words.Check(command.Comment, Words.Text, "comment"),
        () => new ApplicationEvent.FoundReady(command.Advice, Words.Clean(command.Comment)));

    public static Decision<ApplicationEvent> NotReady(FindNotReady command, Circumstances given) => Unless(
        CheckMissing(command.Missing, given.Edition),
        () => new ApplicationEvent.FoundNotReady(command.Missing.Where(m => m.Value.Trim().Length > 0).ToImmutableSortedDictionary(m => m.Key, m => Words.Clean(m.Value), Comparer<string>.Default)));

    /// <summary>Every item found missing needs a new answer; others may be given anew too.</summary>
    public static Decision<ApplicationEvent> Resubmit(Resubmit command, Application app, Stage.NotReady at, Circumstances given) => Unless(
        CheckReadiness(command.Readiness, [.. given.Edition.Readiness.Where(at.Missing.ContainsKey)], given.Edition)
            ?? (command.WishedKickOff is { } wished ? Words.CheckDay(wished, given.Today, "kick-off") : null),
        () => new ApplicationEvent.Resubmitted(
            app.Release.Readiness.SetItems(Clean(command.Readiness)),
            command.WishedKickOff ?? given.Edition.Promise(given.Now, 1)));

    /// <summary>Each wanted item is answered, each answer is an item of the edition, and a yes has its evidence.</summary>
    public static Refusal? CheckReadiness(ImmutableSortedDictionary<string, ReadinessAnswer>? answers, ImmutableArray<string> wanted, Edition edition)
    {
        foreach (var key in wanted)
        {
            if (answers is null || !answers.ContainsKey(key))
                return Why("readiness-missing", $"ready-{key}", new() { ["item"] = Conversation.Leaf.Phrase($"policy.readiness.{key}") });
        }

        foreach (var (key, answer) in answers ?? ImmutableSortedDictionary<string, ReadinessAnswer>.Empty)
        {
            if (!edition.Readiness.Contains(key, StringComparer.Ordinal))
                return Why("readiness-unknown");
            if ((answer.Ready || answer.Evidence.Length > 0) && Words.Check(answer.Evidence, Words.Text, $"evidence-{key}") is { } why)
                return why;
        }

        return null;
    }

    public static ImmutableSortedDictionary<string, ReadinessAnswer> Clean(ImmutableSortedDictionary<string, ReadinessAnswer> answers) =>
        answers.ToImmutableSortedDictionary(a => a.Key, a => a.Value with { Evidence = Words.Clean(a.Value.Evidence) }, Comparer<string>.Default);

    private static Refusal? CheckMissing(ImmutableSortedDictionary<string, string>? missing, Edition edition)
    {
        var said = missing?.Where(m => m.Value.Trim().Length > 0).ToList() ?? [];
        return said.Count == 0 ? Why("nothing-missing", edition.Readiness.Select(k => $"missing-{k}").FirstOrDefault())
            : said.Any(m => !edition.Readiness.Contains(m.Key, StringComparer.Ordinal)) ? Why("readiness-unknown")
            : said.Select(m => Words.Check(m.Value, Words.Text, $"missing-{m.Key}")).FirstOrDefault(w => w is not null);
    }
}
