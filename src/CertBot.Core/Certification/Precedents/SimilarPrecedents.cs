using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification.Precedents;

/// <summary>
/// Which precedents are shown for a task: of the same criterion and of other applications, the newest first. Those with the same reason come before the others:
/// the reason is all that is known of what was found.
/// </summary>
public static class SimilarPrecedents
{
    public const int Most = 3;

    /// <param name="precedents">Of one criterion, in any order.</param>
    /// <param name="except">The application they are looked up for; null: none.</param>
    /// <param name="reason">The reason of the needs-work catalogue they should have; null: any.</param>
    public static ImmutableArray<Precedent> Select(IEnumerable<Precedent> precedents, ApplicationId? except, string? reason) =>
        [
            .. precedents
                .Where(p => p.Application != except)
                .OrderByDescending(p => reason is not null && p.Reason == reason)
                .ThenBy(p => p.Id, StringComparer.Ordinal)
                .Take(Most),
        ];

    /// <summary>The last reason for which the criterion needed work in this application: in this version, else in the last certified one. Null: there is none.</summary>
    public static string? ReasonOf(Application app, CriterionKey criterion) =>
        ReviewTasks.Of(app, criterion)?.Earlier.OfType<Verdict.NeedsWork>().LastOrDefault()?.Reason
        ?? (app.LastReview?.Decisions.GetValueOrDefault(criterion)?.Objection as Verdict.NeedsWork)?.Reason;
}
