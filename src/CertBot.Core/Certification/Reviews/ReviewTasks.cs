using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification.Reviews;

/// <summary>The review tasks of the version in the process, wherever it stands.</summary>
public static class ReviewTasks
{
    public static ImmutableSortedDictionary<CriterionKey, ReviewTask> Of(Application app) =>
        app.Stage switch
        {
            Stage.Review stage => stage.Tasks,
            Stage.Rework stage => stage.Tasks,
            _ => app.Reviewed,
        };

    /// <summary>The task of a criterion, or null where it is not under review.</summary>
    public static ReviewTask? Of(Application app, CriterionKey criterion) => Of(app).GetValueOrDefault(criterion);
}
