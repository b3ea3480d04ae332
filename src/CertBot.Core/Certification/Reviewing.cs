using System.Collections.Immutable;
using CertBot.Core.Policy;
using static CertBot.Core.Certification.ApplicationEvent;

namespace CertBot.Core.Certification;

/// <summary>What the events of stage 3.2 make of the tasks.</summary>
internal static class Reviewing
{
    public static Application Evolve(Application app, Fact<ApplicationEvent> fact) => (fact.What, app.Stage) switch
    {
        (MaterialsSubmitted e, _) => app with
        {
            Stage = new Stage.Review(1, e.Promised, e.Criteria.ToImmutableSortedDictionary(c => c, c => new ReviewTask { Key = c, Verdict = new Verdict.Open(), Revision = 1 })) { Since = fact.At },
        },
        (Claimed e, Stage.Review at) => app with { Stage = at with { Tasks = Change(at.Tasks, e.Criterion, t => t with { ClaimedBy = fact.By }) } },
        (Decided e, Stage.Review at) => app with { Stage = at with { Closes = e.Closes, Tasks = Change(at.Tasks, e.Criterion, t => t with { Verdict = e.Verdict }) } },
        (Undone e, Stage.Review at) => app with { Stage = at with { Closes = null, Tasks = Change(at.Tasks, e.Criterion, t => t with { Verdict = new Verdict.Open() }) } },

        (VendorAsked or QuestionAnswered, Stage.Review at) => app with { Stage = at with { Tasks = Talked(at.Tasks, fact) } },
        (VendorAsked or QuestionAnswered, Stage.Mending at) => app with { Stage = at with { Tasks = Talked(at.Tasks, fact) } },

        (RoundPassed, Stage.Review at) => app with { Reviewed = at.Tasks, Stage = new Stage.Standards { Since = fact.At } },
        (RoundReturned, Stage.Review at) => app with { Stage = new Stage.Mending(at.Round, at.Tasks.ToImmutableSortedDictionary(t => t.Key, t => t.Value with { Mended = null })) { Since = fact.At } },
        (Mended e, Stage.Mending at) => app with { Stage = at with { Tasks = Change(at.Tasks, e.Criterion, t => t with { Mended = e.What }) } },
        (MendedSubmitted e, Stage.Mending at) => app with { Stage = new Stage.Review(e.Round, e.Promised, Opened(at.Tasks, e.Criteria)) { Since = fact.At } },
        _ => app,
    };

    private static ImmutableSortedDictionary<CriterionKey, ReviewTask> Change(
        ImmutableSortedDictionary<CriterionKey, ReviewTask> tasks, CriterionKey key, Func<ReviewTask, ReviewTask> change) =>
        tasks.TryGetValue(key, out var task) ? tasks.SetItem(key, change(task) with { Revision = task.Revision + 1 }) : tasks;

    private static ImmutableSortedDictionary<CriterionKey, ReviewTask> Talked(ImmutableSortedDictionary<CriterionKey, ReviewTask> tasks, Fact<ApplicationEvent> fact) => fact.What switch
    {
        VendorAsked e => Change(tasks, e.Criterion, t => t with { Questions = t.Questions.Add(new(e.Number, fact.By, fact.At, e.Question)) }),
        QuestionAnswered e => Change(tasks, e.Criterion, t => t with { Questions = [.. t.Questions.Select(q => q.Number == e.Number ? q with { Answer = e.Answer } : q)] }),
        _ => tasks,
    };

    /// <summary>Open again with a new claim to make; what was said of it before stays with it.</summary>
    private static ImmutableSortedDictionary<CriterionKey, ReviewTask> Opened(ImmutableSortedDictionary<CriterionKey, ReviewTask> tasks, ImmutableArray<CriterionKey> criteria) =>
        criteria.Aggregate(tasks, (all, key) => Change(all, key, t => t with { Verdict = new Verdict.Open(), ClaimedBy = null, Earlier = t.Earlier.Add(t.Verdict) }));
}
