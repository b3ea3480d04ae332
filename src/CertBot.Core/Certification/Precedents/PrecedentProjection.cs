using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Precedents;

/// <summary>Derives precedents from the events of applications.</summary>
public static class PrecedentProjection
{
    /// <summary>What the events of one commit add or change. A row with the same id replaces the one before.</summary>
    public static ImmutableArray<Precedent> Project(ImmutableArray<RecordedEvent<ApplicationEvent>> events, Application after) =>
        [
            .. events.Select(e => RoundEndedBy(e.Data)).OfType<int>().ToArray() is [.., var round]
                ? Precedent.OfRound(after, round, ReviewTasks.Of(after))
                : [],
            .. from e in events
            where e.Data is ApplicationEvent.InspectionChanged { Event: InspectionEvent.Decided }
            select Precedent.OfFinding(after, (InspectionEvent.Decided)((ApplicationEvent.InspectionChanged)e.Data).Event, e),
        ];

    /// <summary>What one event of a history adds or changes.</summary>
    public static ImmutableArray<Precedent> Project(RecordedEvent<ApplicationEvent> recorded, Application after) => Project([recorded], after);

    private static int? RoundEndedBy(ApplicationEvent applicationEvent) =>
        applicationEvent switch
        {
            ApplicationEvent.RoundPassed e => e.Round,
            ApplicationEvent.RoundReturned e => e.Round,
            _ => null,
        };
}
