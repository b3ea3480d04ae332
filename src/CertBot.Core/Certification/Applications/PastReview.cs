using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Applications;

/// <summary>How the criteria of the last certified version were decided. The whole story, with every round and question, is in the history.</summary>
public sealed record PastReview(string Version, ImmutableSortedDictionary<CriterionKey, PastDecision> Decisions)
{
    /// <summary>Of a version whose review is over.</summary>
    public static PastReview Of(string version, ImmutableSortedDictionary<CriterionKey, ReviewTask> tasks) =>
        new(
            version,
            tasks
                .Where(t => t.Value.Verdict is not Verdict.Open)
                .ToImmutableSortedDictionary(
                    t => t.Key,
                    t => new PastDecision(Verdicts.Shorten(t.Value.Verdict))
                    {
                        Objection = t.Value.Earlier.LastOrDefault(v => v is Verdict.NeedsWork) is { } objection ? Verdicts.Shorten(objection) : null,
                    }
                )
        );
}

/// <summary>The verdict at the end.</summary>
public sealed record PastDecision(Verdict Verdict)
{
    /// <summary>The last "needs work" verdict before it; null: the criterion passed at once.</summary>
    public Verdict? Objection { get; init; }
}
