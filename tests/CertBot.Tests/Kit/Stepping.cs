using CertBot.Store;

namespace CertBot.Tests.Kit;

/// <summary>A store under which several may work at once, one commit at a time, in the order the test says: no race is left to chance.</summary>
internal sealed class Stepping(IStore inner) : IStore
{
    private readonly AsyncLocal<Lane?> mine = new();

    /// <summary>
    /// Each letter of the order lets one of them commit once: <c>aab</c>. Who has nothing left to commit is passed over; at the end all go on as they like.
    /// </summary>
    public async Task Play(string order, IReadOnlyDictionary<char, Func<Task>> works)
    {
        var lanes = works.ToDictionary(w => w.Key, w => new Lane(w.Value, mine));
        foreach (var name in order) await lanes[name].Step();
        while (lanes.Values.Any(l => !l.Work.IsCompleted))
        {
            foreach (var lane in lanes.Values) await lane.Step();
        }

        await Task.WhenAll(lanes.Values.Select(l => l.Work));
    }

    public async Task<Committed> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancel)
    {
        if (mine.Value is not { } lane) return await inner.Commit(partition, writes, cancel);

        lane.Arrived.Release();
        await lane.Go.WaitAsync(cancel);
        try
        {
            return await inner.Commit(partition, writes, cancel);
        }
        finally
        {
            lane.Done.Release();
        }
    }

    public Task<Stored?> Get(string partition, string id, CancellationToken cancel) => inner.Get(partition, id, cancel);

    public Task<IReadOnlyList<Stored>> List(string partition, string kind, string after, int max, CancellationToken cancel) => inner.List(partition, kind, after, max, cancel);

    public Task<IReadOnlyList<Stored>> Due(string kind, NodaTime.Instant now, int max, CancellationToken cancel) => inner.Due(kind, now, max, cancel);

    public Task<IReadOnlyList<Stored>> All(string partition, string after, int max, CancellationToken cancel) => inner.All(partition, after, max, cancel);

    public IAsyncEnumerable<string> Partitions(string prefix, CancellationToken cancel) => inner.Partitions(prefix, cancel);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class Lane
    {
        public Lane(Func<Task> work, AsyncLocal<Lane?> mine) => Work = Task.Run(() =>
        {
            mine.Value = this;
            return work();
        });

        public Task Work { get; }

        public SemaphoreSlim Arrived { get; } = new(0);

        public SemaphoreSlim Go { get; } = new(0);

        public SemaphoreSlim Done { get; } = new(0);

        public async Task Step()
        {
            var arrived = Arrived.WaitAsync();
            if (await Task.WhenAny(arrived, Work) == Work && !arrived.IsCompleted) return;

            Go.Release();
            await Done.WaitAsync();
        }
    }
}
