using System.Collections.Concurrent;
using CertBot.Commands;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Diagnostics;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Turns;

/// <summary>Asks who is due: applications get their Tick, talks whose command was cut off are finished. There are no timers to lose.</summary>
internal sealed class TimerSweep(
    IStore store,
    CommandExecutor executor,
    PendingCommandHandler pendingCommands,
    HostInstance instance,
    QuarantinedDocuments quarantine,
    IClock clock,
    ILogger<TimerSweep> log
)
{
    private const int BatchSize = 100;
    private static readonly Duration RetryAfterFailure = Duration.FromMinutes(1);

    /// <summary>What broke is left alone for a while, so that it neither blocks the others nor fills the log.</summary>
    private readonly ConcurrentDictionary<string, Instant> _backedOff = new(StringComparer.Ordinal);

    /// <summary>How many are left alone at the moment.</summary>
    public int Resting => _backedOff.Count;

    public async Task<int> Sweep(CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        var processed = 0;
        foreach (var (partition, until) in _backedOff)
        {
            if (until <= now)
                _backedOff.TryRemove(partition, out _); // what is still due and breaks again rests again
        }
        foreach (var due in await LoadDue("application", now, cancellationToken))
            processed += await RunGuarded(due, now, () => Tick(due, now, cancellationToken), cancellationToken);
        foreach (var due in await LoadDue(ConversationStore.Kind, now, cancellationToken))
            processed += await RunGuarded(due, now, () => pendingCommands.Complete(due.Partition, null, null, cancellationToken), cancellationToken);
        return processed;
    }

    /// <summary>What is done twice happens once, but it is work: each replica goes about it in an order of its own.</summary>
    private async Task<IEnumerable<StoredDocument>> LoadDue(string kind, Instant now, CancellationToken cancellationToken) =>
        quarantine.WithoutQuarantined(await store.Due(kind, now, BatchSize + quarantine.QuarantinedCount, cancellationToken)) is var due && instance.IsSingle
            ? due
            : due.OrderBy(d => instance.SweepOrder(d.Partition));

    private async Task Tick(StoredDocument due, Instant now, CancellationToken cancellationToken)
    {
        var id = VersionedJson.ReadGuarded(due, Snapshot<Application>.Read).State.Id;
        await executor.Execute(new Command.OnApplication(id, new ApplicationCommand.Tick()), null, Actor.Clock, now, cancellationToken);
        if (await store.Get(due.Partition, due.Document.Id, cancellationToken) is { } after && after.ETag == due.ETag)
        {
            throw new InvalidOperationException("A tick changed nothing, and it is still due.");
        }
    }

    private async Task<int> RunGuarded(StoredDocument due, Instant now, Func<Task> work, CancellationToken cancellationToken)
    {
        if (_backedOff.TryGetValue(due.Partition, out var until) && until > now)
            return 0;
        if (!instance.IsSingle && (await store.Get(due.Partition, due.Document.Id, cancellationToken))?.ETag != due.ETag)
            return 0; // another replica was here

        try
        {
            await RunTraced(due, now, work);
            _backedOff.TryRemove(due.Partition, out _);
            return 1;
        }
        catch (StoreRejectedException e) when (quarantine.Quarantine(e, due))
        {
            return 0;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _backedOff[due.Partition] = now + RetryAfterFailure;
            Log.TimerFailed(log, due.Partition, e);
            return 0;
        }
    }

    /// <summary>A command that was cut off goes on with the trace of its turn.</summary>
    private static async Task RunTraced(StoredDocument due, Instant now, Func<Task> work)
    {
        using var span = Instrumentation.StartTimer(
            due.Document.Kind,
            due.Document.Kind == ConversationStore.Kind ? VersionedJson.Read<ConversationDocument>(due).Pending?.Trace : null
        );
        try
        {
            await work();
            Instrumentation.RecordTimerLag(due.Document.Kind, (now - (due.Document.Due ?? now)).ToTimeSpan());
        }
        catch (Exception e) when (Instrumentation.MarkFailed(span, e))
        {
            throw;
        }
    }
}
