using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using static CertBot.Core.Certification.Applications.ApplicationCommand;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification.Materials;

/// <summary>Stage 3.2, rework: each "needs work" criterion gets a comment or a new material; then only those are reviewed again.</summary>
public static class ReworkRules
{
    /// <summary>The criteria without rework: needs work, no comment, and no new material since the round was returned.</summary>
    public static IReadOnlyList<CriterionKey> OutstandingCriteria(Application app, Stage.Rework stage, Edition edition) =>
        [
            .. edition
                .Criteria.Where(c =>
                    stage.Tasks.GetValueOrDefault(c.Key) is { Verdict: Verdict.NeedsWork, ReworkComment: null } && !HasNewMaterial(c, app, stage)
                )
                .OrderBy(c => c.Number)
                .Select(c => c.Key),
        ];

    internal static Decision<ApplicationEvent> ReworkCriterion(ReworkCriterion command, Stage.Rework stage) =>
        stage.Tasks.GetValueOrDefault(command.Criterion) switch
        {
            { Verdict: Verdict.NeedsWork } => AcceptUnless(TextRules.CheckText(command.Comment, TextRules.MaxTextLength, "what"), () =>
                new ApplicationEvent.CriterionReworked(command.Criterion, TextRules.Clean(command.Comment))
            ),
            _ => Reject("nothing-to-mend", "criterion"),
        };

    internal static Decision<ApplicationEvent> SubmitRework(Application app, Stage.Rework stage, DecisionContext context) =>
        MaterialRequirements.Missing(app, context.Edition) is { Length: > 0 } missing ? MaterialRules.RejectMissing(missing)
        : OutstandingCriteria(app, stage, context.Edition) is { Count: > 0 } open
            ? Reject(
                "still-to-mend",
                data: new LocalizableObject { ["count"] = open.Count, ["criteria"] = LocalizableValue.List(open.Select(DisplayNames.Of)) }
            )
        : InspectionRules.CheckSubmission(app, context) is { } refusal ? Reject(refusal)
        : Accept(
            new ApplicationEvent.ReworkSubmitted(
                stage.Round + 1,
                [
                    .. context
                        .Edition.Criteria.Where(c => stage.Tasks.GetValueOrDefault(c.Key) is { Verdict: Verdict.NeedsWork })
                        .OrderBy(c => c.Number)
                        .Select(c => c.Key),
                ],
                context.Edition.PromisedDay(context.Now, context.Edition.Settings.ReviewWorkingDays)
            )
        );

    /// <summary>Whether one of its materials was submitted since the round was returned; that counts as rework.</summary>
    public static bool HasNewMaterial(Criterion criterion, Application app, Stage.Rework stage) =>
        app.Release.Materials.Any(m =>
            m.Value.At >= stage.Since && criterion.Materials.Any(k => m.Key.StartsWith(Release.PartIdFor(k, ""), StringComparison.Ordinal))
        );
}
