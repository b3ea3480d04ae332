using CertBot.Core.Certification.Timers;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Hosting.TimerAudits;

/// <summary>
/// Applications whose next timer has passed: an escalation past its level's time, a deferral that is over. It is worked out from the application itself and not
/// from the due time that is stored with it, so that a wrong one is found as well. Looks at the open applications one slice after the other.
/// </summary>
internal sealed class ApplicationTimers(IStore store, Aggregates aggregates, InstalledEditions editions) : ITimerCheck
{
    private const string Kind = "application-timer";

    private const int Slice = 50;

    /// <summary>Longer than any sweep takes.</summary>
    private static readonly Duration MaxLateness = Duration.FromMinutes(10);

    private readonly Dictionary<string, Instant> _late = new(StringComparer.Ordinal);
    private string _after = "";
    private bool _hasSeenAll;

    public async Task<TimerCheckResult> Find(Instant now, CancellationToken cancellationToken)
    {
        foreach (var id in _late.Keys.ToArray())
            await Look(id, now, cancellationToken); // what was found is looked at each time, so that its end is noticed

        var page = await store.List(StoreKeys.ReadModel(ApplicationSummaryStore.OpenList), ApplicationSummaryStore.Kind, _after, Slice, cancellationToken);
        foreach (var row in page)
            await Look(row.Document.Id, now, cancellationToken);
        _after = page.Count < Slice ? "" : page[^1].Document.Id;
        _hasSeenAll |= page.Count < Slice;
        return _late.Count > 0 ? new TimerCheckResult.Found(_late.Values.Min()) { Kind = Kind }
            : _hasSeenAll ? new TimerCheckResult.Nothing { Kind = Kind }
            : new TimerCheckResult.Unfinished { Kind = Kind };
    }

    private async Task Look(string id, Instant now, CancellationToken cancellationToken)
    {
        if (
            await aggregates.FindApplication(new ApplicationId(id), cancellationToken) is { } app
            && NextDueTime.OfChange(app, editions.Get(app.Edition)) is { } due
            && due < now - MaxLateness
        )
        {
            _late[id] = due;
        }
        else
        {
            _late.Remove(id);
        }
    }
}
