using CertBot.Store.Documents;

namespace CertBot.Tests.Kit.Stores;

/// <summary>
/// A store for several concurrent operations in which commits happen one at a time in the order given by the test, so that races are deterministic.
/// </summary>
internal sealed class InterleavingStore(IStore inner) : DelegatingStore(inner)
{
    private readonly AsyncLocal<StepWorker?> _currentWorker = new();

    /// <summary>
    /// Each letter of the order allows one commit of the corresponding operation, as in <c>aab</c>. An operation with nothing left to commit is
    /// skipped; at the end, all remaining operations continue freely.
    /// </summary>
    public async Task RunInterleaved(string order, IReadOnlyDictionary<char, Func<Task>> works)
    {
        var lanes = works.ToDictionary(w => w.Key, w => new StepWorker(w.Value, _currentWorker));
        foreach (var name in order)
            await lanes[name].AllowOneCommit();
        while (lanes.Values.Any(l => !l.Completion.IsCompleted))
        {
            foreach (var worker in lanes.Values)
                await worker.AllowOneCommit();
        }

        await Task.WhenAll(lanes.Values.Select(l => l.Completion));
    }

    public override async Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken)
    {
        if (_currentWorker.Value is not { } worker)
            return await base.Commit(partition, writes, cancellationToken);

        worker.AtCommit.Release();
        await worker.MayCommit.WaitAsync(cancellationToken);
        try
        {
            return await base.Commit(partition, writes, cancellationToken);
        }
        finally
        {
            worker.Committed.Release();
        }
    }

    private sealed class StepWorker
    {
        public StepWorker(Func<Task> work, AsyncLocal<StepWorker?> mine) =>
            Completion = Task.Run(() =>
            {
                mine.Value = this;
                return work();
            });

        public Task Completion { get; }

        public SemaphoreSlim AtCommit { get; } = new(0);

        public SemaphoreSlim MayCommit { get; } = new(0);

        public SemaphoreSlim Committed { get; } = new(0);

        public async Task AllowOneCommit()
        {
            var arrived = AtCommit.WaitAsync();
            if (await Task.WhenAny(arrived, Completion) == Completion && !arrived.IsCompleted)
                return;

            MayCommit.Release();
            await Committed.WaitAsync();
        }
    }
}
