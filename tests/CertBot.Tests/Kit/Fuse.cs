using CertBot.Store;
using NodaTime;

namespace CertBot.Tests.Kit;

/// <summary>A store whose host dies right after a chosen commit: that one is stored, nobody learns of it, and nothing works any more until it is mended.</summary>
internal sealed class Fuse(IStore inner) : IStore
{
    private int left = int.MaxValue;
    private bool blown;

    /// <summary>Commits that were stored.</summary>
    public int Commits { get; private set; }

    public bool IsBlown => blown;

    public void BlowAfter(int commits) => left = commits;

    public void Mend() => (left, blown) = (int.MaxValue, false);

    public async Task<Committed> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancel)
    {
        Check();
        var committed = await inner.Commit(partition, writes, cancel);
        Commits++;
        blown = --left == 0;
        Check();
        return committed;
    }

    public Task<Stored?> Get(string partition, string id, CancellationToken cancel) => Alive(() => inner.Get(partition, id, cancel));

    public Task<IReadOnlyList<Stored>> List(string partition, string kind, string after, int max, CancellationToken cancel) => Alive(() => inner.List(partition, kind, after, max, cancel));

    public Task<IReadOnlyList<Stored>> Due(string kind, Instant now, int max, CancellationToken cancel) => Alive(() => inner.Due(kind, now, max, cancel));

    public Task<IReadOnlyList<Stored>> All(string partition, string after, int max, CancellationToken cancel) => Alive(() => inner.All(partition, after, max, cancel));

    public IAsyncEnumerable<string> Partitions(string prefix, CancellationToken cancel) => inner.Partitions(prefix, cancel);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private Task<T> Alive<T>(Func<Task<T>> work)
    {
        Check();
        return work();
    }

    private void Check()
    {
        if (blown) throw new IOException("The host is dead.");
    }
}
