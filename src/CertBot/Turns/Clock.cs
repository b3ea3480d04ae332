using System.Collections.Concurrent;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Store;
using NodaTime;

namespace CertBot.Turns;

/// <summary>Asks who is due: applications get their Tick, talks whose command was cut off are finished. There are no timers to lose.</summary>
internal sealed class Clock(IStore store, Domain domain, TurnRunner turns, Replica replica, Unreadable unreadable, IClock clock, ILogger<Clock> log)
{
    private const int Batch = 100;
    private static readonly Duration AfterFailure = Duration.FromMinutes(1);

    /// <summary>What broke is left alone for a while, so that it neither blocks the others nor fills the log.</summary>
    private readonly ConcurrentDictionary<string, Instant> resting = new(StringComparer.Ordinal);

    /// <summary>How many are left alone at the moment.</summary>
    public int Resting => resting.Count;

    public async Task<int> Sweep(CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var done = 0;
        foreach (var (partition, until) in resting) if (until <= now) resting.TryRemove(partition, out _);   // what is still due and breaks again rests again
        foreach (var due in await Due("application", now, cancel)) done += await Guarded(due, now, () => Tick(due, now, cancel), cancel);
        foreach (var due in await Due(Talks.Kind, now, cancel)) done += await Guarded(due, now, () => turns.Finish(due.Partition, cancel), cancel);
        return done;
    }

    /// <summary>What is done twice happens once, but it is work: each replica goes about it in an order of its own.</summary>
    private async Task<IEnumerable<Stored>> Due(string kind, Instant now, CancellationToken cancel) =>
        unreadable.Awake(await store.Due(kind, now, Batch + unreadable.Resting, cancel)) is var due && replica.IsAlone ? due : due.OrderBy(d => replica.Turn(d.Partition));

    private async Task Tick(Stored due, Instant now, CancellationToken cancel)
    {
        var id = Stamped.Guard(due, Snapshot<Application>.Read).State.Id;
        await domain.Execute(new Command.OnApplication(id, new ApplicationCommand.Tick()), null, Actor.Clock, now, cancel);
        if (await store.Get(due.Partition, due.Document.Id, cancel) is { } after && after.ETag == due.ETag)
        {
            throw new InvalidOperationException("A tick changed nothing, and it is still due.");
        }
    }

    private async Task<int> Guarded(Stored due, Instant now, Func<Task> work, CancellationToken cancel)
    {
        if (resting.TryGetValue(due.Partition, out var until) && until > now) return 0;
        if (!replica.IsAlone && (await store.Get(due.Partition, due.Document.Id, cancel))?.ETag != due.ETag) return 0;   // another replica was here

        try
        {
            await Traced(due, now, work);
            resting.TryRemove(due.Partition, out _);
            return 1;
        }
        catch (StoreRefused e) when (unreadable.Note(e, due))
        {
            return 0;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            resting[due.Partition] = now + AfterFailure;
            Log.ClockFailed(log, due.Partition, e);
            return 0;
        }
    }

    /// <summary>A command that was cut off goes on with the trace of its turn.</summary>
    private static async Task Traced(Stored due, Instant now, Func<Task> work)
    {
        using var span = Measures.Tick(due.Document.Kind, due.Document.Kind == Talks.Kind ? Stamped.Read<TalkState>(due).Pending?.Trace : null);
        try
        {
            await work();
            Measures.Ticked(due.Document.Kind, (now - (due.Document.Due ?? now)).ToTimeSpan());
        }
        catch (Exception e) when (Measures.Broke(span, e))
        {
            throw;
        }
    }
}
