using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using static CertBot.Core.Certification.Applications.ApplicationCommand;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification.Submission;

/// <summary>Stage 1, the kick-off: planned, held, and its outcome; missing items go back to the vendor, who resubmits.</summary>
internal static class KickOffRules
{
    public static Decision<ApplicationEvent> Plan(PlanKickOff command, DecisionContext context) =>
        AcceptUnless(TextRules.CheckDay(command.On, context.Today, "date"), () => new ApplicationEvent.KickOffPlanned(command.On));

    public static Decision<ApplicationEvent> FindReady(FindReady command) =>
        AcceptUnless(PriorityRules.CheckLevel(command.Advice, "advice") ?? TextRules.CheckText(command.Comment, TextRules.MaxTextLength, "comment"), () =>
            new ApplicationEvent.FoundReady(command.Advice, TextRules.Clean(command.Comment))
        );

    public static Decision<ApplicationEvent> FindNotReady(FindNotReady command, DecisionContext context) =>
        AcceptUnless(CheckMissing(command.Missing, context.Edition), () =>
            new ApplicationEvent.FoundNotReady(
                command
                    .Missing.Where(m => m.Value.Trim().Length > 0)
                    .ToImmutableSortedDictionary(m => m.Key, m => TextRules.Clean(m.Value), Comparer<string>.Default)
            )
        );

    /// <summary>Every missing item needs a new answer; other answers can be changed too.</summary>
    public static Decision<ApplicationEvent> Resubmit(Resubmit command, Application app, Stage.NotReady stage, DecisionContext context) =>
        AcceptUnless(
            CheckReadiness(command.Readiness, [.. context.Edition.Readiness.Where(stage.Missing.ContainsKey)], context.Edition)
                ?? (command.WishedKickOff is { } requestedDay ? TextRules.CheckDay(requestedDay, context.Today, "kick-off") : null),
            () =>
                new ApplicationEvent.Resubmitted(
                    app.Release.Readiness.SetItems(CleanAnswers(command.Readiness)),
                    command.WishedKickOff ?? context.Edition.PromisedDay(context.Now, 1)
                )
        );

    /// <summary>Each required item is answered, each answer belongs to an item of the edition, and each yes has evidence.</summary>
    public static Refusal? CheckReadiness(ImmutableSortedDictionary<string, ReadinessAnswer>? answers, ImmutableArray<string> requiredKeys, Edition edition)
    {
        foreach (var key in requiredKeys)
        {
            if (answers is null || !answers.ContainsKey(key))
            {
                return Refuse("readiness-missing", $"ready-{key}", new() { ["item"] = LocalizableValue.Text(EditionTexts.Readiness(key)) });
            }
        }

        foreach (var (key, answer) in answers ?? ImmutableSortedDictionary<string, ReadinessAnswer>.Empty)
        {
            if (!edition.Readiness.Contains(key, StringComparer.Ordinal))
                return Refuse("readiness-unknown");
            if ((answer.Ready || answer.Evidence.Length > 0) && TextRules.CheckText(answer.Evidence, TextRules.MaxTextLength, $"evidence-{key}") is { } refusal)
                return refusal;
        }

        return null;
    }

    public static ImmutableSortedDictionary<string, ReadinessAnswer> CleanAnswers(ImmutableSortedDictionary<string, ReadinessAnswer> answers) =>
        answers.ToImmutableSortedDictionary(a => a.Key, a => a.Value with { Evidence = TextRules.Clean(a.Value.Evidence) }, Comparer<string>.Default);

    private static Refusal? CheckMissing(ImmutableSortedDictionary<string, string>? missing, Edition edition)
    {
        var named = missing?.Where(m => m.Value.Trim().Length > 0).ToList() ?? [];
        return named.Count == 0 ? Refuse("nothing-missing", edition.Readiness.Select(k => $"missing-{k}").FirstOrDefault())
            : named.Any(m => !edition.Readiness.Contains(m.Key, StringComparer.Ordinal)) ? Refuse("readiness-unknown")
            : named.Select(m => TextRules.CheckText(m.Value, TextRules.MaxTextLength, $"missing-{m.Key}")).FirstOrDefault(w => w is not null);
    }
}
