using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using NodaTime;

namespace CertBot.Core.Histories;

/// <summary>Everything that happened to an application, of whichever stream of events, as one list in the order it happened.</summary>
public sealed record ApplicationHistory
{
    public required ImmutableArray<RecordedEvent<ApplicationEvent>> Application { get; init; }

    public required ImmutableArray<RecordedEvent<RegularAuditEvent>> Audits { get; init; }

    public required ImmutableArray<RecordedEvent<KpiEvent>> Kpis { get; init; }

    /// <param name="edition">The application's.</param>
    /// <param name="side">Whose history of the application is read.</param>
    /// <param name="auditSide">Whose history of its audits: of the vendor for everybody who is or was with it.</param>
    public ImmutableArray<HistoryEntry> Format(Edition edition, ReaderSide side, ReaderSide auditSide)
    {
        var own = HistoryFormatter.Format(Application, edition, side);
        // The listing may have been another vendor's before: what the vendor reads begins with its own application.
        var since = side == ReaderSide.Platform ? Instant.MinValue : own.Select(e => e.At).FirstOrDefault(Instant.MaxValue);
        return
        [
            .. Ordered(own)
                .Concat(Ordered(AuditHistoryFormatter.Format(Audits, auditSide)).Where(e => e.Entry.At >= since))
                .Concat(Ordered(KpiHistoryFormatter.Format(Kpis)).Where(e => e.Entry.At >= since))
                .OrderBy(e => e.At)
                .Select(e => e.Entry),
        ];
    }

    /// <summary>The events of a stream keep their order, even where hosts disagreed about the time.</summary>
    private static IEnumerable<(Instant At, HistoryEntry Entry)> Ordered(ImmutableArray<HistoryEntry> entries)
    {
        var latest = Instant.MinValue;
        foreach (var entry in entries)
        {
            latest = Instant.Max(latest, entry.At);
            yield return (latest, entry);
        }
    }
}
