using System.Collections.Concurrent;
using CertBot.Store.Documents;

namespace CertBot.Store.Events;

/// <summary>
/// The snapshots that were read last, so that what has not changed is not parsed again: roles and vendors are read in every turn. The store is asked each time; a
/// snapshot counts only for the version that it was read from.
/// </summary>
internal sealed class RecentSnapshots<TState>
{
    /// <summary>More are forgotten, all at once.</summary>
    private const int Most = 64;

    private readonly ConcurrentDictionary<string, (string ETag, Snapshot<TState> Snapshot)> _byPartition = new(StringComparer.Ordinal);

    public Snapshot<TState>? Find(StoredDocument stored) =>
        _byPartition.TryGetValue(stored.Partition, out var known) && known.ETag == stored.ETag ? known.Snapshot : null;

    public void Keep(StoredDocument stored, Snapshot<TState> snapshot)
    {
        if (_byPartition.Count >= Most)
            _byPartition.Clear();
        _byPartition[stored.Partition] = (stored.ETag, snapshot);
    }
}
