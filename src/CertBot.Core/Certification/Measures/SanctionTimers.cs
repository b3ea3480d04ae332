using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Certification.Measures;

/// <summary>The last warning and the end of the grace period of what two people decided. While an answer of the vendor is unread, nothing is due.</summary>
internal static class SanctionTimers
{
    /// <summary>When (UTC) the next of them is due; null: nothing is announced, or its clock stands still.</summary>
    public static Instant? NextDue(Application app) =>
        app.Standing is { IsOpen: true, Announced: { StoppedAt: null } announced }
            ? announced.IsWarned
                ? announced.Ends
                : announced.Warns
            : null;

    /// <summary>One step at a time: after a downtime the vendor is warned first, and the end moves so that the warning is worth something.</summary>
    public static ImmutableArray<ApplicationEvent> Tick(Application app, DecisionContext context) =>
        app.Standing?.Announced is not { } announced || NextDue(app) is not { } due || due > context.Now ? []
        : announced.IsWarned ? [Changed(new SanctionEvent.TookEffect(announced.Kind, context.Today))]
        : [Changed(new SanctionEvent.LastWarning(GracePeriod.EndAfterWarning(announced, context.Now, context.Edition)))];

    private static ApplicationEvent.SanctionChanged Changed(SanctionEvent sanctionEvent) => new(sanctionEvent);
}
