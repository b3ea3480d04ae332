using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Certificates;
using CertBot.Core.Certification.Escalations;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Certification.Measures;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Certification.SupportAudits;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification.Timers;

/// <summary>
/// Events that nobody's command causes: time has passed, or somebody who held a claim or a seat has lost the role for it. A tick that is early, late or
/// repeated has no further effect.
/// </summary>
internal static class TimerRules
{
    public static Decision<ApplicationEvent> Tick(TickScope scope, Application app, DecisionContext context) =>
        new Decision<ApplicationEvent>.Accepted(
            scope switch
            {
                TickScope.Everything =>
                [
                    .. TickStage(app, context),
                    .. InspectionRules.Tick(app, context),
                    .. SanctionTimers.Tick(app, context),
                    .. EscalationRules.Tick(app, context),
                ],
                TickScope.OneStep when TickStage(app, context) is { IsEmpty: false } stage => stage,
                TickScope.OneStep when InspectionRules.Tick(app, context) is { IsEmpty: false } inspection => inspection,
                TickScope.OneStep when SanctionTimers.Tick(app, context) is { IsEmpty: false } sanction => sanction,
                TickScope.OneStep => EscalationRules.TickFirst(app, context),
                TickScope.CloseEscalation => EscalationRules.CloseFirst(app, context),
                _ => throw new InvalidOperationException($"Not a scope: {scope}"),
            }
        );

    private static ImmutableArray<ApplicationEvent> TickStage(Application app, DecisionContext context) =>
        app.Stage switch
        {
            Stage.Deferred stage when context.Now >= context.Edition.MorningOf(stage.Until) => [new ApplicationEvent.DeferralEnded()],
            Stage.Review { Closes: { } closes } stage when context.Now >= closes => CloseRound(app, stage, context),
            Stage.Review stage => ReviewRules.ReleaseClaims(stage, context),
            Stage.Shortcomings stage when ShortcomingReminders.NextDay(stage, context.Edition) is { } day && context.Now >= context.Edition.MorningOf(day) =>
            [
                new ApplicationEvent.ShortcomingsReminded(context.Today),
            ],
            _ => [],
        };

    private static ImmutableArray<ApplicationEvent> CloseRound(Application app, Stage.Review stage, DecisionContext context)
    {
        ImmutableArray<Policy.CriterionKey> toRework =
        [
            .. context
                .Edition.Criteria.Where(c => stage.Tasks.GetValueOrDefault(c.Key) is { Verdict: Verdict.NeedsWork })
                .OrderBy(c => c.Number)
                .Select(c => c.Key),
        ];
        if (toRework.Length > 0)
            return [new ApplicationEvent.RoundReturned(stage.Round, toRework)];
        return app is { CertifiedBaseline: not null } && !context.Edition.Settings.UpdateRepeatsSupport
            ? [new ApplicationEvent.RoundPassed(stage.Round), CertificateRules.CreateCertificateGranted(app, context)]
            : [new ApplicationEvent.RoundPassed(stage.Round)];
    }
}

/// <summary>When (UTC) the next timer of an application is due; null if there is none.</summary>
public static class NextDueTime
{
    public static Instant? For(Application app, Edition edition) =>
        new[] { OfChange(app, edition), ApplicationReminders.NextDue(app, edition), SanctionReminders.NextDue(app, edition) }.Min();

    /// <summary>Only of what changes the application: a stage that ends, an escalation that rises. An application of an earlier release knows no reminders.</summary>
    public static Instant? OfChange(Application app, Edition edition) =>
        app
            .Escalations.Values.Where(e => e.Closed is null)
            .Select(e => e.NextDue)
            .Append(ForStage(app.Stage, edition))
            .Append(SanctionTimers.NextDue(app))
            .Min();

    private static Instant? ForStage(Stage stage, Edition edition) =>
        stage switch
        {
            Stage.Deferred current => edition.MorningOf(current.Until),
            Stage.Review current => current.Closes,
            Stage.Shortcomings current => ShortcomingReminders.NextDay(current, edition) is { } day ? edition.MorningOf(day) : null,
            _ => null,
        };
}
