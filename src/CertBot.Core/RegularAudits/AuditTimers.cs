using CertBot.Core.Policy;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.RegularAudits;

/// <summary>When something about regular audits happens by itself.</summary>
public static class AuditTimers
{
    /// <summary>When (UTC) the next timer is due; null: there is none.</summary>
    public static Instant? NextDue(RegularAuditHistory history, Edition edition) =>
        history.Open is not { } audit
            ? history is { IsStopped: false, Next: { } next }
                ? edition.MorningOf(next.Day)
                : null
            : audit
                .Questions.Where(q => q is { CalledAt: null, IsDropped: false })
                .Select(q => (Instant?)q.PlannedAt)
                .Append(ShortcomingRules.NextDay(history, audit, edition) is { } day ? edition.MorningOf(day) : null)
                .Min();
}
