using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Escalations;
using CertBot.Core.Kpis;
using CertBot.Core.Support;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using NodaTime;

namespace CertBot.Kpis;

/// <summary>What both sources of figures read in the same way.</summary>
internal static class KpiReads
{
    /// <summary>The escalations of the application itself that were opened in an interval. Those that ended a while ago are in its history only.</summary>
    public static async Task<ImmutableArray<string>> EscalationsOf(IStore store, Application app, Interval interval, CancellationToken cancellationToken)
    {
        if (EscalationRules.CountOf(app) == app.Escalations.Count)
            return [.. app.Escalations.Values.Where(e => interval.Contains(e.OpenedAt)).Select(e => e.Id.Value)];

        var opened = ImmutableArray.CreateBuilder<string>();
        await foreach (var stored in EventStream<ApplicationEvent>.Read(store, StoreKeys.Application(app.Id), cancellationToken))
        {
            if (OpenedIn(stored, interval) is { } id)
                opened.Add(id);
        }

        return opened.DrainToImmutable();
    }

    public static string? OpenedIn(StoredEvent<ApplicationEvent> stored, Interval interval) =>
        stored.RecordedEvent is { Data: ApplicationEvent.EscalationChanged { Event: EscalationEvent.Opened } changed, At: var at } && interval.Contains(at)
            ? changed.Escalation.Value
            : null;
}
