using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using static CertBot.Core.Certification.Applications.ApplicationEvent;

namespace CertBot.Core.Certification.Reviews;

/// <summary>Applies the events of stage 3.2 to the review tasks.</summary>
internal static class ReviewEvolver
{
    public static Application Evolve(Application app, RecordedEvent<ApplicationEvent> recorded) =>
        (recorded.Data, app.Stage) switch
        {
            (MaterialsSubmitted e, _) => app with
            {
                Stage = new Stage.Review(
                    1,
                    e.Promised,
                    e.Criteria.ToImmutableSortedDictionary(
                        c => c,
                        c => new ReviewTask
                        {
                            Key = c,
                            Verdict = new Verdict.Open(),
                            Revision = 1,
                        }
                    )
                )
                {
                    Since = recorded.At,
                },
            },
            (CriterionClaimed e, Stage.Review stage) => app with
            {
                Stage = stage with { Tasks = Change(stage.Tasks, e.Criterion, t => t with { ClaimedBy = recorded.By }) },
            },
            (ClaimReleased e, Stage.Review stage) => app with
            {
                Stage = stage with { Tasks = Change(stage.Tasks, e.Criterion, t => t with { ClaimedBy = null }) },
            },
            (CriterionDecided e, Stage.Review stage) => app with
            {
                Stage = stage with { Closes = e.Closes, Tasks = Change(stage.Tasks, e.Criterion, t => t with { Verdict = e.Verdict }) },
            },
            (DecisionUndone e, Stage.Review stage) => app with
            {
                Stage = stage with { Closes = null, Tasks = Change(stage.Tasks, e.Criterion, t => t with { Verdict = new Verdict.Open() }) },
            },

            (VendorAsked or QuestionAnswered, Stage.Review stage) => app with { Stage = stage with { Tasks = ChangeQuestions(stage.Tasks, recorded) } },
            (VendorAsked or QuestionAnswered, Stage.Rework stage) => app with { Stage = stage with { Tasks = ChangeQuestions(stage.Tasks, recorded) } },

            (RoundPassed, Stage.Review stage) => app with
            {
                Reviewed = stage.Tasks,
                Stage = new Stage.Standards { Since = recorded.At },
            },
            (RoundReturned, Stage.Review stage) => app with
            {
                Stage = new Stage.Rework(stage.Round, stage.Tasks.ToImmutableSortedDictionary(t => t.Key, t => t.Value with { ReworkComment = null }))
                {
                    Since = recorded.At,
                },
            },
            (CriterionReworked e, Stage.Rework stage) => app with
            {
                Stage = stage with { Tasks = Change(stage.Tasks, e.Criterion, t => t with { ReworkComment = e.Comment }) },
            },
            (ReworkSubmitted e, Stage.Rework stage) => app with
            {
                Stage = new Stage.Review(e.Round, e.Promised, Reopen(stage.Tasks, e.Criteria)) { Since = recorded.At },
            },
            _ => app,
        };

    private static ImmutableSortedDictionary<CriterionKey, ReviewTask> Change(
        ImmutableSortedDictionary<CriterionKey, ReviewTask> tasks,
        CriterionKey key,
        Func<ReviewTask, ReviewTask> change
    ) => tasks.TryGetValue(key, out var task) ? tasks.SetItem(key, change(task) with { Revision = task.Revision + 1 }) : tasks;

    private static ImmutableSortedDictionary<CriterionKey, ReviewTask> ChangeQuestions(
        ImmutableSortedDictionary<CriterionKey, ReviewTask> tasks,
        RecordedEvent<ApplicationEvent> recorded
    ) =>
        recorded.Data switch
        {
            VendorAsked e => Change(tasks, e.Criterion, t => t with { Questions = t.Questions.Add(new(e.Number, recorded.By, recorded.At, e.Question)) }),
            QuestionAnswered e => Change(tasks, e.Criterion, t =>
                t with
                {
                    Questions = [.. t.Questions.Select(q => q.Number == e.Number ? q with { Answer = e.Answer } : q)],
                }
            ),
            _ => tasks,
        };

    /// <summary>Open again and unclaimed; questions and comments are kept.</summary>
    private static ImmutableSortedDictionary<CriterionKey, ReviewTask> Reopen(
        ImmutableSortedDictionary<CriterionKey, ReviewTask> tasks,
        ImmutableArray<CriterionKey> criteria
    ) =>
        criteria.Aggregate(tasks, (all, key) =>
            Change(all, key, t => t with { Verdict = new Verdict.Open(), ClaimedBy = null, Earlier = t.Earlier.Add(t.Verdict) })
        );
}
